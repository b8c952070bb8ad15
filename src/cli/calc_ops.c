/* The operations of `teide calc`: a table, and one short function each. */
#include "cli/calc.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "models/measures.h"
#include "models/swap.h"

#define AT(member) offsetof(struct teide_calc_inputs, member)

void
teide_calc_inputs_clear(struct teide_calc_inputs *inputs)
{
    free(inputs->chain);
    *inputs = (struct teide_calc_inputs) { 0 };
}

/* --- operations --- */

static int
put_measure(json_t *result, enum teide_measure_index i, struct teide_bell state, struct teide_error *error)
{
    return teide_calc_put_number(result, teide_measures[i].name, teide_measures[i].value(state), error);
}

static int
run_measures(const struct teide_calc_inputs *in, json_t *result, struct teide_error *error)
{
    int ret = 0;

    for (int i = 0; i < TEIDE_N_MEASURES && ret == 0; i++)
        ret = put_measure(result, (enum teide_measure_index)i, in->state, error);
    return ret;
}

static int
run_pauli_channel(const struct teide_calc_inputs *in, json_t *result, struct teide_error *error)
{
    return teide_calc_put_state(
        result, "bell_probs", teide_bell_apply_pauli(in->state, in->pauli_a, in->pauli_b), error);
}

static int
run_decohere_pauli(const struct teide_calc_inputs *in, json_t *result, struct teide_error *error)
{
    return teide_calc_put_state(
        result, "bell_probs", teide_bell_decohere(in->state, in->rates_a, in->rates_b, in->t), error);
}

static int
check_twirl(const struct teide_calc_inputs *in, struct teide_error *error)
{
    if (in->t2 > 2 * in->t1)
        return teide_fail(error, TEIDE_E_INPUT,
            "key 'T2': %.15g is more than 2 T1 = %.15g, which no qubit can have; give T2 <= 2 T1", in->t2, 2 * in->t1);
    return 0;
}

static int
run_twirl(const struct teide_calc_inputs *in, json_t *result, struct teide_error *error)
{
    return teide_calc_put_state(
        result, "probs", teide_pauli_probabilities(teide_pauli_rates_from_t1_t2(in->t1, in->t2), in->t), error);
}

static int
put_null(json_t *result, const char *key, struct teide_error *error)
{
    return json_object_set_new(result, key, json_null()) == 0 ? 0 : teide_fail(error, TEIDE_E_MEMORY, "out of memory");
}

static int
run_purify(const struct teide_calc_inputs *in, json_t *result, struct teide_error *error)
{
    struct teide_purified out = teide_purify(in->variant, in->p, in->q, in->noise);
    bool never = out.success_probability <= 0; /* then there is no state to tell of */
    int ret
        = never ? put_null(result, "bell_probs", error) : teide_calc_put_state(result, "bell_probs", out.state, error);

    if (ret == 0)
        ret = teide_calc_put_number(result, "p_success", out.success_probability, error);
    if (ret == 0)
        ret = never ? put_null(result, "fidelity", error) : put_measure(result, TEIDE_FIDELITY, out.state, error);
    if (ret == 0)
        ret = never ? put_null(result, "concurrence", error) : put_measure(result, TEIDE_CONCURRENCE, out.state, error);
    return ret;
}

static int
run_swap(const struct teide_calc_inputs *in, json_t *result, struct teide_error *error)
{
    return teide_calc_put_state(result, "bell_probs", teide_swap(in->p, in->q, in->noise), error);
}

static int
run_swap_linear_optics(const struct teide_calc_inputs *in, json_t *result, struct teide_error *error)
{
    const struct teide_operation_noise none = { 0 };
    int ret = teide_calc_put_state(result, "bell_probs", teide_swap(in->p, in->q, none), error);

    return ret != 0 ? ret : teide_calc_put_number(result, "p_success", teide_linear_optics_success(in->eta), error);
}

static int
run_swap_chain(const struct teide_calc_inputs *in, json_t *result, struct teide_error *error)
{
    struct teide_bell state = in->chain[0];
    int ret;

    for (size_t i = 1; i < in->n_chain; i++)
        state = teide_swap(state, in->chain[i], in->noise);
    ret = teide_calc_put_state(result, "bell_probs", state, error);
    if (ret == 0)
        ret = put_measure(result, TEIDE_SKF, state, error);
    return ret != 0 ? ret : put_measure(result, TEIDE_CONCURRENCE, state, error);
}

