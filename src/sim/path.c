#include "sim/path.h"

#include <stdbool.h>
#include <stdlib.h>

#include "sim/error.h"

int
teide_path_finder_init(struct teide_path_finder *finder, size_t n_nodes, const struct teide_link *links, size_t n_links)
{
    *finder = (struct teide_path_finder) { .links = links, .n_nodes = n_nodes };
    finder->first = calloc(n_nodes + 2, sizeof *finder->first);
    finder->incident = calloc(2 * n_links + 1, sizeof *finder->incident);
    finder->level = calloc(n_nodes + 1, sizeof *finder->level);
    finder->distance = calloc(n_nodes + 1, sizeof *finder->distance);
    finder->seen = calloc(n_nodes + 1, sizeof *finder->seen);
    finder->queue = calloc(n_nodes + 1, sizeof *finder->queue);
    if (finder->first == NULL || finder->incident == NULL || finder->level == NULL || finder->distance == NULL
        || finder->seen == NULL || finder->queue == NULL)
        return TEIDE_E_MEMORY;
    /* Counting sort by node: first[v + 2] counts, then first[v + 1] runs through the places of v. */
    for (size_t l = 0; l < n_links; l++) {
        finder->first[links[l].a + 2]++;
        finder->first[links[l].b + 2]++;
    }
    for (size_t v = 2; v < n_nodes + 2; v++)
        finder->first[v] += finder->first[v - 1];
    for (size_t l = 0; l < n_links; l++) {
        finder->incident[finder->first[links[l].a + 1]++] = (int)l;
        finder->incident[finder->first[links[l].b + 1]++] = (int)l;
    }
    return 0;
}

void
teide_path_finder_clear(struct teide_path_finder *finder)
{
    free(finder->first);
    free(finder->incident);
    free(finder->level);
    free(finder->distance);
    free(finder->seen);
    free(finder->queue);
    *finder = (struct teide_path_finder) { 0 };
}

/* Search from the path's end, so that the way back is seen from its beginning. Whether `goal` was reached. */
static bool
search(struct teide_path_finder *finder, int root, int goal)
{
    size_t head = 0, tail = 0;

    finder->search++;
    finder->seen[root] = finder->search;
    finder->level[root] = 0;
    finder->distance[root] = 0;
    finder->queue[tail++] = root;
    while (head < tail) {
        int node = finder->queue[head++];
        if (node == goal)
            return true; /* all nodes of the level before have been expanded, so its distance is final */
        for (int i = finder->first[node]; i < finder->first[node + 1]; i++) {
            const struct teide_link *link = &finder->links[finder->incident[i]];
            int next = link->a == node ? link->b : link->a;
            double distance = finder->distance[node] + link->length;
            if (finder->seen[next] != finder->search) {
                finder->seen[next] = finder->search;
                finder->level[next] = finder->level[node] + 1;
                finder->distance[next] = distance;
                finder->queue[tail++] = next;
            } else if (finder->level[next] == finder->level[node] + 1 && distance < finder->distance[next]) {
                finder->distance[next] = distance;
            }
        }
    }
    return false;
}

int
teide_path_find(struct teide_path_finder *finder, struct teide_request *request)
{
    int node = request->from;
    size_t n_links;

    if (!search(finder, request->to, request->from))
        return 0;
    n_links = (size_t)finder->level[node];
    request->path = calloc(n_links + 1, sizeof *request->path);
    request->path_links = calloc(n_links + 1, sizeof *request->path_links);
    if (request->path == NULL || request->path_links == NULL)
        return TEIDE_E_MEMORY;
    request->path[0] = node;
    for (size_t k = 0; k < n_links; k++) {
        for (int i = finder->first[node]; i < finder->first[node + 1]; i++) {
            int l = finder->incident[i];
            const struct teide_link *link = &finder->links[l];
            int next = link->a == node ? link->b : link->a;
            if (finder->seen[next] == finder->search && finder->level[next] == finder->level[node] - 1
                && finder->distance[next] + link->length <= finder->distance[node] * (1 + 1e-12)) {
                request->path_links[k] = l;
                request->path[k + 1] = next;
                break;
            }
        }
        node = request->path[k + 1];
    }
    request->n_path = n_links + 1;
    return 0;
}
