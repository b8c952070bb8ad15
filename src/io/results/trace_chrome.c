/* The trace of a run in Chrome's trace-event format (JSON object format; "Trace Event Format", Google, 2016), which
 * Perfetto and chrome://tracing open: a process per node, a track per memory, the time a qubit spends in a memory,
 * and on its way there from a communication qubit, as complete events ("X"), what happens to pairs as instants ("i"),
 * messages of networks as arrows ("s" to "f") from a track of their own at the sender to that at the receiver, names as
 * metadata ("M"). Times are in microseconds. */
#include "io/results/trace_chrome.h"

#include <stdlib.h>
#include <string.h>

#include "io/results/atomic_file.h"
#include "io/results/json_out.h"

/* A memory: the one at `node` of a link's memory pair; link -1: of the node's pool. */
struct track {
    int32_t node, link, memory_pair;
};

enum {
    MESSAGES = 1,         /* id of the track of messages in each process, that of memories begin after it */
    MESSAGE_DURATION = 1, /* ns, drawn: an arrow must begin and end at something */
};

static int
by_track(const void *a, const void *b)
{
    const struct track *x = a, *y = b;

    if (x->node != y->node)
        return x->node < y->node ? -1 : 1;
    if (x->link != y->link)
        return x->link < y->link ? -1 : 1;
    return (x->memory_pair > y->memory_pair) - (x->memory_pair < y->memory_pair);
}

/* Track id within its node's process: unique as long as no link or pool has more memories than `stride`. */
static int64_t
track_id(struct track track, int64_t stride)
{
    return (track.link + 1) * stride + track.memory_pair + MESSAGES + 1;
}

static void
begin_event(struct teide_json *json, const char *phase, const char *name, int32_t node)
{
    teide_json_open(json, '{');
    teide_json_key_string(json, "ph", phase);
    teide_json_key_string(json, "name", name);
    teide_json_key_int(json, "pid", node + 1);
}

static void
write_name(struct teide_json *json, const char *what, int32_t node, int64_t track, const char *name)
{
    begin_event(json, "M", what, node);
    if (track > 0)
        teide_json_key_int(json, "tid", track);
    teide_json_key(json, "args");
    teide_json_open(json, '{');
    teide_json_key_string(json, "name", name);
    teide_json_close(json, '}');
    teide_json_close(json, '}');
}

static void
write_track_names(struct teide_json *json, const struct teide_scenario *scenario, const struct track *tracks, size_t n,
    int64_t stride)
{
    for (size_t i = 0; i < n; i++) {
        char name[256];

        if (i > 0 && by_track(&tracks[i], &tracks[i - 1]) == 0)
            continue;
        if (tracks[i].link < 0)
            snprintf(name, sizeof name, "memory %d", tracks[i].memory_pair);
        else
            snprintf(name, sizeof name, "link %.200s, memory pair %d", scenario->links[tracks[i].link].name,
                tracks[i].memory_pair);
        write_name(json, "thread_name", tracks[i].node, track_id(tracks[i], stride), name);
    }
}

/* A name for every node that something happens at, also where no memory is released before the trace ends. */
static void
write_node_names(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_results *results, bool *named)
{
    for (size_t i = 0; i < results->n_trace; i++) {
        const struct teide_trace_record *r = &results->trace[i];
        const int32_t nodes[2] = { r->node_a, r->node_b };
        for (int end = 0; end < (r->kind == TEIDE_TRACE_MESSAGE ? 2 : 1); end++) {
            if (!named[nodes[end]])
                write_name(json, "process_name", nodes[end], 0, scenario->nodes[nodes[end]].name);
            named[nodes[end]] = true;
        }
    }
}

/* Whether a record is about a time that a qubit has spent, in a memory or on its way to it. */
static bool
is_span(const struct teide_trace_record *r)
{
    return r->kind == TEIDE_TRACE_RELEASE || r->kind == TEIDE_TRACE_MOVED;
}

static void
write_span(struct teide_json *json, const struct teide_trace_record *r, int64_t stride)
{
    begin_event(json, "X", r->kind == TEIDE_TRACE_MOVED ? "move" : "qubit", r->node_a);
    teide_json_key_int(
        json, "tid", track_id((struct track) { .link = r->link, .memory_pair = r->memory_pair }, stride));
    teide_json_key_double(json, "ts", 1e6 * r->begin);
    teide_json_key_double(json, "dur", 1e6 * (r->time - r->begin));
    teide_json_close(json, '}');
}

/* One end of a message: something short on the track of messages, and the end of an arrow there. */
static void
write_message_end(struct teide_json *json, const char *phase, const char *name, int32_t node, double time, int64_t id)
{
    begin_event(json, "X", name, node);
    teide_json_key_int(json, "tid", MESSAGES);
    teide_json_key_double(json, "ts", 1e6 * time);
    teide_json_key_double(json, "dur", 1e-3 * MESSAGE_DURATION);
    teide_json_close(json, '}');
    begin_event(json, phase, "message", node);
    teide_json_key_string(json, "cat", "message");
    teide_json_key_int(json, "id", id);
    teide_json_key_int(json, "tid", MESSAGES);
    teide_json_key_double(json, "ts", 1e6 * time);
    if (phase[0] == 'f')
        teide_json_key_string(json, "bp", "e"); /* to what encloses it, not to what comes next */
    teide_json_close(json, '}');
}

