#include "tests/sim/build_scenario.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void *
zeroed(size_t n, size_t size)
{
    void *p = calloc(n, size);
    if (p == NULL)
        abort();
    return p;
}

static char *
copy(const char *text)
{
    return strcpy(zeroed(strlen(text) + 1, 1), text);
}

struct teide_scenario
build_chain(int n_links, double p)
{
    struct teide_scenario s = { .seed = 1, .title = copy("test"), .path = copy("test.yaml"), .text = copy("") };
    size_t n = (size_t)n_links;

    s.n_memories = 1;
    s.memories = zeroed(1, sizeof *s.memories);
    s.memories[0] = (struct teide_memory) { .name = copy("default"), .cutoff = INFINITY };
    s.n_nodes = n + 1;
    s.nodes = zeroed(n + 1, sizeof *s.nodes);
    for (size_t i = 0; i <= n; i++)
        s.nodes[i].name = copy("n");
    s.n_links = n;
    s.links = zeroed(n, sizeof *s.links);
    for (size_t i = 0; i < n; i++)
        s.links[i] = (struct teide_link) { .name = copy("l"),
            .a = (int)i,
            .b = (int)i + 1,
            .success_probability = p,
            .attempt_time = 1e-3,
            .correction_delay = NAN,
            .state = teide_bell_werner(0.95),
            .memory_pairs = 1 };
    s.swap.success_probability = 1;
    s.n_requests = 1;
    s.requests = zeroed(1, sizeof *s.requests);
    s.requests[0] = (struct teide_request) { .name = copy("ends"), .from = 0, .to = n_links, .n_path = n + 1 };
    s.requests[0].path = zeroed(n + 1, sizeof(int));
    s.requests[0].path_links = zeroed(n, sizeof(int));
    for (int i = 0; i <= n_links; i++)
        s.requests[0].path[i] = i;
    for (int i = 0; i < n_links; i++)
        s.requests[0].path_links[i] = i;
    s.run = (struct teide_run) { .replicas = 1, .time = INFINITY, .deliveries = 1, .time_resolution = 1e-12 };
    return s;
}

void *
build_numbers(size_t n)
{
    return zeroed(n, sizeof(double));
}

void
build_clear(struct teide_scenario *scenario)
{
    teide_scenario_clear(scenario);
}
