/* The rows of a swap table, "n0-n1:0 n1-n2:3,n1": the pairs of a state with their ages in slots, and the nodes that swap in it.
 * A row "else,all" or "else,none" is for states that no other one names. */
#define _GNU_SOURCE /* memrchr */
#include <math.h>
#include <string.h>

#include "io/scenario/swap_table.h"
#include "io/topology/import.h"
#include "sim/chain/policies/cutoff_policy.h"
#include "sim/chain/policies/swap_policy.h"
#include "sim/error.h"
#include "sim/swap_table.h"

/* A piece of a row. */
struct piece {
    const char *text;
    size_t length;
};

struct rows {
    struct teide_build *build;
    const struct teide_request *request;
    const struct teide_yaml *row; /* that is read */
    struct teide_table_state state;
    int right[TEIDE_TABLE_NODES]; /* in the state, of the pair that begins at a position; 0: none */
    bool has_else;
};

static void note_at(const struct rows *rows, const char *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Note a mistake at a place in the row: columns are characters. */
static void
note_at(const struct rows *rows, const char *at, const char *format, ...)
{
    struct teide_place place = rows->row->place;
    va_list args;

    place.column += rows->row->quoted;
    for (const char *c = rows->row->text; c < at; c++)
        place.column += ((unsigned char)*c & 0xc0) != 0x80;
    va_start(args, format);
    teide_mistakes_add_list(rows->build->reader->mistakes, place, format, args);
    va_end(args);
}

static const char *
name_of(const struct rows *rows, int position)
{
    return rows->build->scenario->nodes[rows->request->path[position]].name;
}

/* The position of a node of the path, or -1. */
static int
position_of(const struct rows *rows, const char *name, size_t length)
{
    for (int i = 0; i < (int)rows->request->n_path; i++)
        if (strlen(name_of(rows, i)) == length && memcmp(name_of(rows, i), name, length) == 0)
            return i;
    return -1;
}

/* The next piece between blanks, before `end`; length 0: there is none. */
static struct piece
next_piece(const char **at, const char *end)
{
    struct piece piece;

    while (*at < end && strchr(" \t", **at) != NULL)
        ++*at;
    piece.text = *at;
    while (*at < end && strchr(" \t", **at) == NULL)
        ++*at;
    piece.length = (size_t)(*at - piece.text);
    return piece;
}

/* --- pairs ------------------------------------------------------------------------------------------------------- */

/* The two ends "a-b", where names may have a '-' of their own. Returns how many ways there are to read them. */
static int
read_ends(const struct rows *rows, const char *text, size_t length, int end[2])
{
    int n = 0;

    for (size_t i = 1; i + 1 < length; i++) {
        const int a = text[i] != '-' ? -1 : position_of(rows, text, i),
                  b = a < 0 ? -1 : position_of(rows, text + i + 1, length - i - 1);
        if (b < 0 || a == b)
            continue;
        end[0] = a < b ? a : b;
        end[1] = a < b ? b : a;
        n++;
    }
    return n;
}

/* How old a pair can be when the nodes decide, in slots: it still serves in the slot in which it is dropped. */
static double
most_age(const struct rows *rows, const int end[2])
{
    const struct teide_scenario *scenario = rows->build->scenario;
    const struct teide_link *link = &scenario->links[rows->request->path_links[0]];
    double most = scenario->traffic->slotted ? 0 : INFINITY;

    for (int side = 0; side < 2; side++) {
        const struct teide_node *node = &scenario->nodes[rows->request->path[end[side]]];
        const struct teide_memory *memory = &scenario->memories[node->memory];
        if (end[1] == end[0] + 1 || memory->cutoff_policy == &teide_cutoff_oldest)
            most = fmin(most, floor((memory->cutoff - link->herald_latency) / link->attempt_time + 1e-6));
    }
    return most;
}

/* Whether a state can have a pair beside those that it has. */
static bool
check_pair(const struct rows *rows, struct piece piece, const int end[2])
{
    if (end[0] == 0 && end[1] + 1 == (int)rows->request->n_path) {
        note_at(rows, piece.text, "a pair from end to end is delivered, and in no state: remove it");
        return false;
    }
    for (int left = 0; left + 1 < (int)rows->request->n_path; left++) {
        const int right = rows->right[left];
        if (right == 0)
            continue;
        if (left == end[0] || right == end[1]) {
            note_at(rows, piece.text, "node '%s' has two pairs on its %s: it holds one at a time, remove the other",
                teide_excerpt(
                    name_of(rows, left == end[0] ? left : right), strlen(name_of(rows, left == end[0] ? left : right)))
                    .text,
                left == end[0] ? "right" : "left");
            return false;
        }
        if ((left < end[0] && end[0] < right && right < end[1]) || (end[0] < left && left < end[1] && end[1] < right)) {
            note_at(rows, piece.text, "no swaps make this pair beside %s-%s: remove one of them", name_of(rows, left),
                name_of(rows, right));
            return false;
        }
    }
    return true;
}

static bool
read_pair(struct rows *rows, struct piece piece)
{
    const char *colon = memrchr(piece.text, ':', piece.length);
    const size_t digits = colon == NULL ? 0 : piece.length - (size_t)(colon + 1 - piece.text);
    int end[2] = { 0, 0 }, age = 0, n;

    for (size_t i = 0; i < digits && age >= 0; i++)
        age = colon[1 + i] >= '0' && colon[1 + i] <= '9' && age <= TEIDE_TABLE_AGE ? 10 * age + colon[1 + i] - '0' : -1;
    if (digits == 0 || age < 0 || age >= TEIDE_TABLE_AGE) {
        note_at(rows, piece.text, "'%s' has no age from 0 to %d slots: write for example %s-%s:0",
            teide_excerpt(piece.text, piece.length).text, TEIDE_TABLE_AGE - 1, name_of(rows, 0), name_of(rows, 1));
        return false;
    }
    n = read_ends(rows, piece.text, (size_t)(colon - piece.text), end);
    if (n != 1) {
        note_at(rows, piece.text,
            n == 0 ? "'%s' is no pair of two nodes of the path: write for example %s-%s:0"
                   : "'%s' can be read in two ways: give nodes names without '-', as for example in %s-%s:0",
            teide_excerpt(piece.text, piece.length).text, name_of(rows, 0), name_of(rows, 1));
        return false;
    }
    if (age > most_age(rows, end)) {
        note_at(rows, colon + 1,
            "no pair of these nodes has the age of %d, since they are dropped at %g: remove the row", age,
            most_age(rows, end));
        return false;
    }
    if (!check_pair(rows, piece, end))
        return false;
    rows->right[end[0]] = end[1];
    teide_table_put(&rows->state, end[0], end[1], age);
    return true;
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

/* The nodes that swap, as bits, of those that can; -1: something is wrong (noted). */
static int
read_nodes(const struct rows *rows, const char *at, const char *end)
{
    const unsigned able = teide_table_able(&rows->state);
    struct piece piece;
    unsigned nodes = 0;

    while ((piece = next_piece(&at, end)).length > 0) {
        const int position = position_of(rows, piece.text, piece.length);
        const char *wrong = NULL;
        if (position < 0)
            wrong = "'%s' is not a node of the path: write names of its nodes, separated by blanks";
        else if ((able >> position & 1) == 0)
            wrong = "node '%s' does not hold two pairs in this state, and cannot swap: remove it";
        else if ((nodes >> position & 1) != 0)
            wrong = "node '%s' is named twice: remove one";
        if (wrong != NULL) {
            note_at(rows, piece.text, wrong, teide_excerpt(piece.text, piece.length).text);
            return -1;
        }
        nodes |= 1u << position;
    }
    return (int)nodes;
}

/* "else,all" or "else,none" */
static void
read_else(struct rows *rows, const char *at, const char *end, struct teide_swap_table *table)
{
    const struct piece word = next_piece(&at, end);
    const bool all = word.length == 3 && memcmp(word.text, "all", 3) == 0,
               none = word.length == 4 && memcmp(word.text, "none", 4) == 0;

    if ((!all && !none) || next_piece(&at, end).length > 0)
        note_at(rows, word.text,
            "in states that no row names, all nodes swap that can, or none: write else,all or else,none");
    else if (rows->has_else)
        note_at(rows, rows->row->text, "there is an else already: remove one");
    else {
        teide_swap_table_set_else(table, all ? TEIDE_TABLE_ALL : 0);
        rows->has_else = true;
    }
}

static int
read_row(struct rows *rows, struct teide_swap_table *table)
{
    const char *at = rows->row->text, *comma = strchr(at, ','), *end = at + rows->row->length;
    struct piece piece;
    int nodes, ret;

    memset(&rows->state, 0, sizeof rows->state);
    memset(rows->right, 0, sizeof rows->right);
    if (comma == NULL || strlen(at) != rows->row->length) {
        note_at(rows, at, "this row has no comma: write a state, a comma, and the nodes that swap, if any");
        return 0;
    }
    while ((piece = next_piece(&at, comma)).length > 0) {
        if (piece.text == rows->row->text && piece.length == 4 && memcmp(piece.text, "else", 4) == 0) {
            read_else(rows, comma + 1, end, table);
            return 0;
        }
        if (!read_pair(rows, piece))
            return 0;
    }
    nodes = read_nodes(rows, comma + 1, end);
    if (nodes < 0)
        return 0;
    if (teide_table_able(&rows->state) == 0) {
        note_at(rows, rows->row->text,
            "no node holds two pairs in this state, so that there is nothing to choose: remove the row");
        return 0;
    }
    ret = teide_swap_table_add(table, &rows->state, (uint16_t)nodes);
    if (ret == TEIDE_E_INPUT)
        note_at(rows, rows->row->text, "this state is in the table already: remove one of its rows");
    return ret == TEIDE_E_INPUT ? 0 : ret;
}

/* --- what a table goes with --------------------------------------------------------------------------------------- */

/* Why a table is not defined here; NULL: it is. All pairs are known at once, one path is one request's, and its links count the
 * same slots. */
static const char *
unfit(const struct teide_scenario *scenario)
{
    const struct teide_traffic *traffic = scenario->traffic;
    const struct teide_request *request = &scenario->requests[0];

    if (traffic == NULL)
        return "a table is for run.engine: network: write that";
    if (traffic->resources != TEIDE_RESOURCES_CIRCUIT)
        return "a table is for a path that a request has for itself: write resources: circuit";
    if (scenario->knowledge != TEIDE_KNOWLEDGE_GLOBAL)
        return "the nodes must know the state in which they look a table up: write operations.knowledge: global";
    if (scenario->clock == TEIDE_CLOCK_OWN)
        return "a table is looked up once a slot: remove clock: own";
    if (scenario->swap.duration > 0)
        return "a table is for swaps that take no time: remove swap.duration";
    if (teide_scenario_purifies(scenario))
        return "no state of a table says how often pairs are purified: remove purify";
    if (scenario->n_requests != 1 || traffic->demands[0].ends != TEIDE_ENDS_GIVEN || traffic->demands[0].width > 1)
        return "a table is of the path of one request, between two nodes and one pair wide: write one such request";
    if (traffic->routing.paths > 1 || traffic->routing.reroute)
        return "a table is of one path: remove routing.paths and routing.reroute";
    if (request->n_path < 3 || request->n_path > TEIDE_TABLE_NODES)
        return "a table is of a path of 3 to 16 nodes: ask for nodes that are as far apart";
    for (size_t i = 0; i < request->n_path; i++)
        if (traffic->nodes[request->path[i]].communication_qubits > 0)
            return "a table is looked up when the links herald, and moves come later: remove communication_qubits";
    for (size_t i = 0; i + 1 < request->n_path; i++) {
        const struct teide_link *first = &scenario->links[request->path_links[0]],
                                *link = &scenario->links[request->path_links[i]];
        if (link->attempt_time != first->attempt_time || link->herald_latency != first->herald_latency
            || traffic->links[request->path_links[i]].pair_rate > 0)
            return "a table counts slots of the path: write one attempt_time and one herald_latency for all of its "
                   "links";
    }
    return NULL;
}

static const struct teide_yaml *
swap_key(const struct teide_build *build, const char *key)
{
    const struct teide_yaml *operations = build->root.operations,
                            *swap = operations == NULL ? NULL : teide_yaml_get(operations, "swap");

    return swap == NULL ? NULL : teide_yaml_get(swap, key);
}

/* Names in rows end at blanks and commas. */
static bool
check_names(const struct rows *rows, const struct teide_yaml *at)
{
    for (int i = 0; i < (int)rows->request->n_path; i++)
        if (strpbrk(name_of(rows, i), " ,") != NULL) {
            teide_note(rows->build->reader, at,
                "a table cannot name node '%s', since blanks and commas separate names: give it another name",
                teide_excerpt(name_of(rows, i), strlen(name_of(rows, i))).text);
            return false;
        }
    return true;
}

int
teide_build_swap_table(struct teide_build *build)
{
    struct teide_scenario *scenario = build->scenario;
    const size_t before = build->reader->mistakes->n_all;
    struct rows rows = { .build = build, .request = scenario->requests };
    const char *why;
    int ret = 0;

    if (build->table == NULL || before > 0)
        return 0;
    why = unfit(scenario);
    if (why != NULL) {
        teide_note(build->reader, swap_key(build, "order"), "%s", why);
        return 0;
    }
    if (!check_names(&rows, swap_key(build, "order")))
        return 0;
    scenario->swap.table = teide_swap_table_create();
    if (scenario->swap.table == NULL)
        return TEIDE_E_MEMORY;
    if (build->table->n_items > TEIDE_TABLE_ROWS)
        teide_note(build->reader, build->table, "more than %d rows: write a table of fewer", TEIDE_TABLE_ROWS);
    for (size_t i = 0;
         ret == 0 && i < build->table->n_items && build->reader->mistakes->n_all < before + TEIDE_IMPORT_MISTAKES;
         i++) {
        rows.row = build->table->items[i].value;
        ret = read_row(&rows, scenario->swap.table);
    }
    return ret;
}
