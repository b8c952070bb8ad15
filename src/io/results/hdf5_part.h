/* Values of a dataset of HDF5, a part at a time. */
#ifndef TEIDE_IO_RESULTS_HDF5_PART_H
#define TEIDE_IO_RESULTS_HDF5_PART_H

#include <stddef.h>
#include <stdint.h>

#include "study/dataset/type.h"

/* The type of the library (hid_t) for numbers in memory. */
int64_t teide_hdf5_type(enum teide_type type);

/* Read, or write, n values from number `first` on, in C order.
 * dataset, type  numbers of the library (hid_t): of the dataset, of the values in memory
 * values         n of that type
 * Returns 0, or -1 where the library fails. */
int teide_hdf5_read_part(int64_t dataset, int64_t type, size_t first, size_t n, void *values);
int teide_hdf5_write_part(int64_t dataset, int64_t type, size_t first, size_t n, const void *values);

#endif
