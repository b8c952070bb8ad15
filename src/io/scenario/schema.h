/* The scenario format as others read it, made from the descriptor tables. */
#ifndef TEIDE_IO_SCENARIO_SCHEMA_H
#define TEIDE_IO_SCENARIO_SCHEMA_H

/* JSON Schema (draft 7) of scenario files, for editors; and the reference page, in Markdown. Text to be freed by the
 * caller; NULL when memory is out. What one key alone can tell is in the schema; what needs several (t2 against t1, names,
 * paths, memory pairs) is checked by the reader only. */
char *teide_scenario_schema(void);
char *teide_scenario_reference(void);

#endif
