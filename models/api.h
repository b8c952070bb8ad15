/* What libteide exports: the library is built with -fvisibility=hidden, and the functions and tables of its installed headers
 * are marked. */
#ifndef TEIDE_MODELS_API_H
#define TEIDE_MODELS_API_H

#define TEIDE_API __attribute__((visibility("default")))

#endif
