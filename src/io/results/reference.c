/* The reference of all variables of all results, in Markdown, from the tables that make them. */
#include <string.h>

#include "io/results/result_print.h"
#include "study/optimize/answer.h"
#include "study/optimize/answer.h"
#include "study/question.h"
#include "study/sweep/outputs.h"

/* Dimensions of a variable, by their names. */
static void
print_dimensions(FILE *out, const struct teide_group *group, const struct teide_variable *variable)
{
    for (int i = 0; i < variable->rank; i++)
        fprintf(out, "%s%s", i > 0 ? ", " : "", group->dimensions[variable->dimensions[i]].name);
}

/* The documentation of a variable, with the words of a code. */
static void
print_doc(FILE *out, const struct teide_variable *variable)
{
    char word[64];

    fputs(variable->doc, out);
    for (size_t i = 0; variable->flags != NULL && i < teide_flag_count(variable->flags); i++) {
        teide_flag_word(variable->flags, (double)i, word, sizeof word);
        fprintf(out, "%s%zu %s", i > 0 ? ", " : ": ", i, word);
    }
    if (variable->missing)
        fputs("; -1: none", out);
    if (variable->error != NULL)
        fprintf(out, "; with `%s`", variable->error);
}

static void
print_group(FILE *out, const struct teide_group *group)
{
    fprintf(out, "\n### %s%s%s\n\n", *group->name != '\0' ? "Group `" : "The root", group->name,
        *group->name != '\0' ? "`" : "");
    if (*group->name != '\0')
        fprintf(out, "%s%s.\n\n", group->doc, group->record ? " (a record table)" : "");
    fputs("| variable | over | unit | what it is |\n| --- | --- | --- | --- |\n", out);
    for (int coordinates = 1; coordinates >= 0; coordinates--)
        for (size_t i = 0; i < group->n_variables; i++) {
            const struct teide_variable *variable = &group->variables[i];
            const bool detail = (variable->detail || group->detail) && !group->varies && !group->record;
            if (teide_variable_is_coordinate(group, variable) != coordinates
                || teide_variable_is_error(group, variable))
                continue;
            fprintf(out, "| `%s`%s | ", variable->name, detail && !coordinates ? " *" : "");
            print_dimensions(out, group, variable);
            fprintf(out, " | %s | ", variable->unit != NULL ? variable->unit : "");
            print_doc(out, variable);
            fputs(" |\n", out);
        }
}

static void
print_dataset(FILE *out, const char *doc, const struct teide_dataset *dataset)
{
    fprintf(out, "\n## `%s`\n\n%s\n", dataset->kind, doc);
    for (size_t i = 0; i < dataset->n_groups; i++)
        print_group(out, dataset->groups[i]);
}

int
teide_result_print_reference(FILE *out)
{
    int ret = 0;

    fputs("A variable with a star is a detail: a sweep keeps it when `sweep.outputs` names it. In a sweep the "
          "variables of\n"
          "the root and of the groups `requests`, `optimum` and `pairs` have the names below, others are called\n"
          "GROUP_NAME.\n",
        out);
    for (int i = 0; i <= TEIDE_N_SWEEP_OF + 1; i++) {
        struct teide_dataset dataset;
        teide_dataset_begin(&dataset,
            i < TEIDE_N_SWEEP_OF        ? teide_questions[i].name
                : i == TEIDE_N_SWEEP_OF ? "optimize"
                                        : "sweep",
            NULL);
        if (i < TEIDE_N_SWEEP_OF)
            teide_questions[i].describe(&dataset, NULL, NULL);
        else if (i == TEIDE_N_SWEEP_OF)
            teide_optimize_describe(&dataset, NULL, NULL);
        else
            teide_sweep_describe(&dataset, NULL, NULL, NULL);
        if (!dataset.failed)
            print_dataset(out,
                i < TEIDE_N_SWEEP_OF ? teide_questions[i].doc
                    : i == TEIDE_N_SWEEP_OF
                    ? "The best policy: `teide optimize`, of a scenario with a section `optimize`."
                    : "A sweep: `teide sweep`, of a scenario with a section `sweep`. Beside these the "
                      "root has the axes, and "
                      "the\nvariables of the question that is asked at every point, over the axes and "
                      "then over dimensions of "
                      "their own.",
                &dataset);
        else
            ret = TEIDE_E_MEMORY;
        teide_dataset_clear(&dataset);
    }
    return ret;
}
