#include "sim/network/deciding.h"

#include <stdio.h>

int
teide_fail_undecided(const struct teide_net *net, struct teide_error *error)
{
    const struct teide_session *session = &net->sessions[net->undecided];
    const struct teide_scenario *scenario = net->graph->scenario;
    char text[256] = "";
    size_t length = 0;

    for (int32_t left = 0; left < session->way->n_hops; left++) {
        int age, right = teide_table_pair(&net->unknown, left, &age);
        if (right > 0 && length < sizeof text)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%s-%s:%d", length > 0 ? " " : "",
                scenario->nodes[session->way->node[left]].name, scenario->nodes[session->way->node[right]].name, age);
    }
    return teide_fail(error, TEIDE_E_INPUT,
        "after %.9g s the table of operations.swap has no row for the state '%s' of request '%s': add one, or a row "
        "else,all or else,none",
        (double)net->now * net->graph->tick, text, scenario->requests[session->demand].name);
}
