/* Scenarios of teide.h. */
#define _GNU_SOURCE /* asprintf */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/read.h"
#include "io/yaml/file.h"
#include "library/handle.h"

/* --- what is read, and held by many ----------------------------------------------------------------------------- */

struct teide_checked *
teide_checked_read(const char *name, const char *text, size_t length, const char *const *settings, size_t n_settings,
    teide_error **error)
{
    struct teide_checked *checked = calloc(1, sizeof *checked);
    int ret = TEIDE_E_MEMORY;

    if (checked != NULL) {
        checked->holders = 1;
        ret = teide_scenario_read_text(
            name, text, length, settings, n_settings, &checked->scenario, &checked->diagnostics);
    }
    if (ret == 0)
        return checked;
    if (ret == TEIDE_E_INPUT)
        teide_raise_lines(error, &checked->diagnostics);
    else
        teide_raise(error, ret, "out of memory");
    teide_checked_release(checked);
    return NULL;
}

struct teide_checked *
teide_checked_hold(struct teide_checked *checked)
{
    __atomic_add_fetch(&checked->holders, 1, __ATOMIC_RELAXED);
    return checked;
}

void
teide_checked_release(struct teide_checked *checked)
{
    if (checked == NULL || __atomic_sub_fetch(&checked->holders, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    teide_scenario_clear(&checked->scenario);
    teide_diagnostics_clear(&checked->diagnostics);
    free(checked);
}

const char **
teide_settings_and(const teide_scenario *scenario, const char *const *more, size_t n)
{
    const char **all = calloc(scenario->n_settings + n + 1, sizeof *all);

    for (size_t i = 0; all != NULL && i < scenario->n_settings; i++)
        all[i] = scenario->settings[i];
    for (size_t i = 0; all != NULL && i < n; i++)
        all[scenario->n_settings + i] = more[i];
    return all;
}

/* Read the text with all settings and more. */
static struct teide_checked *
read_with(const teide_scenario *scenario, const char *const *more, size_t n, teide_error **error)
{
    const char **all = teide_settings_and(scenario, more, n);
    struct teide_checked *checked = NULL;

    if (all == NULL)
        teide_raise(error, TEIDE_E_MEMORY, "out of memory");
    else
        checked = teide_checked_read(
            scenario->name, scenario->text, scenario->length, all, scenario->n_settings + n, error);
    free(all);
    return checked;
}

struct teide_checked *
teide_checked_with_seed(const teide_scenario *scenario, uint64_t seed, teide_error **error)
{
    char setting[40];
    const char *const one = setting;

    snprintf(setting, sizeof setting, "seed=%" PRIu64, seed);
    return read_with(scenario, &one, 1, error);
}

struct teide_checked *
teide_checked_again(const teide_scenario *scenario, teide_error **error)
{
    return read_with(scenario, NULL, 0, error);
}

/* --- handles ---------------------------------------------------------------------------------------------------- */

/* A handle on text, which it takes. */
static teide_scenario *
create(const char *name, char *text, size_t length, teide_error **error)
{
    teide_scenario *scenario = calloc(1, sizeof *scenario);

    if (scenario == NULL) {
        free(text);
        teide_raise(error, TEIDE_E_MEMORY, "out of memory");
        return NULL;
    }
    scenario->text = text;
    scenario->length = length;
    scenario->name = strdup(name);
    if (scenario->name == NULL || text == NULL)
        teide_raise(error, TEIDE_E_MEMORY, "out of memory");
    else
        scenario->checked = teide_checked_read(name, text, length, NULL, 0, error);
    if (scenario->checked != NULL)
        return scenario;
    teide_scenario_free(scenario);
    return NULL;
}

teide_scenario *
teide_open(const char *path, teide_error **error)
{
    struct teide_diagnostics diagnostics = { 0 };
    char *text;
    size_t length;
    int ret = teide_file_load_or_say(path, &text, &length, &diagnostics);

    if (ret == TEIDE_E_INPUT)
        teide_raise_lines(error, &diagnostics);
    else if (ret != 0)
        teide_raise(error, ret, "out of memory");
    teide_diagnostics_clear(&diagnostics);
    return ret == 0 ? create(path, text, length, error) : NULL;
}

teide_scenario *
teide_parse(const char *text, const char *name, teide_error **error)
{
    return create(name != NULL ? name : "scenario", strdup(text), strlen(text), error);
}

/* Hand out an error, or drop it. Returns its code. */
static int
pass_on(teide_error **error, teide_error *why)
{
    const int code = teide_error_code(why);

    if (error != NULL)
        *error = why;
    else
        teide_error_free(why);
    return code;
}

int
teide_set_many(teide_scenario *scenario, const char *const *settings, size_t n, teide_error **error)
{
    teide_error *why = NULL;
    struct teide_checked *checked = read_with(scenario, settings, n, &why);
    char **grown = checked != NULL ? realloc(scenario->settings, (scenario->n_settings + n + 1) * sizeof *grown) : NULL;
    size_t made = 0;

    if (checked == NULL)
        return pass_on(error, why);
    if (grown != NULL) {
        scenario->settings = grown;
        while (made < n && (grown[scenario->n_settings + made] = strdup(settings[made])) != NULL)
            made++;
    }
    if (grown == NULL || made < n) {
        while (made-- > 0)
            free(grown[scenario->n_settings + made]);
        teide_checked_release(checked);
        return teide_raise(error, TEIDE_E_MEMORY, "out of memory");
    }
    scenario->n_settings += n;
    teide_checked_release(scenario->checked);
    scenario->checked = checked;
    return 0;
}

int
teide_set(teide_scenario *scenario, const char *path, const char *value, teide_error **error)
{
    char *setting;
    int ret;

    if (asprintf(&setting, "%s=%s", path, value) < 0)
        return teide_raise(error, TEIDE_E_MEMORY, "out of memory");
    ret = teide_set_many(scenario, (const char *const *)&setting, 1, error);
    free(setting);
    return ret;
}

teide_scenario *
teide_copy(const teide_scenario *scenario, teide_error **error)
{
    teide_scenario *copy = calloc(1, sizeof *copy);

    if (copy != NULL) {
        copy->name = strdup(scenario->name);
        copy->text = malloc(scenario->length + 1);
        copy->settings = calloc(scenario->n_settings + 1, sizeof *copy->settings);
    }
    if (copy == NULL || copy->name == NULL || copy->text == NULL || copy->settings == NULL)
        goto failed;
    memcpy(copy->text, scenario->text, scenario->length + 1);
    copy->length = scenario->length;
    for (; copy->n_settings < scenario->n_settings; copy->n_settings++)
        if ((copy->settings[copy->n_settings] = strdup(scenario->settings[copy->n_settings])) == NULL)
            goto failed;
    copy->checked = teide_checked_hold(scenario->checked);
    return copy;
failed:
    teide_scenario_free(copy);
    teide_raise(error, TEIDE_E_MEMORY, "out of memory");
    return NULL;
}

void
teide_scenario_free(teide_scenario *scenario)
{
    if (scenario == NULL)
        return;
    for (size_t i = 0; i < scenario->n_settings; i++)
        free(scenario->settings[i]);
    teide_checked_release(scenario->checked);
    free(scenario->settings);
    free(scenario->name);
    free(scenario->text);
    free(scenario);
}

/* --- what it says ----------------------------------------------------------------------------------------------- */

const char *
teide_scenario_text(const teide_scenario *scenario)
{
    return scenario->checked->scenario.text;
}

size_t
teide_warning_count(const teide_scenario *scenario)
{
    return scenario->checked->diagnostics.n_warnings;
}

const char *
teide_warning(const teide_scenario *scenario, size_t index)
{
    return index < teide_warning_count(scenario) ? scenario->checked->diagnostics.warnings[index] : "";
}
