/*
 * The catalogue of problems and faults is whole in three languages, and what
 * a request says about its failure ends up in the answer.
 */
#include "services/base/problem.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The names of the {placeholders} of a text, sorted by appearance. */
static const char *placeholders(struct arena *arena, const char *message)
{
    struct text out = text_new(arena, 64);

    while ((message = strchr(message, '{')) != NULL) {
        size_t length = strcspn(message, "}");

        assert_int_equal(message[length], '}');
        text_addn(&out, message, length + 1);
        message += length;
    }
    return out.bytes;
}

/* Same {placeholders}, and a text at all, in every language. */
static void check_texts(struct arena *arena, const char *code,
                        const char *const *texts)
{
    const char *names = placeholders(arena, texts[LANGUAGE_NB]);

    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        const char *message = texts[language];

        if (strlen(message) < 4)
            fail_msg("%s says nothing in %s", code,
                     language_tag((enum language)language));
        if (strcmp(placeholders(arena, message), names) != 0)
            fail_msg("%s fills other placeholders in %s", code,
                     language_tag((enum language)language));
    }
}

static void every_problem_is_whole(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (int err = OK + 1; err < ERR_COUNT; err++) {
        const struct problem_entry *entry = problem_entry((err_t)err);

        assert_int_equal(strspn(entry->code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"),
                         strlen(entry->code));
        assert_in_range(entry->status, 400, 599);
        check_texts(arena, entry->code, entry->title);
        check_texts(arena, entry->code, entry->remedy);
        assert_null(strchr(entry->title[LANGUAGE_NB], '{'));
    }
    arena_free(arena);
}

static void every_fault_is_whole(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (int code = 0; code < FAULT_COUNT; code++) {
        const struct fault_entry *entry = fault_entry((enum fault_code)code);

        assert_int_equal(strspn(entry->code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"),
                         strlen(entry->code));
        check_texts(arena, entry->code, entry->message);
    }
    arena_free(arena);
}

static void codes_are_unique(void **state)
{
    (void)state;
    for (int a = OK + 1; a < ERR_COUNT; a++) {
        for (int b = a + 1; b < ERR_COUNT; b++)
            assert_string_not_equal(problem_entry((err_t)a)->code,
                                    problem_entry((err_t)b)->code);
    }
    assert_string_equal(problem_entry(ERR_DEADLINE_PASSED)->code,
                        "DEADLINE_PASSED");
    assert_int_equal(problem_entry(ERR_DEADLINE_PASSED)->status, 409);
    assert_string_equal(problem_entry(ERR_DEADLINE_PASSED)->title[LANGUAGE_EN],
                        "The deadline has passed");
}

static void placeholders_are_filled(void **state)
{
    static const struct {
        const char *message, *expanded;
    } rows[] = {
        { "", "" },
        { "Ingen", "Ingen" },
        { "{state}", "draft" },
        { "I {state}, av {role}.", "I draft, av signatory." },
        { "{state}{state}", "draftdraft" },
        { "{unknown} {state}", "{unknown} draft" },
        { "{ {state} }", "{ draft }" },
        { "{{state}}", "{draft}" },
        { "{state", "{state" },
        { "{}", "{}" },
        { "}{", "}{" },
        { "{stat} {states}", "{stat} {states}" },
        { "{brace}", "{role}" }, /* a value is never expanded again */
    };
    struct arena *arena = arena_new();
    struct problem problem;

    (void)state;
    problem_init(&problem, arena);
    problem_with(&problem, OK, "state", "draft");
    problem_with(&problem, OK, "role", "signatory");
    problem_with(&problem, OK, "brace", "{role}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(problem_expand(&problem, rows[i].message),
                            rows[i].expanded);
    arena_free(arena);
}

static void a_value_is_copied_and_may_be_replaced(void **state)
{
    struct arena *arena = arena_new();
    char value[] = "first";
    struct problem problem;

    (void)state;
    problem_init(&problem, arena);
    assert_int_equal(problem_with(&problem, ERR_BAD_REQUEST, "reason", value),
                     ERR_BAD_REQUEST);
    value[0] = 'x';
    assert_string_equal(problem.values[0].value, "first");
    problem_with(&problem, ERR_BAD_REQUEST, "reason", "second");
    assert_int_equal(problem.value_count, 1);
    assert_string_equal(problem_expand(&problem, "{reason}"), "second");
    arena_free(arena);
}

static void faults_and_warnings_are_written_apart(void **state)
{
    struct arena *arena = arena_new();
    struct text out = text_new(arena, 0);
    struct problem problem;

    (void)state;
    problem_init(&problem, arena);
    fault_add(&problem.faults, FAULT_TOO_LONG, "#/title/nb", "200");
    fault_warn(&problem.faults, FAULT_OWN_SHARE_EXPECTED,
               "#/measures/0/ownShareNok", NULL);
    fault_add(&problem.faults, FAULT_NOT_UNIQUE, "#/measures/1", NULL);
    assert_int_equal(problem.faults.count, 2);
    assert_int_equal(problem.faults.warnings, 1);
    faults_write(&out, &problem.faults, false, LANGUAGE_NN);
    assert_string_equal(out.bytes,
                        "[{\"pointer\":\"#/title/nb\",\"code\":\"TOO_LONG\","
                        "\"detail\":\"Teksten kan ha høgst 200 teikn\"},"
                        "{\"pointer\":\"#/measures/1\",\"code\":\"NOT_UNIQUE\","
                        "\"detail\":\"Elementet står meir enn éin gong\"}]");
    out = text_new(arena, 0);
    faults_write(&out, &problem.faults, true, LANGUAGE_EN);
    assert_string_equal(
        out.bytes, "[{\"pointer\":\"#/measures/0/ownShareNok\","
                   "\"code\":\"OWN_SHARE_EXPECTED\",\"detail\":"
                   "\"An own share is expected; state it on the measure\"}]");
    arena_free(arena);
}

static void hostile_details_stay_json(void **state)
{
    struct arena *arena = arena_new();
    struct text out = text_new(arena, 0);
    struct faults faults = { .arena = arena };
    char pointer[] = "#/a\"b\\c";
    json_t *json;

    (void)state;
    fault_add(&faults, FAULT_UNKNOWN_MEMBER, pointer, "\"},{\n{detail}");
    pointer[0] = 'x'; /* it was copied */
    faults_write(&out, &faults, false, LANGUAGE_EN);
    json = json_loads(out.bytes, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    assert_int_equal(json_array_size(json), 1);
    assert_string_equal(json_string_value(
                            json_object_get(json_array_get(json, 0), "detail")),
                        "The member \"},{\n{detail} is unknown");
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(json, 0), "pointer")),
        "#/a\"b\\c");
    json_decref(json);
    arena_free(arena);
}