static int
run_recurrence(const struct teide_calc_inputs *in, json_t *result, struct teide_error *error)
{
    struct teide_bell state = in->p;
    json_t *rounds = teide_calc_put_list(result, "rounds", error);
    int ret = rounds == NULL ? TEIDE_E_MEMORY : 0;

    for (int i = 0; i < in->rounds && ret == 0; i++) {
        struct teide_purified out = teide_purify(in->variant, state, state, in->noise);
        json_t *round = teide_calc_append_object(rounds, error);
        ret = round == NULL ? TEIDE_E_MEMORY : teide_calc_put_state(round, "bell_probs", out.state, error);
        if (ret == 0)
            ret = teide_calc_put_number(round, "p_success", out.success_probability, error);
        state = out.state;
    }
    return ret;
}

/* --- the table --- */

#define STATE(key, member, text)                                                                                       \
    {                                                                                                                  \
        key, TEIDE_CALC_STATE, AT(member), false, 0, 1, text, NULL                                                     \
    }
#define VARIANT                                                                                                        \
    {                                                                                                                  \
        "variant", TEIDE_CALC_PROTOCOL, AT(variant), false, 0, 0, "protocol", NULL                                     \
    }
#define P_GATE                                                                                                         \
    {                                                                                                                  \
        "p_gate", TEIDE_CALC_NUMBER, AT(noise.gate_error), true, 0, 1, "depolarising of a two-qubit gate", NULL        \
    }
#define P_MEAS                                                                                                         \
    {                                                                                                                  \
        "p_meas", TEIDE_CALC_NUMBER, AT(noise.measurement_error), true, 0, 0.5, "flip of a readout", NULL              \
    }
#define T                                                                                                              \
    {                                                                                                                  \
        "t", TEIDE_CALC_NUMBER, AT(t), false, 0, INFINITY, "duration, s", NULL                                         \
    }
#define END                                                                                                            \
    {                                                                                                                  \
        NULL, TEIDE_CALC_STATE, 0, false, 0, 0, NULL, NULL                                                             \
    }

static const struct teide_calc_key state_keys[] = { STATE("bell_probs", state, "the pair"), END };
static const struct teide_calc_key pauli_channel_keys[] = { STATE("bell_probs", state, "the pair"),
    { "pA", TEIDE_CALC_PAULI, AT(pauli_a), false, 0, 1, "Pauli errors of the first qubit", NULL },
    { "pB", TEIDE_CALC_PAULI, AT(pauli_b), false, 0, 1, "Pauli errors of the second qubit", NULL }, END };
static const struct teide_calc_key decohere_keys[] = { STATE("bell_probs", state, "the pair"),
    { "ga", TEIDE_CALC_RATES, AT(rates_a), false, 0, INFINITY, "Pauli rates of the first memory", NULL },
    { "gb", TEIDE_CALC_RATES, AT(rates_b), false, 0, INFINITY, "Pauli rates of the second memory", NULL }, T, END };
static const struct teide_calc_key twirl_keys[]
    = { { "T1", TEIDE_CALC_NUMBER, AT(t1), false, DBL_MIN, INFINITY, "relaxation time, s", NULL },
          { "T2", TEIDE_CALC_NUMBER, AT(t2), false, DBL_MIN, INFINITY, "coherence time, s; at most 2 T1", NULL },
          { "p_exc", TEIDE_CALC_NUMBER, AT(excited), true, 0, 1,
              "excited population in the end; the twirled channel does not depend on it", NULL },
          T, END };
static const struct teide_calc_key purify_keys[] = { STATE("p", p, "the kept pair (control)"),
    STATE("q", q, "the measured pair (target)"), VARIANT, P_GATE, P_MEAS, END };
static const struct teide_calc_key swap_keys[]
    = { STATE("p", p, "one pair"), STATE("q", q, "the other pair"), P_GATE, P_MEAS, END };
static const struct teide_calc_key linear_optics_keys[] = { STATE("p", p, "one pair"), STATE("q", q, "the other pair"),
    { "eta", TEIDE_CALC_NUMBER, AT(eta), false, 0, 1, "detector efficiency", NULL }, END };
static const struct teide_calc_key chain_keys[]
    = { { "probs", TEIDE_CALC_CHAIN, AT(chain), false, 0, 1, "the pairs from left to right", NULL }, P_GATE, P_MEAS,
          END };
static const struct teide_calc_key recurrence_keys[] = { STATE("p", p, "every pair at the beginning"), VARIANT,
    { "rounds", TEIDE_CALC_COUNT, AT(rounds), false, 1, 10000, "how many", NULL }, P_GATE, P_MEAS, END };

#define CHOICE(key, member, names, text)                                                                               \
    {                                                                                                                  \
        key, TEIDE_CALC_CHOICE, AT(member), false, 0, 0, text, names                                                   \
    }
