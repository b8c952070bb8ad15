/* Result files of teide.h: libteide_hdf5. */
#include <config.h>

#include "io/results/result_file.h"
#include "library/handle.h"

int
teide_write(const teide_dataset *dataset, const char *path, teide_error **error)
{
    struct teide_error why = { 0 };
    const int ret = teide_result_write(path, &dataset->dataset, "libteide " PACKAGE_VERSION, &why);

    return ret != 0 ? teide_raise(error, ret, why.message) : 0;
}
