/*
 * The validator on single values and lists, keyword by keyword: what a schema
 * says, what somebody sends, and every fault they are told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "tests/unit/schema_story.h"

static void test_texts(void **state)
{
    static const struct story stories[] = {
        { NAME, "'abc'", "" },
        { NAME, "''", "# TOO_SHORT" },
        { NAME, "'abcdef'", "# TOO_LONG" },
        { NAME, "'æøåÆØ'", "" },
        { NAME, "'\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600'", "" },
        { NAME, "'\\ud83d\\ude00 \\ud83d\\ude00'", "" },
        { NAME, "'\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600!'",
          "# TOO_LONG" },
        { NAME, "'שלום'", "" },
        { NAME, "'a\\nb\\tc'", "" },
        { NAME, "'a\\r\\nb'", "" },
        { NAME, "'a\\u000bb'", "# BAD_TEXT" },
        { NAME, "'a\\u001bb'", "# BAD_TEXT" },
        { NAME, "'a\\u007f'", "# BAD_TEXT" },
        { NAME, "'\\ufffe'", "# BAD_TEXT" },
        { NAME, "'\\ufdd0'", "# BAD_TEXT" },
        { NAME, "'\U0010FFFF'", "# BAD_TEXT" },
        { NAME, "'\U0010FFFD'", "" },
        { NAME, "12", "# WRONG_TYPE" },
        { NAME, "null", "# WRONG_TYPE" },
        { NAME, "['a']", "# WRONG_TYPE" },
    };

    (void)state;
    RUN(stories, SCHEMA_REQUEST);
}

static void test_patterns(void **state)
{
    static const char digits[] =
        "{'type': 'string', 'maxLength': 9, 'pattern': '^[0-9]+$'}";
    static const char letters[] =
        "{'type': 'string', 'maxLength': 9, 'pattern': '^\\\\p{L}+$'}";
    const struct story stories[] = {
        { digits, "'123'", "" },
        { digits, "'12a'", "# PATTERN" },
        { digits, "'123\\n'", "# PATTERN" }, /* "$" is the very end */
        { digits, "'١٢٣'", "# PATTERN" },
        { letters, "'Åsgård'", "" },
        { letters, "'Å1'", "# PATTERN" },
        { "{'type': 'string', 'maxLength': 3, 'pattern': '^\\\\u00e6$'}",
          "'æ'", "" },
        { "{'type': 'string', 'maxLength': 9, 'pattern': 'b'}", "'abc'", "" },
        /* too long is said, the form is not judged as well */
        { digits, "'aaaaaaaaaa'", "# TOO_LONG" },
    };

    (void)state;
    RUN(stories, SCHEMA_REQUEST);
}

/* A pattern that takes exponential time is cut off, and the text refused. */
static void test_catastrophic_pattern(void **state)
{
    static const struct story story = {
        "{'type': 'string', 'maxLength': 99, 'pattern': '^(a+)+$'}",
        "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'",
        "# PATTERN",
    };
    clock_t begun = clock();

    (void)state;
    story_run(&story, SCHEMA_REQUEST);
    assert_true(clock() - begun < CLOCKS_PER_SEC / 5);
}

/* Sound patterns must not meet the limits on the longest texts we allow. */
static void test_long_text_fits_pattern(void **state)
{
    struct arena *arena = arena_new();
    struct text why = text_new(arena, 0);
    struct faults faults = { .arena = arena };
    const struct schema *schema =
        compile(arena,
                "{'type': 'string', 'maxLength': 10000,"
                " 'pattern': '^(\\\\p{L}|[ .,-])+$'}",
                &why);
    char text[10001];

    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    schema_check_text(schema, text, "text", &faults);
    assert_int_equal(faults.count, 0);
    arena_free(arena);
}

static void test_numbers(void **state)
{
    static const struct story stories[] = {
        { AMOUNT, "0", "" },
        { AMOUNT, "-0", "" },
        { AMOUNT, "34752000", "" },
        { AMOUNT, "9007199254740991", "" },
        { AMOUNT, "9007199254740992", "# TOO_LARGE" },
        { AMOUNT, "9007199254740993", "# TOO_LARGE" },
        { AMOUNT, "9223372036854775807", "# TOO_LARGE" },
        { AMOUNT, "-1", "# TOO_SMALL" },
        { AMOUNT, "-9223372036854775808", "# TOO_SMALL" },
        { AMOUNT, "3.0", "# NOT_WHOLE" },
        { AMOUNT, "0.1", "# NOT_WHOLE" },
        { AMOUNT, "1e3", "# NOT_WHOLE" },
        { AMOUNT, "'100'", "# WRONG_TYPE" },
        { AMOUNT, "true", "# WRONG_TYPE" },
        { RATE, "0.5", "" },
        { RATE, "7", "" },
        { RATE, "0.49", "# TOO_SMALL" },
        { RATE, "100.01", "# TOO_LARGE" },
        { RATE, "1e300", "# TOO_LARGE" },
        { RATE, "'1'", "# WRONG_TYPE" },
        { "{'type': 'boolean'}", "false", "" },
        { "{'type': 'boolean'}", "0", "# WRONG_TYPE" },
    };

    (void)state;
    RUN(stories, SCHEMA_REQUEST);
}

