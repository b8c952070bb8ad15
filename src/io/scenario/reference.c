/* The reference page of the scenario format, in Markdown, from the descriptor tables. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/channel_tables.h"
#include "io/scenario/applications.h"
#include "io/scenario/rates.h"
#include "io/scenario/tables.h"
#include "io/scenario/sweep_tables.h"
#include "io/scenario/topology_tables.h"
#include "io/scenario/traffic_tables.h"
#include "io/scenario/schema.h"

static const char opening[]
    = "# Scenario files\n"
      "\n"
      "A scenario is one YAML 1.1 mapping that says what to simulate. This page is printed by `teide validate "
      "--reference`\n"
      "from the tables that the reader itself uses; `teide validate FILE` finds every mistake in a file.\n"
      "\n"
      "```yaml\n"
      "teide: 1\n"
      "title: Two-link repeater\n"
      "memories:\n"
      "  default: {t1: 1 s, t2: 100 ms}\n"
      "network:\n"
      "  nodes: [{name: Alice}, {name: Relay}, {name: Bob}]\n"
      "  links:\n"
      "    - {between: [Alice, Relay], length: 20 km, success_probability: 0.01, attempt_time: 200 us, state: {werner: "
      "0.95}}\n"
      "    - {between: [Relay, Bob], length: 20 km, success_probability: 0.01, attempt_time: 200 us, state: {werner: "
      "0.95}}\n"
      "requests:\n"
      "  - {between: [Alice, Bob]}\n"
      "run: {deliveries: 10000}\n"
      "```\n"
      "\n"
      "**Units.** Whatever has a dimension is written with its unit: `10 us`, `50 km`, `100 Hz`, `0.2 dB/km`, `2e8 "
      "m/s`. Known\n"
      "are second (s), minute (min), hour (h), day (d), hertz (Hz), metre (m) and bel (B, dB), with the usual prefixes "
      "and by\n"
      "their names, and what UDUNITS-2 makes of them (`km/ms`, `1/s`, `dB.km-1`). A bare number is an error, and so is "
      "a\n"
      "frequency where a time is wanted.\n"
      "\n"
      "**Names and numbers.** Plain decimal numbers only: YAML 1.1 reads `010` as 8 and `1:30` as 90, so these are "
      "errors.\n"
      "Unquoted `no`, `on`, `1` are not text in YAML: put such a name in quotes.\n"
      "\n"
      "**Anchors, aliases and merge keys** (`&x`, `*x`, `<<: *x`) may be used.\n"
      "\n"
      "**`--set PATH=VALUE`** of `teide run`, `teide sweep` and `teide validate` overrides a value: "
      "`run.deliveries=1000`,\n"
      "`memories.default.t2='50 ms'`, `links.left.length='10 km'`, `links.*.memory_pairs=4`, `links.0.length='1 km'`. "
      "An\n"
      "element of a list goes by its name, its index from 0, or `*` for all; `network.` may be left out before "
      "`links`,\n"
      "`nodes` and `chain`.\n"
      "\n"
      "**Limits.** A file has at most 64 MiB, 4,000,000 values once its aliases are expanded, 100 levels of nesting, "
      "and 1 MiB\n"
      "in one value; a network at most 1,000,000 nodes when written as a chain; a sweep at most 10,000,000 points.\n";

static const struct {
    const char *heading;
    const struct teide_table *table;
} sections[] = {
    { "The file", &teide_table_root },
    { "memories: NAME", &teide_table_memory },
    { "memories: NAME: rates", &teide_table_rates },
    { "memories: NAME: rates: x, y, z: a term", &teide_table_rate_term },
    { "step", &teide_table_step },
    { "ramp", &teide_table_ramp },
    { "exponential", &teide_table_exponential },
    { "sinusoid", &teide_table_sinusoid },
    { "gaussian", &teide_table_gaussian },
    { "table", &teide_table_rate_table },
    { "relaxing", &teide_table_relaxing },
    { "memories: NAME: fluctuator", &teide_table_fluctuator },
    { "memories: NAME: fluctuator: quiet, noisy", &teide_table_constant_rates },
    { "memories: NAME: cutoff", &teide_table_cutoff },
    { "network", &teide_table_network },
    { "network: topology", &teide_table_topology },
    { "network: topology: chain", &teide_table_topology_chain },
    { "network: topology: ring", &teide_table_topology_ring },
    { "network: topology: star", &teide_table_topology_star },
    { "network: topology: grid", &teide_table_topology_grid },
    { "network: topology: torus", &teide_table_topology_torus },
    { "network: topology: tree", &teide_table_topology_tree },
    { "network: topology: complete", &teide_table_topology_complete },
    { "network: topology: waxman", &teide_table_topology_waxman },
    { "network: topology: random_geometric", &teide_table_topology_random_geometric },
    { "network: topology: erdos_renyi", &teide_table_topology_erdos_renyi },
    { "network: topology: barabasi_albert", &teide_table_topology_barabasi_albert },
    { "network: nodes: an element", &teide_table_node },
    { "network: nodes, links: an element: outages", &teide_table_outages },
    { "network: nodes: an element: move", &teide_table_move },
    { "network: links: an element", &teide_table_link },
    { "network: links: state", &teide_table_state },
    { "network: chain", &teide_table_chain },
    { "operations", &teide_table_operations },
    { "operations: purify", &teide_table_purify },
    { "operations: purify: link, end_to_end", &teide_table_purification },
    { "operations: purify: segments: an element", &teide_table_segments },
    { "operations: swap", &teide_table_swap },
    { "operations: swap: linear_optics", &teide_table_optics },
    { "operations: routing", &teide_table_routing },
    { "operations: messages", &teide_table_messages },
    { "requests: an element", &teide_table_request },
    { "requests: application", &teide_table_application },
    { "requests: application: bbm92", &teide_table_bbm92 },
    { "requests: application: chsh", &teide_table_chsh },
    { "requests: application: teleportation", &teide_table_teleportation },
    { "requests: an element: arrivals", &teide_table_arrivals },
    { "requests: an element: holding", &teide_table_holding },
    { "requests: an element: holding: hyperexponential", &teide_table_hyperexponential },
    { "run", &teide_table_run },
    { "run: target", &teide_table_target },
    { "run: record", &teide_table_record },
    { "optimal_time", &teide_table_optimal_time },
    { "optimal_time: pairs: an element", &teide_table_timed_pair },
    { "optimal_time: new_pair", &teide_table_new_pair },
    { "optimal_time: path; diagram: x, y", &teide_table_parameter_range },
    { "optimal_time: diagram", &teide_table_diagram },
    { "improvement", &teide_table_improvement },
    { "improvement: ensemble", &teide_table_ensemble },
    { "improvement: region", &teide_table_region },
    { "experiment", &teide_table_experiment },
    { "experiment: sources", &teide_table_sources },
    { "experiment: sources: second", &teide_table_source },
    { "experiment: photon_0", &teide_table_arm },
    { "experiment: photon_3", &teide_table_distant_arm },
    { "experiment: bell_measurement", &teide_table_bell_measurement },
    { "experiment: channel", &teide_table_channel },
    { "experiment: channel: free_space", &teide_table_free_space },
    { "experiment: channel: free_space: turbulence", &teide_table_turbulence },
    { "experiment: channel: free_space: turbulence: hufnagel_valley", &teide_table_hufnagel_valley },
    { "experiment: channel: fibre", &teide_table_channel_fibre },
    { "experiment: channel: fading", &teide_table_fading },
    { "experiment: settings: an element", &teide_table_setting },
    { "Included files", &teide_table_hardware },
    { "sweep", &teide_table_sweep },
    { "sweep: axes: NAME", &teide_table_axis },
    { "sweep: axes: NAME: linspace, logspace", &teide_table_spacing },
    { "optimize", &teide_table_optimize },
    { "optimize: variables: NAME", &teide_table_variable },
    { "optimize: variables: NAME: integers, range, logrange", &teide_table_ends },
    { "optimize: budget", &teide_table_budget },
};

/* What kind of value a field takes, and its range. */
static void
print_kind(FILE *out, const struct teide_field *field)
{
    switch (field->kind) {
    case TEIDE_FIELD_INTEGER:
        if (field->least == field->most)
            fprintf(out, "%.0f", field->least);
        else
            fprintf(out, "whole number, %s", teide_field_range(field).text);
        break;
    case TEIDE_FIELD_SEED:
        fputs("whole number, from 0 to 2^64 - 1", out);
        break;
    case TEIDE_FIELD_NUMBER:
    case TEIDE_FIELD_QUANTITY:
        fprintf(
            out, "%s, %s", field->kind == TEIDE_FIELD_NUMBER ? "number" : "quantity", teide_field_range(field).text);
        break;
    case TEIDE_FIELD_NUMBERS:
    case TEIDE_FIELD_QUANTITIES:
        fprintf(out, "list of %s, %s", field->kind == TEIDE_FIELD_NUMBERS ? "numbers" : "quantities",
            teide_field_range(field).text);
        break;
    case TEIDE_FIELD_TRUE:
        fputs("true", out);
        break;
    case TEIDE_FIELD_FLAG:
        fputs("true or false", out);
        break;
    case TEIDE_FIELD_CHOICE:
        for (size_t i = 0; field->choice(i) != NULL; i++)
            fprintf(out, "%s`%s`", i > 0 ? ", " : "one of ", field->choice(i));
        break;
    case TEIDE_FIELD_TEXT:
        fputs("text", out);
        break;
    case TEIDE_FIELD_NAME:
        fputs("name", out);
        break;
    case TEIDE_FIELD_NAMES:
        fputs(field->count > 0 ? "list of two names" : "list of texts", out);
        break;
    case TEIDE_FIELD_TABLE:
        fputs("mapping", out);
        break;
    case TEIDE_FIELD_LIST:
        fputs("list of mappings", out);
        break;
    case TEIDE_FIELD_NAMED:
        fputs("mapping of names to mappings", out);
        break;
    case TEIDE_FIELD_OTHER:
        fputs("several forms: see meaning", out);
        break;
    }
}

