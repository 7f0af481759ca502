/*
 * Texts: growth, and JSON that jansson reads back as it was.
 */
#include "services/base/text.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_text_is_always_terminated(void **state)
{
    struct arena *arena = arena_new();
    struct text text = text_new(arena, 0);

    (void)state;
    assert_string_equal(text.bytes, "");
    assert_int_equal(text.length, 0);
    text_add(&text, "en ");
    text_addn(&text, "to tre", 2);
    text_addc(&text, ' ');
    text_addf(&text, "%s=%d", "tre", 3);
    assert_string_equal(text.bytes, "en to tre=3");
    assert_int_equal(text.length, strlen("en to tre=3"));
    arena_free(arena);
}

static void growth_keeps_what_is_there(void **state)
{
    struct arena *arena = arena_new();
    struct text text = text_new(arena, 1);

    (void)state;
    for (int i = 0; i < 30000; i++)
        text_addc(&text, (char)('a' + i % 26));
    text_addf(&text, "%5000d", 1);
    assert_int_equal(text.length, 35000);
    assert_int_equal(strlen(text.bytes), 35000);
    for (int i = 0; i < 30000; i++)
        assert_int_equal(text.bytes[i], 'a' + i % 26);
    arena_free(arena);
}

static void strings_are_escaped(void **state)
{
    static const struct {
        const char *string, *json;
    } rows[] = {
        { "", "\"\"" },
        { "Vestfold og Telemark", "\"Vestfold og Telemark\"" },
        { "blåbærsyltetøy – ☃ 😀", "\"blåbærsyltetøy – ☃ 😀\"" },
        { "\"\\/", "\"\\\"\\\\/\"" },
        { "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
        { "\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"" },
        { "a\nb\nc", "\"a\\nb\\nc\"" },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text text = text_new(arena, 0);

        text_json(&text, rows[i].string);
        assert_string_equal(text.bytes, rows[i].json);
    }
    arena_free(arena);
}

static void every_byte_reads_back(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (char c = 1; c < 127; c++) {
        const char string[] = { 'x', c, 'y', '\0' };
        struct text text = text_new(arena, 0);
        json_t *json;

        text_json(&text, string);
        json = json_loads(text.bytes, JSON_DECODE_ANY, NULL);
        assert_non_null(json);
        assert_string_equal(json_string_value(json), string);
        json_decref(json);
    }
    arena_free(arena);
}

static void members_get_their_commas(void **state)
{
    struct arena *arena = arena_new();
    struct text text = text_new(arena, 0);
    struct text bare = text_new(arena, 0);

    (void)state;
    text_addc(&text, '{');
    text_member(&text, "items");
    text_add(&text, "[{");
    text_member(&text, "a");
    text_add(&text, "1");
    text_member(&text, "b");
    text_add(&text, "{}");
    text_add(&text, "}]");
    text_member(&text, "next");
    text_add(&text, "null}");
    assert_string_equal(text.bytes,
                        "{\"items\":[{\"a\":1,\"b\":{}}],\"next\":null}");
    text_member(&bare, "first");
    text_add(&bare, "1");
    text_member(&bare, "second");
    text_addc(&bare, '[');
    text_member(&bare, "third");
    assert_string_equal(bare.bytes, "\"first\":1,\"second\":[\"third\":");
    arena_free(arena);
}

/* Absent members are left out of every answer, never null. */
static void a_pair_without_a_value_is_left_out(void **state)
{
    struct arena *arena = arena_new();
    struct text text = text_new(arena, 0);

    (void)state;
    text_addc(&text, '{');
    text_pair(&text, "a", NULL);
    text_pair(&text, "b", "\"");
    text_pair(&text, "c", "");
    text_pair(&text, "d", NULL);
    text_addc(&text, '}');
    assert_string_equal(text.bytes, "{\"b\":\"\\\"\",\"c\":\"\"}");
    assert_string_equal(integer_text(arena, INT64_MIN), "-9223372036854775808");
    arena_free(arena);
}

static void white_space_says_nothing(void **state)
{
    static const struct {
        const char *text;
        bool is_blank;
    } rows[] = {
        { NULL, true },   { "", true },   { " ", true }, { " \t\r\n ", true },
        { " a ", false }, { "0", false }, { "\xc2\xa0", true },
        { "\u200b\u202e", true }, { "\u200b.", false }, { "\u00e6", false },
        { "\ufeff", true }, { "\u2014", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(text_is_blank(rows[i].text), rows[i].is_blank);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_always_terminated),
        cmocka_unit_test(growth_keeps_what_is_there),
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(every_byte_reads_back),
        cmocka_unit_test(members_get_their_commas),
        cmocka_unit_test(a_pair_without_a_value_is_left_out),
        cmocka_unit_test(white_space_says_nothing),
    };

    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
