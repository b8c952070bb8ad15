/* What writer and reader of the result file agree on; doc/results.md describes the file. */
#ifndef TEIDE_IO_RESULT_HDF5_H
#define TEIDE_IO_RESULT_HDF5_H

#define TEIDE_RESULT_FORMAT_VERSION 1
#define TEIDE_ERROR_SUFFIX "_stderr" /* dataset beside a mean that holds its standard error */

#endif
