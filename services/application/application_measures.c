/*
 * Ids and sum of measures.
 */
#include "services/application/application_measures.h"

#include <stdbool.h>
#include <strings.h>

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

/* An id counts as the same in upper and lower case (RFC 9562 § 4). */
static bool is_repeated(const json_t *measures, size_t index)
{
    const char *id = measure_id(measures, index);

    for (size_t i = 0; id != NULL && i < index; i++) {
        const char *other = measure_id(measures, i);

        if (other != NULL && strcasecmp(other, id) == 0)
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

err_t measures_prepare(json_t *content, struct problem *problem)
{
    json_t *measures = json_object_get(content, "measures");
    struct arena *arena = problem->arena;

    for (size_t i = 0; i < json_array_size(measures); i++) {
        if (measure_id(measures, i) == NULL)
            measure_give_id(json_array_get(measures, i));
        else if (is_repeated(measures, i))
            fault_add(&problem->faults, FAULT_NOT_UNIQUE,
                      arena_printf(arena, "#/content/measures/%zu/id", i),
                      NULL);
    }
    if (!sum_fits(measures))
        fault_add(&problem->faults, FAULT_TOO_LARGE, "#/content/measures",
                  money_format(arena, MONEY_MAX));
    return problem->faults.count == 0 ? OK : ERR_INVALID_BODY;
}