static void test_choices(void **state)
{
    static const char kinds[] = "{'type': 'string', 'enum': ['new', 'both']}";
    static const char years[] = "{'type': 'integer', 'enum': [2025, 2026]}";
    const struct story stories[] = {
        { kinds, "'both'", "" },
        { kinds, "'Both'", "# NOT_IN_LIST" },
        { kinds, "1", "# WRONG_TYPE" },
        { years, "2026", "" },
        { years, "2027", "# NOT_IN_LIST" },
        { "{'type': 'boolean', 'const': true}", "true", "" },
        { "{'type': 'boolean', 'const': true}", "false", "# NOT_CONSTANT" },
    };

    (void)state;
    RUN(stories, SCHEMA_REQUEST);
}

static void test_lists(void **state)
{
    static const char list[] = "{'type': 'array', 'minItems': 1,"
                               " 'maxItems': 3, 'uniqueItems': true,"
                               " 'items': {'$ref':"
                               " '#/components/schemas/Name'}}";
    const struct story stories[] = {
        { list, "['a', 'b']", "" },
        { list, "[]", "# TOO_FEW" },
        { list, "['a', 'b', 'c', 'd']", "# TOO_MANY" },
        { list, "['a', 'b', 'a']", "#/2 NOT_UNIQUE" },
        { list, "['', 3, 'toolong']",
          "#/0 TOO_SHORT, #/1 WRONG_TYPE, #/2 TOO_LONG" },
        /* what is beyond the limit is not looked at */
        { list, "['a', 'b', 'c', 4, 5, 6]", "# TOO_MANY" },
        { list, "{'0': 'a'}", "# WRONG_TYPE" },
    };

    (void)state;
    RUN(stories, SCHEMA_REQUEST);
}

/* What the reader is told beside the code. */
static void test_details(void **state)
{
    static const struct {
        const char *schema, *value, *detail;
    } cases[] = {
        { NAME, "''", "1" },
        { NAME, "'abcdef'", "5" },
        { NAME, "1", "string" },
        { AMOUNT, "-1", "0" },
        { AMOUNT, "9007199254740992", "9007199254740991" },
        { RATE, "0.1", "0.5" },
        { "{'type': 'string', 'enum': ['a', 'b']}", "'c'", "a, b" },
        { "{'type': 'boolean', 'const': true}", "false", "true" },
        { "{'type': 'string', 'maxLength': 2, 'pattern': '^a'}", "'b'", "^a" },
        { "{'type': 'string', 'maxLength': 2, 'pattern': '^a',"
          " 'description': 'Begins with a.'}", "'b'", "Begins with a." },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        struct text why = text_new(arena, 0);
        struct faults faults = { .arena = arena };

        schema_check(compile(arena, cases[i].schema, &why),
                     parse(arena, cases[i].value), SCHEMA_REQUEST, "#",
                     &faults);
        assert_string_equal(faults.first->detail, cases[i].detail);
        arena_free(arena);
    }
}

static void test_parameter_texts(void **state)
{
    static const struct story stories[] = {
        { AMOUNT, "12", "" },
        { AMOUNT, "007", "parameter:p WRONG_TYPE" },
        { AMOUNT, "+1", "parameter:p WRONG_TYPE" },
        { AMOUNT, "1.0", "parameter:p WRONG_TYPE" },
        { AMOUNT, " 1", "parameter:p WRONG_TYPE" },
        { AMOUNT, "", "parameter:p WRONG_TYPE" },
        { AMOUNT, "-", "parameter:p WRONG_TYPE" },
        { AMOUNT, "-1", "parameter:p TOO_SMALL" },
        { AMOUNT, "99999999999999999999999", "parameter:p TOO_LARGE" },
        { "{'type': 'boolean'}", "true", "" },
        { "{'type': 'boolean'}", "TRUE", "parameter:p WRONG_TYPE" },
        { "{'type': 'boolean'}", "1", "parameter:p WRONG_TYPE" },
        { NAME, "true", "" },
        { NAME, "", "parameter:p TOO_SHORT" },
        { NAME, "\xff", "parameter:p BAD_ENCODING" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
        struct arena *arena = arena_new();
        struct text why = text_new(arena, 0);
        struct faults faults = { .arena = arena };

        schema_check_text(compile(arena, stories[i].schema, &why),
                          stories[i].value, "p", &faults);
        assert_string_equal(faults_told(arena, &faults), stories[i].faults);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_catastrophic_pattern),
        cmocka_unit_test(test_long_text_fits_pattern),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_details),
        cmocka_unit_test(test_parameter_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
