#include "sim/optimize_question.h"

#include <stdlib.h>

void
teide_optimize_question_destroy(struct teide_optimize_question *question)
{
    if (question == NULL)
        return;
    for (size_t i = 0; i < question->n_variables; i++)
        teide_sweep_axis_clear(&question->variables[i].axis);
    for (size_t i = 0; i < question->n_constraints; i++) {
        free(question->constraints[i].text);
        free(question->constraints[i].place);
        free(question->constraints[i].expression);
    }
    for (size_t i = 0; i < question->n_alternatives; i++)
        free(question->alternatives[i]);
    free(question->alternatives);
    free(question->constraints);
    free(question->objective);
    free(question->weights);
    free(question);
}