static void
print_rule(FILE *out, const struct teide_table *table, const struct teide_rule *rule)
{
    const struct teide_alternatives alternatives = teide_rule_alternatives(table, rule);
    static const char *const begins[] = { "Exactly one of", "At most one of", "At least one of" };

    fprintf(out, "\n%s these must be given: `", begins[rule->kind]);
    for (const char *c = alternatives.text; *c != 0; c++) {
        if (*c == ' ')
            fputs("`; `", out);
        else if (*c == '|')
            fputs("` and/or `", out);
        else if (*c == '&')
            fputs("` and `", out);
        else
            fputc(*c, out);
    }
    fputs("`.\n", out);
}

static void
print_field(FILE *out, const struct teide_field *field)
{
    fprintf(out, "| `%s` | ", field->name);
    print_kind(out, field);
    if (field->required)
        fputs(" | required", out);
    else if (field->fallback != NULL)
        fprintf(out, " | `%s`", field->fallback);
    else
        fputs(" | -", out);
    fprintf(out, " | `%s` | %s |\n", field->example, field->doc);
}

static const char columns[] = "\n| key | value | default | example | meaning |\n| --- | --- | --- | --- | --- |\n";

/* The policies that a key of the table chooses from, with their keys. */
static void
print_policies(FILE *out, const struct teide_choice *choice)
{
    for (size_t k = 0; choice->at(k) != NULL; k++) {
        const struct teide_descriptor *policy = choice->at(k);
        fprintf(out, "\n`%s: %s`: %s%s\n", choice->key, policy->name, policy->doc,
            policy->n_fields > 0 ? "; with it come these keys:" : ".");
        if (policy->n_fields > 0)
            fputs(columns, out);
        for (size_t i = 0; i < policy->n_fields; i++)
            print_field(out, &policy->fields[i]);
    }
}

