/* teide optimize: when is a purification best done? teide improve: what does it gain? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/guard.h"
#include "io/improvement_write.h"
#include "io/timing_write.h"

static const char optimize_help[]
    = "Usage: teide optimize SCENARIO.yaml [OPTIONS]\n\n"
      "Find the best time of a purification, as the scenario's section optimal_time asks: the\n"
      "optimum of every objective, its transitions along a path of one parameter with 10 digits,\n"
      "and its phase diagram over two.\n\n"
      "  -o, --output OUT.h5     write optimum, curves, path, transitions and diagram to an HDF5 file\n"
      "  -j, --jobs N            threads that share a diagram (default: the CPUs at hand);\n"
      "                          the results do not depend on it\n"
      "      --set PATH=VALUE    override a value of the scenario, e.g.\n"
      "                          --set optimal_time.needed_at='20 ms'; may be repeated\n"
      "      --format text|json  what to print: tables (default) or one JSON document\n"
      "  -h, --help              print this\n\n"
      "Exit status: 0 done, 1 it failed, 2 bad usage or a mistake in the scenario.\n";

static const char improve_help[]
    = "Usage: teide improve SCENARIO.yaml [OPTIONS]\n\n"
      "Compare the output of a purification with its inputs, as the scenario's section improvement\n"
      "asks: for two given pairs, with what a node should do; for random ones, with the share and\n"
      "the worst and smallest of the cases in which it makes things worse; for all of a family.\n\n"
      "  -o, --output OUT.h5     write gains, examples, map and boundary to an HDF5 file\n"
      "  -j, --jobs N            threads that share the random pairs (default: the CPUs at hand);\n"
      "                          the results do not depend on it\n"
      "      --set PATH=VALUE    override a value of the scenario, e.g.\n"
      "                          --set improvement.ensemble.samples=10000; may be repeated\n"
      "      --format text|json  what to print: tables (default) or one JSON document\n"
      "  -h, --help              print this\n\n"
      "Exit status: 0 done, 1 it failed, 2 bad usage or a mistake in the scenario.\n";

enum { OPTION_SET = 256, OPTION_FORMAT };

static const struct option long_options[] = {
    { "output", required_argument, NULL, 'o' },
    { "jobs", required_argument, NULL, 'j' },
    { "set", required_argument, NULL, OPTION_SET },
    { "format", required_argument, NULL, OPTION_FORMAT },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

struct request {
    const char *command; /* its name */
    const char *scenario, *output;
    const char **settings; /* borrowed strings */
    size_t n_settings;
    int jobs;
    bool json, help;
};

static int
read_options(struct request *request, int argc, char **argv)
{
    uint64_t number;
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":o:j:h", long_options, NULL)) != -1) {
        switch (option) {
        case 'o':
            request->output = optarg;
            break;
        case 'j':
            if (!teide_cli_number(optarg, 100000, &number) || number == 0)
                return teide_cli_usage_error(
                    request->command, "-j takes a number of threads from 1 to 100000, not '%s'", optarg);
            request->jobs = (int)number;
            break;
        case OPTION_SET:
            request->settings[request->n_settings++] = optarg;
            break;
        case OPTION_FORMAT:
            request->json = strcmp(optarg, "json") == 0;
            if (!request->json && strcmp(optarg, "text") != 0)
                return teide_cli_usage_error(request->command, "--format takes text or json, not '%s'", optarg);
            break;
        case 'h':
            request->help = true;
            return 0;
        default:
            return teide_cli_option_error(request->command, argv, option, long_options);
        }
    }
    if (optind == argc)
        return teide_cli_usage_error(request->command, "which scenario? Give a YAML file");
    if (optind + 1 < argc)
        return teide_cli_usage_error(
            request->command, "one scenario at a time: '%s' is one too many", argv[optind + 1]);
    request->scenario = argv[optind];
    return 0;
}

/* What goes into the result file: one of the answers. */
struct writing {
    const char *output, *command_line;
    const struct teide_scenario *scenario;
    const struct teide_timing_answer *timing;
    const struct teide_improvement_answer *improvement;
};

