/*
 * What the service does to measures before it saves them.
 */
#include "services/application/application_measures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"
#include "tests/unit/quoted.h"

#define ID "'0197f3a0-1111-7000-8000-00000000000a'"
#define ID_UPPER "'0197F3A0-1111-7000-8000-00000000000A'"
#define FOREIGN "'0197f3a0-2222-7000-8000-00000000000a'"
#define KNOWN "[" ID "]"

static err_t prepare(struct arena *arena, const char *text, json_t **content,
                     struct problem *problem)
{
    *content = json_own(arena, json_loads(quoted(arena, text), 0, NULL));
    assert_non_null(*content);
    problem_init(problem, arena);
    return measures_prepare(
        *content, json_own(arena, json_loads(quoted(arena, KNOWN), 0, NULL)),
        problem);
}

static const char *id_at(const json_t *content, size_t index)
{
    const json_t *measures = json_object_get(content, "measures");

    return json_string_value(
        json_object_get(json_array_get(measures, index), "id"));
}

static void a_measure_without_an_id_gets_one(void **state)
{
    struct arena *arena = arena_new();
    struct problem problem;
    json_t *content;

    (void)state;
    assert_int_equal(prepare(arena, "{'measures':[{'id':" ID "},{},{}]}",
                             &content, &problem),
                     OK);
    assert_string_equal(id_at(content, 0),
                        "0197f3a0-1111-7000-8000-00000000000a");
    assert_int_equal(strlen(id_at(content, 1)), 36);
    assert_string_not_equal(id_at(content, 1), id_at(content, 2));
    arena_free(arena);
}

static void an_id_stands_once_whatever_its_case(void **state)
{
    struct arena *arena = arena_new();
    struct problem problem;
    json_t *content;

    (void)state;
    assert_int_equal(
        prepare(arena, "{'measures':[{'id':" ID "},{},{'id':" ID_UPPER "}]}",
                &content, &problem),
        ERR_INVALID_BODY);
    assert_int_equal(problem.faults.count, 1);
    assert_int_equal(problem.faults.first->code, FAULT_NOT_UNIQUE);
    assert_string_equal(problem.faults.first->pointer,
                        "#/content/measures/2/id");
    arena_free(arena);
}

/* Decisions and payments refer to a measure by its id. */
static void an_id_of_another_application_is_refused(void **state)
{
    struct arena *arena = arena_new();
    struct problem problem;
    json_t *content;

    (void)state;
    assert_int_equal(prepare(arena, "{'measures':[{},{'id':" FOREIGN "}]}",
                             &content, &problem),
                     ERR_INVALID_BODY);
    assert_int_equal(problem.faults.count, 1);
    assert_int_equal(problem.faults.first->code, FAULT_MEASURE_UNKNOWN);
    assert_string_equal(problem.faults.first->pointer,
                        "#/content/measures/1/id");
    problem_init(&problem, arena);
    assert_int_equal(measures_prepare(content, NULL, &problem),
                     ERR_INVALID_BODY);
    arena_free(arena);
}

static void an_id_is_kept_in_lower_case(void **state)
{
    struct arena *arena = arena_new();
    struct problem problem;
    json_t *content;

    (void)state;
    assert_int_equal(prepare(arena, "{'measures':[{'id':" ID_UPPER "}]}",
                             &content, &problem),
                     OK);
    assert_string_equal(id_at(content, 0),
                        "0197f3a0-1111-7000-8000-00000000000a");
    arena_free(arena);
}

/* Each amount can be read exactly by every client; so must their sum be. */
static void amounts_add_up_to_what_json_can_carry(void **state)
{
    static const struct {
        const char *content;
        err_t err;
    } rows[] = {
        { "{}", OK },
        { "{'measures':[]}", OK },
        { "{'measures':[{'amountNok':9007199254740991}]}", OK },
        { "{'measures':[{'amountNok':9007199254740991},{'amountNok':1}]}",
          ERR_INVALID_BODY },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *arena = arena_new();
        struct problem problem;
        json_t *content;

        assert_int_equal(prepare(arena, rows[i].content, &content, &problem),
                         rows[i].err);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_measure_without_an_id_gets_one),
        cmocka_unit_test(an_id_stands_once_whatever_its_case),
        cmocka_unit_test(an_id_of_another_application_is_refused),
        cmocka_unit_test(an_id_is_kept_in_lower_case),
        cmocka_unit_test(amounts_add_up_to_what_json_can_carry),
    };

    return cmocka_run_group_tests_name("application measures", tests, NULL,
                                       NULL);
}