#define NUMBER(key, member, lowest, highest, text)                                                                     \
    {                                                                                                                  \
        key, TEIDE_CALC_NUMBER, AT(member), false, lowest, highest, text, NULL                                         \
    }
#define OBJECTIVE                                                                                                      \
    {                                                                                                                  \
        "objective", TEIDE_CALC_OBJECTIVE, AT(objective), false, 0, 0,                                                 \
            "what is optimised: F, C, EoF, ps*F, ...; skf is skf_raw here", NULL                                       \
    }

static const struct teide_calc_key decohere_td_keys[] = { STATE("bell_probs", state, "the pair"),
    { "g0", TEIDE_CALC_RATES, AT(rates_a), false, 0, INFINITY, "Pauli rates of either memory, times the shape", NULL },
    CHOICE("shape", shape, teide_calc_shape,
        "of t: sin 1 + a sin(w t), ramp 1 + a t, exp exp(-a t), step 1 until a, then b"),
    NUMBER("a", a, -INFINITY, INFINITY, "of the shape"),
    { "w", TEIDE_CALC_NUMBER, AT(w), true, -INFINITY, INFINITY, "of the shape sin, 1/s", NULL },
    { "b", TEIDE_CALC_NUMBER, AT(b), true, -INFINITY, INFINITY, "of the shape step", NULL },
    NUMBER("t0", t0, 0, INFINITY, "from this time, s"), NUMBER("t1", t1, 0, INFINITY, "until this time, s"), END };
static const struct teide_calc_key optimal_time_keys[]
    = { STATE("p1", p, "the first pair, made at 0"), STATE("p2", q, "the second pair, made at t2"),
          { "g", TEIDE_CALC_RATES, AT(rates_a), false, 0, INFINITY, "Pauli rates of each of the four memories", NULL },
          NUMBER("T", needed_at, 0, INFINITY, "time at which the pair is needed, s"),
          NUMBER("t2", t2, 0, INFINITY, "time at which the second pair is made, s"), VARIANT, P_GATE, P_MEAS,
          CHOICE("keep", keep, teide_calc_keep, "which pair is the control"), OBJECTIVE, END };
static const struct teide_calc_key transition_keys[]
    = { CHOICE("input", state_kind, teide_calc_state_kind, "kind of both pairs: Werner, or (F, 1-F, 0, 0)"),
          NUMBER("F1", fidelity_1, 0, 1, "fidelity of the first pair"),
          NUMBER("F2", fidelity_2, 0, 1, "fidelity of the second pair"),
          CHOICE("family", family, teide_calc_family, "errors beside Z: X and Y evenly, only X, only Y"),
          NUMBER("gT", total, 0, INFINITY, "total Pauli rate of each memory, times T"),
          NUMBER("T", needed_at, DBL_MIN, INFINITY, "time at which the pair is needed, s"),
          NUMBER("t2", t2, 0, INFINITY, "time at which the second pair is made, s"), OBJECTIVE, END };

static const struct teide_calc_key photon_swap_keys[] = {
    { "source", TEIDE_CALC_CHOICE, AT(source), false, 0, 0, "of both sources", teide_calc_source },
    { "mu", TEIDE_CALC_NUMBER, AT(mean_pairs), false, 0, 10, "mean pairs in a pulse", NULL },
    { "purity", TEIDE_CALC_NUMBER, AT(purity), true, 0.5, 1, "spectral purity of the photons, above 0.5; 1 when absent",
        NULL },
    { "overlap", TEIDE_CALC_NUMBER, AT(overlap), false, 0, 1, "of photons 1 and 2 in time and space", NULL },
    { "basis", TEIDE_CALC_CHOICE, AT(basis), false, 0, 0, "of both analysers", teide_calc_basis },
    { "eta_0", TEIDE_CALC_NUMBER, AT(eta_photon[0]), false, 0, 1, "transmittance and efficiency for photon 0", NULL },
    { "eta_1", TEIDE_CALC_NUMBER, AT(eta_photon[1]), false, 0, 1, "for photon 1", NULL },
    { "eta_2", TEIDE_CALC_NUMBER, AT(eta_photon[2]), false, 0, 1, "for photon 2", NULL },
    { "eta_3", TEIDE_CALC_NUMBER, AT(eta_photon[3]), false, 0, 1, "for photon 3", NULL },
    { "dark", TEIDE_CALC_NUMBER, AT(dark), true, 0, 0.999, "dark-count probability of each detector; 0 when absent",
        NULL },
    { NULL, TEIDE_CALC_NUMBER, 0, false, 0, 0, NULL, NULL },
};

