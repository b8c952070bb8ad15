/* Time of one optimum, in constant and in changing memories, and of a phase diagram. `make bench` runs it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "study/optimal_time/phase_diagram.h"

enum { N_ROUNDS = 7 };

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int
by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Median over the rounds of the time of one optimum, as the second pair comes at many times. */
static void
bench_optimum(const char *name, struct teide_optimal_time timing, const char *objective_name, int repeats)
{
    struct teide_objective objective;
    double us[N_ROUNDS], sum = 0;

    if (!teide_objective_find(objective_name, &objective))
        return;
    for (int round = 0; round < N_ROUNDS; round++) {
        double begin = now();
        for (int i = 0; i < repeats; i++) {
            timing.measured.made_at = 0.9 * (i + 0.5) / repeats;
            sum += teide_optimal_time(&timing, &objective).best.time;
        }
        us[round] = 1e6 * (now() - begin) / repeats;
    }
    qsort(us, N_ROUNDS, sizeof us[0], by_value);
    printf("%-36s %10.2f us%s\n", name, us[N_ROUNDS / 2], isnan(sum) ? " (NaN)" : "");
}

static void
bench_diagram(int threads)
{
    const struct teide_error_pattern memory = { 0.1, 0.45, 0.5 };
    struct teide_optimal_time_parameters problem = { .needed_at = 1, .protocol = TEIDE_CNOT };
    const struct teide_parameter_range x
        = { .parameter = teide_parameter_find("dephasing_share"), .to = 1, .points = 1000 };
    const struct teide_parameter_range y
        = { .parameter = teide_parameter_find("fidelity"), .from = 0.6, .to = 1, .points = 1000 };
    const struct teide_workers workers = { .threads = threads };
    struct teide_phase_diagram diagram;
    struct teide_objective objective;
    double begin = now();

    for (int i = 0; i < 2; i++)
        problem.pair[i] = (struct teide_pair_parameters) { .kind = TEIDE_STATE_WERNER, .memory = { memory, memory } };
    problem.pair[1].made_at = 0.25;
    if (!teide_objective_find("F", &objective)
        || teide_phase_diagram(&problem, &x, &y, &objective, &workers, (struct teide_part) { 0, 1 }, &diagram) != 0)
        return;
    printf("phase diagram 1000 x 1000, %d thread%s   %10.2f s, %zu critical points\n", threads, threads > 1 ? "s" : " ",
        now() - begin, diagram.n_critical);
    teide_phase_diagram_clear(&diagram);
}

int
main(void)
{
    struct teide_rate_term warming = { .kind = TEIDE_RATE_EXPONENTIAL, .exponential = { 0.02, 0.06, 0.5 } },
                           hum = { .kind = TEIDE_RATE_SINUSOID, .sinusoid = { 0.05, 0.02, 2, 0 } };
    struct teide_changing_memory changing = { .profile = { { &warming, 1 }, { &warming, 1 }, { &hum, 1 } } };
    const struct teide_pauli_rates pair = { 0.054, 0.054, 0.092 };
    struct teide_optimal_time constant = { .kept = { .state = teide_bell_werner(0.95), .rates = pair },
        .measured = { .state = teide_bell_werner(0.95), .rates = pair },
        .needed_at = 1,
        .protocol = TEIDE_CNOT },
                              driven = constant;

    driven.kept.rates = driven.measured.rates = (struct teide_pauli_rates) { 0, 0, 0 };
    driven.kept.changing[0] = driven.kept.changing[1] = &changing;
    driven.measured.changing[0] = driven.measured.changing[1] = &changing;
    bench_optimum("optimum of F", constant, "F", 20000);
    bench_optimum("optimum of ps*EoF", constant, "ps*EoF", 20000);
    bench_optimum("optimum of coherent information", constant, "coh", 20000);
    bench_optimum("changing rates, closed form", driven, "F", 1000);
    changing.route = TEIDE_RATE_QUADRATURE;
    bench_optimum("changing rates, quadrature", driven, "F", 500);
    changing.route = TEIDE_RATE_ODE;
    bench_optimum("changing rates, cvode", driven, "F", 2);
    bench_diagram(1);
    bench_diagram(2);
    return EXIT_SUCCESS;
}