static void two_hundred_are_kept_and_all_counted(void **state)
{
    struct arena *arena = arena_new();
    struct text out = text_new(arena, 0);
    struct faults faults = { .arena = arena };
    json_t *json;

    (void)state;
    for (int i = 0; i < 300; i++)
        fault_warn(&faults, FAULT_OWN_SHARE_EXPECTED, "#", NULL);
    for (int i = 0; i < 1000; i++)
        fault_add(&faults, FAULT_NOT_WHOLE, "#/amountNok", NULL);
    assert_int_equal(faults.count, 1000);
    assert_int_equal(faults.warnings, 300);
    faults_write(&out, &faults, false, LANGUAGE_NB);
    json = json_loads(out.bytes, JSON_REJECT_DUPLICATES, NULL);
    assert_int_equal(json_array_size(json), 200);
    json_decref(json);
    arena_free(arena);
}

static void nothing_is_an_empty_array(void **state)
{
    struct arena *arena = arena_new();
    struct text out = text_new(arena, 0);
    struct faults faults = { .arena = arena };

    (void)state;
    faults_write(&out, &faults, false, LANGUAGE_NB);
    assert_string_equal(out.bytes, "[]");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_problem_is_whole),
        cmocka_unit_test(every_fault_is_whole),
        cmocka_unit_test(codes_are_unique),
        cmocka_unit_test(placeholders_are_filled),
        cmocka_unit_test(a_value_is_copied_and_may_be_replaced),
        cmocka_unit_test(faults_and_warnings_are_written_apart),
        cmocka_unit_test(hostile_details_stay_json),
        cmocka_unit_test(two_hundred_are_kept_and_all_counted),
        cmocka_unit_test(nothing_is_an_empty_array),
    };

    return cmocka_run_group_tests_name("problem", tests, NULL, NULL);
}
