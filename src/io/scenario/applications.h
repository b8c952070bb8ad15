/* `application` of a request: what its pairs are used for. */
#ifndef TEIDE_IO_SCENARIO_APPLICATIONS_H
#define TEIDE_IO_SCENARIO_APPLICATIONS_H

#include "io/scenario/build.h"

extern const struct teide_table teide_table_application, teide_table_bbm92, teide_table_chsh, teide_table_teleportation;

/* JSON Schema of the key: a name, or a mapping from it. */
extern const char teide_application_schema[];

/* Read it; NULL: none. Mistakes are noted. */
void teide_build_application(
    struct teide_build *build, const struct teide_yaml *node, struct teide_application *application);

#endif