static void
print_table(FILE *out, const char *heading, const struct teide_table *table)
{
    const struct teide_descriptor *model;

    fprintf(out, "\n## %s\n\n%c%s%s\n%s", heading, toupper((unsigned char)table->doc[0]), table->doc + 1,
        table->doc[strlen(table->doc) - 1] == '.' ? "" : ".", columns);
    for (size_t i = 0; i < teide_table_size(table); i++)
        print_field(out, teide_table_field(table, i));
    for (size_t k = 0; (model = teide_table_model(table, k)) != NULL; k++) {
        const struct teide_field field = teide_model_field(model);
        print_field(out, &field);
    }
    for (size_t i = 0; table->base != NULL && i < table->base->n_rules; i++)
        print_rule(out, table, &table->base->rules[i]);
    for (size_t i = 0; i < table->n_rules; i++)
        print_rule(out, table, &table->rules[i]);
    if (table->choice != NULL)
        print_policies(out, table->choice);
    for (size_t k = 0; table != &teide_table_chain && (model = teide_table_model(table, k)) != NULL; k++) {
        const struct teide_table own = { .doc = model->doc, .fields = model->fields, .n_fields = model->n_fields };
        const char *element = strstr(heading, ": an element");
        const int length = element != NULL ? (int)(element - heading) : (int)strlen(heading);
        char name[80];
        snprintf(name, sizeof name, "%.*s: %s", length, heading, model->name);
        print_table(out, name, &own);
    }
}

char *
teide_scenario_reference(void)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        return NULL;
    fputs(opening, out);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        print_table(out, sections[i].heading, sections[i].table);
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
