/* Result files of teide.h: libteide_hdf5. */
#include <config.h>
#include <stdlib.h>

#include "io/results/result_file.h"
#include "library/handle.h"

int
teide_write(const teide_dataset *dataset, const char *path, teide_error **error)
{
    struct teide_error why = { 0 };
    const int ret = teide_result_write(path, &dataset->dataset, "libteide " PACKAGE_VERSION, &why);

    return ret != 0 ? teide_raise(error, ret, why.message) : 0;
}

/* All values into memory of the dataset. */
static int
keep_all(struct teide_dataset *dataset, struct teide_error *why)
{
    int ret = 0;

    for (size_t i = 0; i < dataset->n_groups; i++)
        for (size_t k = 0; ret == 0 && k < dataset->groups[i]->n_variables; k++)
            ret = teide_dataset_keep(dataset, dataset->groups[i], &dataset->groups[i]->variables[k], why);
    return ret;
}

teide_dataset *
teide_read(const char *path, teide_error **error)
{
    teide_dataset *dataset = calloc(1, sizeof *dataset);
    struct teide_result_file file = { 0 };
    struct teide_error why = { 0 };
    int ret = dataset == NULL ? teide_fail(&why, TEIDE_E_MEMORY, "out of memory")
                              : teide_result_open(path, NULL, &file, &why);

    if (ret == 0)
        ret = keep_all(&file.dataset, &why);
    if (ret == 0) {
        *dataset = (teide_dataset) { .dataset = file.dataset, .lock = PTHREAD_MUTEX_INITIALIZER };
        dataset->dataset.source = NULL; /* nothing is of the file any more */
        file.dataset = (struct teide_dataset) { 0 };
    } else {
        teide_raise(error, ret, why.message);
        free(dataset);
        dataset = NULL;
    }
    teide_result_close(&file);
    return dataset;
}