static const struct teide_calc_output state_outputs[] = { { "bell_probs", "the pair afterwards" }, { NULL, NULL } };
static const struct teide_calc_output twirl_outputs[]
    = { { "probs", "[I, Z, X, Y] of the Pauli-twirled channel" }, { NULL, NULL } };
static const struct teide_calc_output purify_outputs[]
    = { { "bell_probs", "the kept pair given success (null: never)" },
          { "p_success", "probability that the outcomes coincide" }, { "fidelity", "of the kept pair" },
          { "concurrence", "of the kept pair" }, { NULL, NULL } };
static const struct teide_calc_output linear_optics_outputs[]
    = { { "bell_probs", "the joined pair given success" }, { "p_success", "eta^2 / 2" }, { NULL, NULL } };
static const struct teide_calc_output chain_outputs[] = { { "bell_probs", "the joined pair" },
    { "skf", "its BBM92 secret-key fraction" }, { "concurrence", "its concurrence" }, { NULL, NULL } };
static const struct teide_calc_output recurrence_outputs[]
    = { { "rounds", "list of {bell_probs, p_success}, one a round" }, { NULL, NULL } };

static const struct teide_calc_output optimal_time_outputs[] = { { "t_grid", "11 times from t2 to T" },
    { "value", "of the objective, for a purification at those times" }, { "p_success", "of the purification" },
    { "bell_probs_T", "the kept pair at T, given success" }, { "t_opt", "the best time" },
    { "value_opt", "of the objective then" }, { "class", "early, interior, late or flat" }, { NULL, NULL } };
static const struct teide_calc_output transition_outputs[]
    = { { "kind",
            "how the best time goes from late to early as the share r of Z errors grows: continuous, jump, none, "
            "or other" },
          { "r_late_end", "continuous: where it leaves T" }, { "r_early_start", "continuous: where it reaches t2" },
          { "r_c", "jump: where it jumps" }, { "transitions", "none, other: list of {r, kind, before, after}" },
          { NULL, NULL } };

static const struct teide_calc_output photon_swap_outputs[] = {
    { "psi_minus",
        "four-folds with Psi- in a pulse: probabilities [++, +-, -+, --] of the outcomes of photons 0 and 3" },
    { "psi_plus", "the same with Psi+" }, { "singles", "clicks in a pulse, of the detectors 0+ 0- 3+ 3- cH cV dH dV" },
    { "patterns", "all 256 click patterns; bit d of the index: detector d of that order clicked" }, { NULL, NULL }
};

const struct teide_calc_op teide_calc_ops[] = {
    { "measures", "figures of merit of a pair", state_keys, NULL, NULL, run_measures },
    { "pauli_channel", "Pauli errors on both qubits of a pair", pauli_channel_keys, state_outputs, NULL,
        run_pauli_channel },
    { "decohere_pauli", "a pair after both memories have waited with constant Pauli rates", decohere_keys,
        state_outputs, NULL, run_decohere_pauli },
    { "twirl_t1t2", "the Pauli channel of a memory with relaxation and coherence times", twirl_keys, twirl_outputs,
        check_twirl, run_twirl },
    { "purify", "one purification step: bilateral CNOT, kept on coincidence", purify_keys, purify_outputs, NULL,
        run_purify },
    { "swap", "entanglement swapping, gate-based Bell measurement", swap_keys, state_outputs, NULL, run_swap },
    { "swap_linear_optics", "entanglement swapping, linear-optics Bell measurement", linear_optics_keys,
        linear_optics_outputs, NULL, run_swap_linear_optics },
    { "swap_chain", "swapping of many pairs in a row, from left to right", chain_keys, chain_outputs, NULL,
        run_swap_chain },
    { "recurrence", "purification in rounds, each of two copies of the last one's output", recurrence_keys,
        recurrence_outputs, NULL, run_recurrence },
    { "decohere_pauli_td", "a pair after both memories have waited with Pauli rates that change in time",
        decohere_td_keys, state_outputs, teide_calc_check_decohere_td, teide_calc_run_decohere_td },
    { "optimal_time", "when a purification is best done", optimal_time_keys, optimal_time_outputs,
        teide_calc_check_window, teide_calc_run_optimal_time },
    { "transition", "where the best time changes with the share of Z errors; plain CNOT, no noise", transition_keys,
        transition_outputs, teide_calc_check_window, teide_calc_run_transition },
    { "photon_swap", "entanglement swapping with photons: clicks of one pulse of two sources", photon_swap_keys,
        photon_swap_outputs, teide_calc_check_photon_swap, teide_calc_run_photon_swap },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};
