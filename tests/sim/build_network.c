#include "tests/sim/build_network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void *
zeroed(size_t n, size_t size)
{
    void *p = calloc(n + 1, size);
    if (p == NULL)
        abort();
    return p;
}

static char *
copy(const char *text)
{
    return strcpy(zeroed(strlen(text) + 1, 1), text);
}

static void
add_traffic(struct teide_scenario *s)
{
    s->traffic = zeroed(1, sizeof *s->traffic);
    s->traffic->n_nodes = s->n_nodes;
    s->traffic->n_links = s->n_links;
    s->traffic->nodes = zeroed(s->n_nodes, sizeof *s->traffic->nodes);
    s->traffic->links = zeroed(s->n_links, sizeof *s->traffic->links);
    s->traffic->resources = TEIDE_RESOURCES_SHARED;
    s->traffic->routing.paths = 1;
    for (size_t i = 0; i < s->n_links; i++)
        s->traffic->links[i].weight = 1;
}

struct teide_scenario
build_network(int n_nodes, int n_links, const int ends[][2], double p)
{
    struct teide_scenario s = { .seed = 1, .title = copy("test"), .path = copy("test.yaml"), .text = copy("") };

    s.n_memories = 1;
    s.memories = zeroed(1, sizeof *s.memories);
    s.memories[0] = (struct teide_memory) { .name = copy("default"), .cutoff = INFINITY };
    s.n_nodes = (size_t)n_nodes;
    s.nodes = zeroed(s.n_nodes, sizeof *s.nodes);
    for (int i = 0; i < n_nodes; i++)
        s.nodes[i].name = copy("n");
    s.n_links = (size_t)n_links;
    s.links = zeroed(s.n_links, sizeof *s.links);
    for (int i = 0; i < n_links; i++)
        s.links[i] = (struct teide_link) { .name = copy("l"),
            .a = ends[i][0],
            .b = ends[i][1],
            .success_probability = p,
            .attempt_time = 1e-3,
            .correction_delay = NAN,
            .state = teide_bell_werner(0.95),
            .memory_pairs = 1 };
    s.swap.success_probability = 1;
    s.run = (struct teide_run) { .replicas = 1, .time = INFINITY, .deliveries = 1, .time_resolution = 1e-12 };
    add_traffic(&s);
    return s;
}

struct teide_demand *
add_demand(struct teide_scenario *s, int from, int to)
{
    const size_t n = s->n_requests++;

    s->requests = realloc(s->requests, s->n_requests * sizeof *s->requests);
    s->traffic->demands = realloc(s->traffic->demands, s->n_requests * sizeof *s->traffic->demands);
    if (s->requests == NULL || s->traffic->demands == NULL)
        abort();
    s->traffic->n_demands = s->n_requests;
    s->requests[n] = (struct teide_request) { .name = copy("r"), .from = from, .to = to };
    s->traffic->demands[n] = (struct teide_demand) {
        .pairs = 1, .patience = INFINITY, .queue_limit = -1, .retry_limit = -1, .retry_after = 1e-3, .width = 1
    };
    return &s->traffic->demands[n];
}

struct teide_scenario
build_chain_network(int n_links, double p)
{
    struct teide_scenario s = build_chain(n_links, p);

    add_traffic(&s);
    s.traffic->resources = TEIDE_RESOURCES_CIRCUIT;
    s.traffic->n_demands = 1;
    s.traffic->demands = zeroed(1, sizeof *s.traffic->demands);
    s.traffic->demands[0]
        = (struct teide_demand) { .patience = INFINITY, .queue_limit = -1, .retry_limit = -1, .width = 1 };
    return s;
}
