/*
 * Ids and sum of measures.
 */
#include "services/application/application_measures.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "services/base/id.h"
#include "services/base/json.h"
#include "services/base/money.h"

static const char *measure_id(const json_t *measures, size_t index)
{
    return json_member_text(json_array_get(measures, index), "id");
}

static void measure_give_id(json_t *measure)
{
    char id[37];

    uuid_v7(id);
    json_object_set_new(measure, "id", json_string(id));
}

/* An id is the same in upper and lower case, and written in lower case (RFC
 * 9562 § 4). */
static void measure_lower_id(json_t *measure, const char *id)
{
    char lower[37];
    size_t length = strnlen(id, sizeof lower - 1);

    for (size_t i = 0; i < length; i++)
        lower[i] = (char)tolower((unsigned char)id[i]);
    lower[length] = '\0';
    json_object_set_new(measure, "id", json_string(lower));
}

static bool is_repeated(const json_t *measures, size_t index)
{
    const char *id = measure_id(measures, index);

    for (size_t i = 0; id != NULL && i < index; i++) {
        const char *other = measure_id(measures, i);

        if (other != NULL && strcmp(other, id) == 0)
            return true;
    }
    return false;
}

/* Do the amounts add up to what JSON can carry exactly? */
static bool sum_fits(const json_t *measures)
{
    int64_t sum = 0;

    for (size_t i = 0; i < json_array_size(measures); i++) {
        const json_t *amount =
            json_object_get(json_array_get(measures, i), "amountNok");

        if (!money_add(sum, json_integer_value(amount), &sum))
            return false;
    }
    return sum <= MONEY_MAX;
}

/* Decisions, payments and reports refer to a measure by its id: it is the
 * application's own, and stands once. */
static void measure_check_id(const json_t *measures, size_t index,
                             const json_t *known, struct faults *faults)
{
    const char *pointer =
        arena_printf(faults->arena, "#/content/measures/%zu/id", index);

    if (is_repeated(measures, index))
        fault_add(faults, FAULT_NOT_UNIQUE, pointer, NULL);
    else if (!json_array_has(known, measure_id(measures, index)))
        fault_add(faults, FAULT_MEASURE_UNKNOWN, pointer, NULL);
}

err_t measures_prepare(json_t *content, const json_t *known,
                       struct problem *problem)
{
    json_t *measures = json_object_get(content, "measures");
    struct arena *arena = problem->arena;

    for (size_t i = 0; i < json_array_size(measures); i++) {
        json_t *measure = json_array_get(measures, i);
        const char *id = measure_id(measures, i);

        if (id == NULL) {
            measure_give_id(measure);
            continue;
        }
        measure_lower_id(measure, id);
        measure_check_id(measures, i, known, &problem->faults);
    }
    if (!sum_fits(measures))
        fault_add(&problem->faults, FAULT_TOO_LARGE, "#/content/measures",
                  money_format(arena, MONEY_MAX));
    return problem->faults.count == 0 ? OK : ERR_INVALID_BODY;
}
