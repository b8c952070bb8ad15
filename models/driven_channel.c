/* Decoherence with time-dependent rates, by CVODE. All objects live in one context per call: nothing is shared. */
#include "models/driven_channel.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_config.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#if SUNDIALS_VERSION_MAJOR >= 7
#define NO_COMMUNICATOR SUN_COMM_NULL
#else
#define NO_COMMUNICATOR NULL
#endif

static const double relative_tolerance = 1e-10, absolute_tolerance = 1e-13;
static const long max_steps = 1000000;

struct drive {
    teide_rates_at *rates;
    void *user;
    double t0, t1; /* CVODE counts from 0 = t0, so that a short interval far from 0 is not too short for it */
    bool bad_rates;
};

/* Rates by index of the Pauli error: [I, Z, X, Y]. Returns false when one of them is not a rate. */
static bool
rates_by_index(struct drive *drive, double time, double gamma[4])
{
    struct teide_pauli_rates g = drive->rates(fmin(drive->t0 + time, drive->t1), drive->user);

    gamma[0] = 0;
    gamma[1] = g.z;
    gamma[2] = g.x;
    gamma[3] = g.y;
    for (int k = 1; k < 4; k++) {
        if (!(gamma[k] >= 0 && isfinite(gamma[k])))
            drive->bad_rates = true;
    }
    return !drive->bad_rates;
}

static int
derivative(sunrealtype time, N_Vector p, N_Vector p_dot, void *user)
{
    const sunrealtype *from = N_VGetArrayPointer(p);
    sunrealtype *to = N_VGetArrayPointer(p_dot);
    double gamma[4];

    if (!rates_by_index(user, time, gamma))
        return -1;
    for (unsigned i = 0; i < 4; i++) {
        to[i] = 0;
        for (unsigned k = 1; k < 4; k++)
            to[i] += gamma[k] * (from[i ^ k] - from[i]);
    }
    return 0;
}

static int
jacobian(sunrealtype time, N_Vector p, N_Vector p_dot, SUNMatrix matrix, void *user, N_Vector tmp1, N_Vector tmp2,
    N_Vector tmp3)
{
    double gamma[4], total;

    (void)p, (void)p_dot, (void)tmp1, (void)tmp2, (void)tmp3;
    if (!rates_by_index(user, time, gamma))
        return -1;
    total = gamma[1] + gamma[2] + gamma[3];
    for (unsigned i = 0; i < 4; i++) {
        for (unsigned j = 0; j < 4; j++)
            SM_ELEMENT_D(matrix, i, j) = i == j ? -total : gamma[i ^ j];
    }
    return 0;
}

/* The library prints nothing; the return value says it all. */
static int
silence(void *cvode, SUNContext context)
{
#if SUNDIALS_VERSION_MAJOR >= 7
    (void)cvode;
    return SUNContext_ClearErrHandlers(context);
#else
    (void)context;
    return CVodeSetErrFile(cvode, NULL);
#endif
}

int
teide_bell_decohere_ode(
    struct teide_bell state, teide_rates_at *rates, void *user, double t0, double t1, struct teide_bell *out)
{
    struct drive drive = { rates, user, t0, t1, false };
    SUNContext context = NULL;
    N_Vector p = NULL;
    SUNMatrix matrix = NULL;
    SUNLinearSolver solver = NULL;
    void *cvode = NULL;
    sunrealtype reached = 0;
    int ret = TEIDE_ODE_MEMORY;

    assert(isfinite(t0) && isfinite(t1) && t0 <= t1);
    if (t0 == t1) {
        *out = state;
        return TEIDE_ODE_OK;
    }

    if (SUNContext_Create(NO_COMMUNICATOR, &context) != 0)
        goto out;
    p = N_VNew_Serial(4, context);
    matrix = SUNDenseMatrix(4, 4, context);
    cvode = CVodeCreate(CV_BDF, context);
    if (p == NULL || matrix == NULL || cvode == NULL)
        goto out;
    solver = SUNLinSol_Dense(p, matrix, context);
    if (solver == NULL)
        goto out;
    for (int i = 0; i < 4; i++)
        N_VGetArrayPointer(p)[i] = state.p[i];
    if (CVodeInit(cvode, derivative, 0, p) != CV_SUCCESS || silence(cvode, context) != 0
        || CVodeSetUserData(cvode, &drive) != CV_SUCCESS
        || CVodeSStolerances(cvode, relative_tolerance, absolute_tolerance) != CV_SUCCESS
        || CVodeSetLinearSolver(cvode, solver, matrix) != CV_SUCCESS || CVodeSetJacFn(cvode, jacobian) != CV_SUCCESS
        || CVodeSetMaxNumSteps(cvode, max_steps) != CV_SUCCESS || CVodeSetStopTime(cvode, t1 - t0) != CV_SUCCESS)
        goto out;

    ret = CVode(cvode, t1 - t0, p, &reached, CV_NORMAL);
    if (ret < 0) {
        ret = drive.bad_rates ? TEIDE_ODE_RATES : TEIDE_ODE_STEP;
        goto out;
    }
    for (int i = 0; i < 4; i++)
        state.p[i] = N_VGetArrayPointer(p)[i];
    *out = teide_bell_normalised(state);
    ret = TEIDE_ODE_OK;
out:
    CVodeFree(&cvode);
    SUNLinSolFree(solver);
    SUNMatDestroy(matrix);
    N_VDestroy(p);
    SUNContext_Free(&context);
    return ret;
}
