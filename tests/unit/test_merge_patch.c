/*
 * JSON Merge Patch: the test cases of RFC 7396 appendix A, and the limits.
 */
#include "services/base/merge_patch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *parse(const char *text)
{
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);

    if (json == NULL)
        fail_msg("%s is not JSON", text);
    return json;
}

static void check(const char *original, const char *patch, const char *result)
{
    json_t *target = parse(original), *before = parse(original);
    json_t *change = parse(patch), *change_before = parse(patch);
    json_t *expected = parse(result);
    json_t *merged = merge_patch(target, change);

    if (!json_equal(merged, expected))
        fail_msg("%s with %s is not %s", original, patch, result);
    assert_true(json_equal(target, before));
    assert_true(json_equal(change, change_before));
    json_decref(merged);
    json_decref(target);
    json_decref(before);
    json_decref(change);
    json_decref(change_before);
    json_decref(expected);
}

static void the_cases_of_the_rfc(void **state)
{
    static const char *const rows[][3] = {
        { "{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
        { "{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}" },
        { "{\"a\":\"b\"}", "{\"a\":null}", "{}" },
        { "{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}" },
        { "{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
        { "{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}" },
        { "{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}",
          "{\"a\":{\"b\":\"d\"}}" },
        { "{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}" },
        { "[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]" },
        { "{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]" },
        { "{\"a\":\"foo\"}", "null", "null" },
        { "{\"a\":\"foo\"}", "\"bar\"", "\"bar\"" },
        { "{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}" },
        { "[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}" },
        { "{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(rows[i][0], rows[i][1], rows[i][2]);
}

/* The example of RFC 7396 § 3. */
static void the_example_of_the_rfc(void **state)
{
    (void)state;
    check("{\"title\":\"Goodbye!\",\"author\":{\"givenName\":\"John\","
          "\"familyName\":\"Doe\"},\"tags\":[\"example\",\"sample\"],"
          "\"content\":\"This will be unchanged\"}",
          "{\"title\":\"Hello!\",\"phoneNumber\":\"+01-123-456-7890\","
          "\"author\":{\"familyName\":null},\"tags\":[\"example\"]}",
          "{\"title\":\"Hello!\",\"author\":{\"givenName\":\"John\"},"
          "\"tags\":[\"example\"],\"content\":\"This will be unchanged\","
          "\"phoneNumber\":\"+01-123-456-7890\"}");
}

static void an_empty_patch_changes_nothing(void **state)
{
    (void)state;
    check("{\"a\":{\"b\":[null,{\"c\":null}]}}", "{}",
          "{\"a\":{\"b\":[null,{\"c\":null}]}}");
    check("{\"a\":1}", "{\"b\":null}", "{\"a\":1}");
}

/* Nulls within a list are values: lists are replaced whole. */
static void lists_keep_their_nulls(void **state)
{
    (void)state;
    check("{\"a\":[1]}", "{\"a\":[null,{\"b\":null}]}",
          "{\"a\":[null,{\"b\":null}]}");
}

static void nothing_was_there(void **state)
{
    json_t *patch = parse("{\"a\":{\"b\":null,\"c\":1}}");
    json_t *merged = merge_patch(NULL, patch);
    json_t *expected = parse("{\"a\":{\"c\":1}}");

    (void)state;
    assert_true(json_equal(merged, expected));
    json_decref(merged);
    json_decref(expected);
    json_decref(patch);
}

/* The result owns itself: changing it leaves both arguments alone. */
static void the_result_is_its_own(void **state)
{
    json_t *target = parse("{\"kept\":{\"x\":1}}");
    json_t *patch = parse("{\"new\":{\"y\":[2]}}");
    json_t *merged = merge_patch(target, patch);

    (void)state;
    json_object_clear(json_object_get(merged, "kept"));
    json_array_clear(json_object_get(json_object_get(merged, "new"), "y"));
    assert_int_equal(json_object_size(json_object_get(target, "kept")), 1);
    assert_int_equal(json_array_size(
                         json_object_get(json_object_get(patch, "new"), "y")),
                     1);
    json_decref(merged);
    json_decref(target);
    json_decref(patch);
}

/* {"a":{"a":...{}}} with `depth` objects. */
static json_t *nested(int depth)
{
    json_t *json = json_object();

    while (--depth > 0)
        json = json_pack("{s:o}", "a", json);
    return json;
}

static void nesting_is_bounded(void **state)
{
    json_t *deepest = nested(MERGE_PATCH_DEPTH);
    json_t *too_deep = nested(MERGE_PATCH_DEPTH + 1);
    json_t *merged = merge_patch(NULL, deepest);

    (void)state;
    assert_true(json_equal(merged, deepest));
    assert_null(merge_patch(NULL, too_deep));
    assert_null(merge_patch(deepest, too_deep));
    assert_null(merge_patch(too_deep, too_deep));
    json_decref(merged);
    json_decref(deepest);
    json_decref(too_deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cases_of_the_rfc),
        cmocka_unit_test(the_example_of_the_rfc),
        cmocka_unit_test(an_empty_patch_changes_nothing),
        cmocka_unit_test(lists_keep_their_nulls),
        cmocka_unit_test(nothing_was_there),
        cmocka_unit_test(the_result_is_its_own),
        cmocka_unit_test(nesting_is_bounded),
    };

    return cmocka_run_group_tests_name("merge_patch", tests, NULL, NULL);
}