static void
write_message(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_trace_record *r, int64_t id)
{
    char name[2][256];

    snprintf(name[0], sizeof name[0], "to %.240s", scenario->nodes[r->node_b].name);
    snprintf(name[1], sizeof name[1], "from %.240s", scenario->nodes[r->node_a].name);
    write_message_end(json, "s", name[0], r->node_a, r->begin, id);
    write_message_end(json, "f", name[1], r->node_b, r->time, id);
}

static void
write_instant(struct teide_json *json, const struct teide_scenario *scenario, const struct teide_trace_record *r)
{
    begin_event(json, "i", teide_trace_kind_names[r->kind], r->node_a);
    teide_json_key_string(json, "s", "p"); /* drawn over the whole process, that is the node */
    teide_json_key_double(json, "ts", 1e6 * r->time);
    teide_json_key(json, "args");
    teide_json_open(json, '{');
    if (r->request >= 0)
        teide_json_key_string(json, "request", scenario->requests[r->request].name);
    teide_json_key_string(json, "from", scenario->nodes[r->node_a].name);
    teide_json_key_string(json, "to", scenario->nodes[r->node_b].name);
    if (r->fidelity >= 0)
        teide_json_key_double(json, "fidelity", r->fidelity);
    teide_json_close(json, '}');
    teide_json_close(json, '}');
}

static bool
has_messages(const struct teide_results *results)
{
    for (size_t i = 0; i < results->n_trace; i++)
        if (results->trace[i].kind == TEIDE_TRACE_MESSAGE)
            return true;
    return false;
}

static void
write_document(struct teide_json *json, const struct teide_scenario *scenario, const struct teide_results *results,
    const struct track *tracks, size_t n_tracks, bool *named)
{
    const bool with_messages = has_messages(results);
    int64_t stride = 1;

    for (size_t i = 0; i < n_tracks; i++)
        if (tracks[i].memory_pair >= stride)
            stride = tracks[i].memory_pair + 1;
    teide_json_open(json, '{');
    teide_json_key_string(json, "displayTimeUnit", "ns");
    teide_json_key(json, "traceEvents");
    teide_json_open(json, '[');
    write_node_names(json, scenario, results, named);
    write_track_names(json, scenario, tracks, n_tracks, stride);
    for (size_t i = 0; i < scenario->n_nodes && with_messages; i++)
        if (named[i])
            write_name(json, "thread_name", (int32_t)i, MESSAGES, "messages");
    for (size_t i = 0; i < results->n_trace; i++) {
        if (is_span(&results->trace[i]))
            write_span(json, &results->trace[i], stride);
        else if (results->trace[i].kind == TEIDE_TRACE_MESSAGE)
            write_message(json, scenario, &results->trace[i], (int64_t)i + 1);
        else
            write_instant(json, scenario, &results->trace[i]);
    }
    teide_json_close(json, ']');
    teide_json_close(json, '}');
}

bool
teide_trace_recognise(const char *path)
{
    char text[64] = "";
    FILE *file = fopen(path, "rb");
    const size_t n = file != NULL ? fread(text, 1, sizeof text - 1, file) : 0;

    if (file != NULL)
        fclose(file);
    return n > 0 && text[0] == '{' && strstr(text, "\"displayTimeUnit\"") != NULL;
}

int
teide_trace_write_chrome(const char *path, const struct teide_scenario *scenario, const struct teide_results *results,
    struct teide_error *error)
{
    struct teide_atomic_file file = { 0 };
    struct teide_json json = { .flat_below = 2 };
    struct track *tracks = malloc((results->n_trace + 1) * sizeof *tracks);
    bool *named = calloc(scenario->n_nodes + 1, sizeof *named);
    size_t n_tracks = 0;
    int ret;

    if (tracks == NULL || named == NULL) {
        ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory for the tracks of %s", path);
        goto out;
    }
    for (size_t i = 0; i < results->n_trace; i++) {
        const struct teide_trace_record *r = &results->trace[i];
        if (is_span(r))
            tracks[n_tracks++] = (struct track) { r->node_a, r->link, r->memory_pair };
    }
    qsort(tracks, n_tracks, sizeof *tracks, by_track);
    ret = teide_atomic_file_begin(&file, path, error);
    if (ret != 0)
        goto out;
    json.out = file.stream;
    write_document(&json, scenario, results, tracks, n_tracks, named);
    ret = teide_atomic_file_commit(&file, error);
out:
    teide_atomic_file_clear(&file);
    free(tracks);
    free(named);
    return ret;
}
