#include "io/scenario/applications.h"

#include <math.h>
#include <string.h>

#include "io/yaml/suggest.h"

struct raw_application {
    teide_part bbm92, chsh, teleportation;
};

struct raw_bbm92 {
    double measurement_error, key_basis_probability, correction_efficiency, secrecy, correctness;
};

struct raw_chsh {
    double measurement_error;
};

struct raw_teleportation {
    double measurement_error;
    int input;
};

const char teide_application_schema[] = "{\"oneOf\": [{\"enum\": [\"bbm92\", \"chsh\", \"teleportation\"]}, "
                                        "{\"$ref\": \"#/definitions/application\"}]}";

static const char *
input_choice(size_t index)
{
    static const char *const names[] = { "six_states", "haar" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

#define MEASUREMENT_ERROR(type)                                                                                        \
    {                                                                                                                  \
        "measurement_error", TEIDE_FIELD_NUMBER, TEIDE_AT(type, measurement_error),                                    \
            .most = 0.5, .fallback = "0", .example = "0.005",                                                          \
            .doc = "probability that a measurement of the users gives the wrong result"                                \
    }

static const struct teide_field bbm92_fields[] = {
    { "key_basis_probability", TEIDE_FIELD_NUMBER, TEIDE_AT(raw_bbm92, key_basis_probability), .above = true, .most = 1,
        .fallback = "0.5", .example = "0.9",
        .doc = "with which each of both users measures in the key basis, Z, independently; else in the test basis, X; "
               "less than 1" },
    { "correction_efficiency", TEIDE_FIELD_NUMBER, TEIDE_AT(raw_bbm92, correction_efficiency), .least = 1, .most = 10,
        .fallback = "1.1", .example = "1.16",
        .doc = "bits that error correction tells, as a multiple of the n h(error rate) that are needed at least" },
    { "secrecy", TEIDE_FIELD_NUMBER, TEIDE_AT(raw_bbm92, secrecy), .above = true, .most = 0.1, .fallback = "1e-10",
        .example = "1e-9", .doc = "eps_sec: how far the key may be from a secret one" },
    { "correctness", TEIDE_FIELD_NUMBER, TEIDE_AT(raw_bbm92, correctness), .above = true, .most = 0.1,
        .fallback = "1e-15", .example = "1e-12", .doc = "eps_cor: probability that the keys of both differ" },
    MEASUREMENT_ERROR(raw_bbm92),
};
const struct teide_table teide_table_bbm92 = {
    .name = "bbm92",
    .doc = "A key from pairs that both users measure in one of two bases. Every replica is a session: its key has the "
           "length of Tomamichel, Lim, Gisin and Renner, Nat. Commun. 3, 634 (2012), eq. (2), at the error rates that "
           "were seen.",
    TEIDE_FIELDS(bbm92_fields),
};

static const struct teide_field chsh_fields[] = { MEASUREMENT_ERROR(raw_chsh) };
const struct teide_table teide_table_chsh = {
    .name = "chsh",
    .doc = "A Bell test with the settings that are best for Phi+: Z and X at one end, (Z + X)/sqrt(2) and "
           "(Z - X)/sqrt(2) at the other, each with probability 1/2.",
    TEIDE_FIELDS(chsh_fields),
};

static const struct teide_field teleportation_fields[] = {
    { "input", TEIDE_FIELD_CHOICE, TEIDE_AT(raw_teleportation, input), .choice = input_choice, .fallback = "six_states",
        .example = "haar",
        .doc = "`six_states`: eigenstates of X, Y and Z, each as often; `haar`: any pure state, all alike" },
    MEASUREMENT_ERROR(raw_teleportation),
};
const struct teide_table teide_table_teleportation = {
    .name = "teleportation",
    .doc = "A qubit in a state of its own is teleported with every pair, corrected, and checked by a measurement that "
           "its input would pass.",
    TEIDE_FIELDS(teleportation_fields),
};

static const struct teide_field application_fields[] = {
    { "bbm92", TEIDE_FIELD_TABLE, TEIDE_AT(raw_application, bbm92), .table = &teide_table_bbm92,
        .example = "{key_basis_probability: 0.9}", .doc = "a secret key" },
    { "chsh", TEIDE_FIELD_TABLE, TEIDE_AT(raw_application, chsh), .table = &teide_table_chsh,
        .example = "{measurement_error: 0.01}", .doc = "a Bell test" },
    { "teleportation", TEIDE_FIELD_TABLE, TEIDE_AT(raw_application, teleportation), .table = &teide_table_teleportation,
        .example = "{input: haar}", .doc = "teleported qubits" },
};
const struct teide_table teide_table_application = {
    .name = "an application",
    .doc = "What the users do with the pairs. Outcomes are sampled pair by pair; beside what they say stands what the "
           "mean delivered state says.",
    TEIDE_FIELDS(application_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "bbm92 chsh teleportation" } },
    .n_rules = 1,
};

static void
build_bbm92(struct teide_build *build, const struct teide_yaml *node, struct teide_application *application)
{
    struct raw_bbm92 raw;
    struct teide_found found;

    if (!teide_fields_read(build->reader, &teide_table_bbm92, node, &raw, &found))
        return;
    if (!(raw.key_basis_probability < 1))
        teide_note(build->reader, teide_found_at(&found, &teide_table_bbm92, "key_basis_probability"),
            "with key_basis_probability: 1 nothing is tested, and there is no key: write less than 1");
    *application = (struct teide_application) { .kind = TEIDE_APPLICATION_BBM92,
        .measurement_error = raw.measurement_error,
        .key_basis = raw.key_basis_probability,
        .security = { raw.correction_efficiency, raw.secrecy, raw.correctness } };
}

static void
build_chsh(struct teide_build *build, const struct teide_yaml *node, struct teide_application *application)
{
    struct raw_chsh raw;
    struct teide_found found;

    if (teide_fields_read(build->reader, &teide_table_chsh, node, &raw, &found))
        *application
            = (struct teide_application) { .kind = TEIDE_APPLICATION_CHSH, .measurement_error = raw.measurement_error };
}

static void
build_teleportation(struct teide_build *build, const struct teide_yaml *node, struct teide_application *application)
{
    struct raw_teleportation raw;
    struct teide_found found;

    if (teide_fields_read(build->reader, &teide_table_teleportation, node, &raw, &found))
        *application = (struct teide_application) {
            .kind = TEIDE_APPLICATION_TELEPORTATION, .measurement_error = raw.measurement_error, .haar = raw.input == 1
        };
}

/* A name alone: all of it as it is by default. */
static void
build_named(struct teide_build *build, const struct teide_yaml *node, struct raw_application *raw)
{
    static const char example[] = "write bbm92, chsh or teleportation, or for example {bbm92: {secrecy: 1e-9}}";
    struct teide_suggestion suggestion;

    if (node->kind == TEIDE_YAML_SCALAR && teide_yaml_is(node, "bbm92"))
        raw->bbm92 = node;
    else if (node->kind == TEIDE_YAML_SCALAR && teide_yaml_is(node, "chsh"))
        raw->chsh = node;
    else if (node->kind == TEIDE_YAML_SCALAR && teide_yaml_is(node, "teleportation"))
        raw->teleportation = node;
    else if (node->kind != TEIDE_YAML_SCALAR)
        teide_note(build->reader, node, "application is one word or a mapping: %s", example);
    else {
        teide_suggestion_begin(&suggestion, node->text, node->length);
        for (size_t i = 1; teide_application_name(i) != NULL; i++)
            teide_suggestion_offer(&suggestion, teide_application_name(i));
        if (suggestion.best != NULL)
            teide_note(build->reader, node, "there is no application '%s', did you mean '%s'?",
                teide_excerpt(node->text, node->length).text, suggestion.best);
        else
            teide_note(build->reader, node, "there is no application '%s': %s",
                teide_excerpt(node->text, node->length).text, example);
    }
}

void
teide_build_application(struct teide_build *build, const struct teide_yaml *node, struct teide_application *application)
{
    struct raw_application raw = { NULL, NULL, NULL };
    struct teide_yaml nothing = { .kind = TEIDE_YAML_MAPPING };
    struct teide_found found;

    if (node == NULL)
        return;
    if (node->kind != TEIDE_YAML_MAPPING)
        build_named(build, node, &raw);
    else if (!teide_fields_read(build->reader, &teide_table_application, node, &raw, &found))
        return;
    nothing.place = node->place;
    if (raw.bbm92 != NULL)
        build_bbm92(build, raw.bbm92 == node ? &nothing : raw.bbm92, application);
    else if (raw.chsh != NULL)
        build_chsh(build, raw.chsh == node ? &nothing : raw.chsh, application);
    else if (raw.teleportation != NULL)
        build_teleportation(build, raw.teleportation == node ? &nothing : raw.teleportation, application);
}
