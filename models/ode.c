/* CVODE behind one function. All objects live in one context per call: nothing is shared. */
#include "models/ode.h"

#include <assert.h>
#include <math.h>
#include <string.h>

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

static const double default_relative = 1e-10, default_absolute = 1e-13;
static const long max_steps = 1000000;

struct integration {
    const struct teide_ode *ode;
    double t0, t1; /* CVODE counts from 0 = t0, so that a short interval far from 0 is not too short for it */
    bool refused;
};

static double
clock_time(const struct integration *run, double time)
{
    return fmin(run->t0 + time, run->t1);
}

static int
derivative(sunrealtype time, N_Vector y, N_Vector y_dot, void *user)
{
    struct integration *run = user;

    run->refused = !run->ode->derivative(
        clock_time(run, time), N_VGetArrayPointer(y), N_VGetArrayPointer(y_dot), run->ode->user);
    return run->refused ? -1 : 0;
}

static int
jacobian(sunrealtype time, N_Vector y, N_Vector y_dot, SUNMatrix matrix, void *user, N_Vector tmp1, N_Vector tmp2,
    N_Vector tmp3)
{
    struct integration *run = user;

    (void)y_dot, (void)tmp1, (void)tmp2, (void)tmp3;
    run->refused = !run->ode->jacobian(clock_time(run, time), N_VGetArrayPointer(y), SM_DATA_D(matrix), run->ode->user);
    return run->refused ? -1 : 0;
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
teide_ode_integrate(const struct teide_ode *ode, double t0, double t1, double *y)
{
    struct integration run = { ode, t0, t1, false };
    const sunindextype n = (sunindextype)ode->n;
    const double relative = ode->relative > 0 ? ode->relative : default_relative,
                 absolute = ode->absolute > 0 ? ode->absolute : default_absolute;
    SUNContext context = NULL;
    N_Vector state = NULL;
    SUNMatrix matrix = NULL;
    SUNLinearSolver solver = NULL;
    void *cvode = NULL;
    sunrealtype reached = 0;
    int ret = TEIDE_ODE_MEMORY;

    assert(isfinite(t0) && isfinite(t1) && t0 <= t1 && ode->n >= 1 && ode->n <= TEIDE_ODE_MAX_STATES);
    if (t0 == t1)
        return TEIDE_ODE_OK;

    if (SUNContext_Create(NO_COMMUNICATOR, &context) != 0)
        goto out;
    state = N_VNew_Serial(n, context);
    matrix = SUNDenseMatrix(n, n, context);
    cvode = CVodeCreate(CV_BDF, context);
    if (state == NULL || matrix == NULL || cvode == NULL)
        goto out;
    solver = SUNLinSol_Dense(state, matrix, context);
    if (solver == NULL)
        goto out;
    memcpy(N_VGetArrayPointer(state), y, ode->n * sizeof *y);
    if (CVodeInit(cvode, derivative, 0, state) != CV_SUCCESS || silence(cvode, context) != 0
        || CVodeSetUserData(cvode, &run) != CV_SUCCESS || CVodeSStolerances(cvode, relative, absolute) != CV_SUCCESS
        || CVodeSetLinearSolver(cvode, solver, matrix) != CV_SUCCESS
        || (ode->jacobian != NULL && CVodeSetJacFn(cvode, jacobian) != CV_SUCCESS)
        || CVodeSetMaxNumSteps(cvode, max_steps) != CV_SUCCESS || CVodeSetStopTime(cvode, t1 - t0) != CV_SUCCESS)
        goto out;

    ret = CVode(cvode, t1 - t0, state, &reached, CV_NORMAL);
    if (ret < 0) {
        ret = run.refused ? TEIDE_ODE_RATES : TEIDE_ODE_STEP;
        goto out;
    }
    memcpy(y, N_VGetArrayPointer(state), ode->n * sizeof *y);
    ret = TEIDE_ODE_OK;
out:
    CVodeFree(&cvode);
    SUNLinSolFree(solver);
    SUNMatDestroy(matrix);
    N_VDestroy(state);
    SUNContext_Free(&context);
    return ret;
}
