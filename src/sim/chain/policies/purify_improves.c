/* Purify only if that is better than the better of the two pairs. */
#include "models/improvement.h"
#include "sim/chain/policies/purification_policy.h"

static bool
accepts(const void *parameters, const struct teide_prospect *prospect)
{
    (void)parameters;
    return prospect->purified - fmax(prospect->as_it_is[0], prospect->as_it_is[1]) > TEIDE_GAIN_TOLERANCE;
}

const struct teide_purification_policy teide_purify_improves = {
    .about = { .name = "improves",
        .doc = "only if `objective` is then better than that of the better pair, which is kept otherwise" },
    .accepts = accepts,
};
