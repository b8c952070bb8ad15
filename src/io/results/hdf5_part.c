#include "io/results/hdf5_part.h"

#include <hdf5.h>
#include <stdbool.h>

int64_t
teide_hdf5_type(enum teide_type type)
{
    return type == TEIDE_FLOAT64 ? H5T_NATIVE_DOUBLE
        : type == TEIDE_INT64    ? H5T_NATIVE_INT64
        : type == TEIDE_UINT64   ? H5T_NATIVE_UINT64
        : type == TEIDE_INT32    ? H5T_NATIVE_INT32
                                 : H5T_NATIVE_SCHAR;
}

/* The largest box of a part: one index of the first dimensions, a range of the next one, all of the others, so that its values follow
 * each other. */
struct box {
    hsize_t start[TEIDE_MAX_RANK], count[TEIDE_MAX_RANK], n;
};

static struct box
box_at(int rank, const hsize_t *length, hsize_t first, hsize_t n)
{
    struct box box = { .n = 1 };
    hsize_t rest = first;
    int range = rank - 1;

    for (int d = rank - 1; d >= 0; rest /= length[d--]) {
        box.start[d] = rest % length[d];
        box.count[d] = 1;
    }
    for (; range > 0 && box.start[range] == 0 && n >= box.n * length[range]; range--) {
        box.count[range] = length[range];
        box.n *= length[range];
    }
    if (range >= 0) {
        const hsize_t left = length[range] - box.start[range];
        box.count[range] = n / box.n < left ? n / box.n : left;
        box.n *= box.count[range];
    }
    return box;
}

/* Read into, or write from; the other one is NULL. */
static int
transfer(hid_t dataset, hid_t type, size_t first, size_t n, char *into, const char *from)
{
    const hid_t space = H5Dget_space(dataset);
    const size_t size = H5Tget_size(type);
    hsize_t length[TEIDE_MAX_RANK];
    const int rank = H5Sget_simple_extent_ndims(space);
    bool good = rank >= 0 && rank <= TEIDE_MAX_RANK && H5Sget_simple_extent_dims(space, length, NULL) == rank;

    for (size_t done = 0; good && done < n;) {
        const struct box box = box_at(rank, length, first + done, n - done);
        /* in memory of the same shape: for others the library takes value by value */
        const hid_t memory = rank > 0 ? H5Screate_simple(rank, box.count, NULL) : H5Screate(H5S_SCALAR);
        good = memory >= 0
            && (rank == 0 || H5Sselect_hyperslab(space, H5S_SELECT_SET, box.start, NULL, box.count, NULL) >= 0)
            && (into != NULL ? H5Dread(dataset, type, memory, space, H5P_DEFAULT, into + done * size)
                             : H5Dwrite(dataset, type, memory, space, H5P_DEFAULT, from + done * size))
                >= 0;
        if (memory >= 0)
            H5Sclose(memory);
        done += (size_t)box.n;
    }
    H5Sclose(space);
    return good ? 0 : -1;
}

int
teide_hdf5_read_part(int64_t dataset, int64_t type, size_t first, size_t n, void *values)
{
    return transfer(dataset, type, first, n, values, NULL);
}

int
teide_hdf5_write_part(int64_t dataset, int64_t type, size_t first, size_t n, const void *values)
{
    return transfer(dataset, type, first, n, NULL, values);
}
