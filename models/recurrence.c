/* The protocols of entanglement purification, by name. The step itself is in the header. */
#include "models/recurrence.h"

#include <string.h>

const struct teide_protocol_info teide_protocols[TEIDE_N_PROTOCOLS] = {
    [TEIDE_CNOT] = { "cnot", "bilateral CNOT on both pairs as they are",
        "Duer and Briegel, Rep. Prog. Phys. 70, 1381 (2007), section 5" },
    [TEIDE_BBPSSW]
    = { "bbpssw", "both pairs are first twirled to Werner states", "Bennett et al., Phys. Rev. Lett. 76, 722 (1996)" },
    [TEIDE_DEJMPS] = { "dejmps", "both pairs are first rotated, which exchanges Phi- and Psi-",
        "Deutsch et al., Phys. Rev. Lett. 77, 2818 (1996)" },
};

int
teide_protocol_find(const char *name)
{
    for (int i = 0; i < TEIDE_N_PROTOCOLS; i++) {
        if (strcmp(teide_protocols[i].name, name) == 0)
            return i;
    }
    return -1;
}
