#include <stdio.h>
#include <teide.h>

int
main(void)
{
    teide_error *error = NULL;
    teide_scenario *scenario = teide_open("scenarios/quickstart.yaml", &error);
    if (scenario == NULL || teide_set(scenario, "run.deliveries", "200", &error) != 0)
        return fprintf(stderr, "%s\n", teide_error_message(error)), 1;
    teide_dataset *result = teide_run(scenario, NULL, &error);
    if (result == NULL || teide_write(result, "ten_lines.h5", &error) != 0)
        return fprintf(stderr, "%s\n", teide_error_message(error)), 1;
    printf("%.17g +- %.17g\n", teide_get(result, "requests/rate", 0), teide_get(result, "requests/rate_stderr", 0));
    teide_dataset_free(result);
    teide_scenario_free(scenario);
    return 0;
}