/* In a process of its own. */
static int
write_file(void *user, const struct teide_read_watch *watch, long *number, struct teide_error *error)
{
    const struct writing *w = user;

    (void)watch; /* nothing is read */
    (void)number;
    return w->timing != NULL
        ? teide_timing_write_hdf5(w->output, w->scenario, w->timing, w->command_line, error)
        : teide_improvement_write_hdf5(w->output, w->scenario, w->improvement, w->command_line, error);
}

/* Find, write and print the answer. */
typedef int answer_question(
    const struct request *request, const struct teide_scenario *scenario, const char *command_line);

static int
optimize(const struct request *request, const struct teide_scenario *scenario, const char *command_line)
{
    struct teide_timing_answer answer = { 0 };
    struct teide_error error = { 0 };
    int ret = teide_timing_answer_find(scenario->optimal_time, request->jobs, &answer, &error);
    bool found = ret == 0;
    struct writing writing = { request->output, command_line, scenario, &answer, NULL };

    if (ret == 0 && request->output != NULL)
        ret = teide_cli_guard(request->output, write_file, &writing, NULL, &error);
    if (ret != 0)
        ret = teide_cli_failure(request->command, ret, error.message);
    if (found)
        (request->json ? teide_timing_print_json : teide_timing_print_text)(stdout, scenario, &answer);
    teide_timing_answer_clear(&answer);
    return ret;
}

static int
improve(const struct request *request, const struct teide_scenario *scenario, const char *command_line)
{
    struct teide_improvement_answer answer = { 0 };
    struct teide_error error = { 0 };
    int ret = teide_improvement_answer_find(scenario->improvement, request->jobs, &answer, &error);
    bool found = ret == 0;
    struct writing writing = { request->output, command_line, scenario, NULL, &answer };

    if (ret == 0 && request->output != NULL)
        ret = teide_cli_guard(request->output, write_file, &writing, NULL, &error);
    if (ret != 0)
        ret = teide_cli_failure(request->command, ret, error.message);
    if (found)
        (request->json ? teide_improvement_print_json : teide_improvement_print_text)(stdout, scenario, &answer);
    teide_improvement_answer_clear(&answer);
    return ret;
}

static int
read_and_answer(const struct request *request, const char *command_line)
{
    struct teide_scenario scenario = { 0 };
    const bool about_time = strcmp(request->command, "optimize") == 0;
    answer_question *answer = about_time ? optimize : improve;
    int status = teide_cli_read_scenario(
        request->command, request->scenario, request->settings, request->n_settings, &scenario);

    if (status == 0 && about_time && scenario.optimal_time == NULL)
        status = teide_cli_failure(request->command, TEIDE_E_INPUT,
            "this scenario asks for no optimal time: give it a section optimal_time, or use 'teide run'");
    if (status == 0 && !about_time && scenario.improvement == NULL)
        status = teide_cli_failure(request->command, TEIDE_E_INPUT,
            "this scenario does not ask what purification gains: give it a section improvement");
    if (status == 0)
        status = teide_cli_check_output(request->command, request->output, request->scenario);
    if (status == 0)
        status = answer(request, &scenario, command_line);
    teide_scenario_clear(&scenario);
    return status;
}

static int
run_command(const char *command, const char *help, int argc, char **argv)
{
    struct request request = { .command = command, .jobs = teide_cli_cpus() };
    char *command_line = teide_cli_join(argc, argv); /* getopt permutes */
    int status = 0;

    request.settings = calloc((size_t)argc + 1, sizeof *request.settings);
    if (command_line == NULL || request.settings == NULL)
        status = teide_cli_failure(command, TEIDE_E_MEMORY, "out of memory");
    else
        status = read_options(&request, argc, argv);
    if (status == 0 && request.help)
        fputs(help, stdout);
    else if (status == 0)
        status = read_and_answer(&request, command_line);
    free(request.settings);
    free(command_line);
    return status;
}

int
teide_cli_optimize(int argc, char **argv)
{
    return run_command("optimize", optimize_help, argc, argv);
}

int
teide_cli_improve(int argc, char **argv)
{
    return run_command("improve", improve_help, argc, argv);
}
