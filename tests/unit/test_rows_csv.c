/*
 * Rows as CSV: RFC 4180, and nothing in it that a spreadsheet would run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>

#include "services/base/text.h"
#include "tests/unit/made_rows.h"

/* The record of one column of that type. */
static const char *record_of(struct arena *arena, unsigned type,
                             const char *value, const char *path)
{
    const char *const columns[] = { path, NULL };
    const char *name = arena_copyn(arena, path, strcspn(path, "."));
    const struct cell cells[] = { { name, type, value }, { NULL, 0, NULL } };
    struct text out = text_new(arena, 64);

    rows_write_record(&out, one_row(arena, cells), 0, columns);
    return out.bytes;
}

/* A text, and the cell that is written of it. */
struct written {
    const char *text;
    const char *cell;
};

static void assert_cells(const struct written *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_new();
        const char *expected = arena_printf(arena, "%s\r\n", cases[i].cell);

        assert_string_equal(record_of(arena, TEXT, cases[i].text, "name"),
                            expected);
        arena_free(arena);
    }
}

static void a_text_is_quoted_where_it_must_be(void **state)
{
    static const struct written cases[] = {
        { "Skien kommune", "Skien kommune" },
        { "", "" },
        { "Bø, i Telemark", "\"Bø, i Telemark\"" },
        { "said \"no\"", "\"said \"\"no\"\"\"" },
        { "\"", "\"\"\"\"" },
        { "one\ntwo", "\"one\ntwo\"" },
        { "one\r\ntwo", "\"one\r\ntwo\"" },
        { "a;b", "a;b" },
        { " æøå ÆØÅ ", " æøå ÆØÅ " },
        { "tiltak 🎓", "tiltak 🎓" },
        { "مرحبا", "مرحبا" },
        { "\u202eabc", "\u202eabc" },
        { "a\tb", "a\tb" },
    };

    (void)state;
    assert_cells(cases, sizeof cases / sizeof *cases);
}

/* CWE-1236; the list is OWASP's, with full width and what hides a beginning. */
static void a_text_is_no_formula(void **state)
{
    static const struct written cases[] = {
        { "=1+1", "'=1+1" },
        { "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0" },
        { "=HYPERLINK(\"http://x\",\"y\")",
          "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"" },
        { "+47 35 00 00 00", "'+47 35 00 00 00" },
        { "-5", "'-5" },
        { "@SUM(A1)", "'@SUM(A1)" },
        { "\t=1", "'\t'=1" },
        { "\tplain", "'\tplain" },
        { "\r=1", "\"'\r'=1\"" },
        { "\n=1", "\"'\n'=1\"" },
        { " =1", "' =1" },
        { "  \"=1", "\"'  \"\"=1\"" },
        { "'=1", "''=1" },
        { "\u00a0=1", "'\u00a0=1" },
        { "\ufeff=1", "'\ufeff=1" },
        { "\u200b\u200f=1", "'\u200b\u200f=1" },
        { "＝1", "'＝1" },
        { "＋1", "'＋1" },
        { "－1", "'－1" },
        { "＠A1", "'＠A1" },
        { "−1", "'−1" },
        { "1=1", "1=1" },
        { "a@b.no", "a@b.no" },
        { "'", "'" },
        { "   ", "   " },
        { "„=1”", "„=1”" },
    };

    (void)state;
    assert_cells(cases, sizeof cases / sizeof *cases);
}

/* Excel with Norwegian settings separates by ";", and a quote in the middle of
 * what it takes for a cell is a character like any other. */
static void no_formula_begins_within_a_text(void **state)
{
    static const struct written cases[] = {
        { "Bø;=1+1", "Bø;'=1+1" },
        { "Bø; +1", "Bø;' +1" },
        { ";=1", "';'=1" },
        { "a;;@SUM(A1);b", "a;;'@SUM(A1);b" },
        { "a, b;=1", "\"a, b;'=1\"" },
        { "a;\"=1\"", "\"a;'\"\"=1\"\"\"" },
        { "a\n=1;b", "\"a\n'=1;b\"" },
        { "a\r\n-1", "\"a\r\n'-1\"" },
        { "a\t+1", "a\t'+1" },
        { "a;\u00a0＝1", "a;'\u00a0＝1" },
        { "a; b = c - d", "a; b = c - d" },
        { "a=1, -2, @b", "\"a=1, -2, @b\"" },
        { "a;", "a;" },
    };

    (void)state;
    assert_cells(cases, sizeof cases / sizeof *cases);
}

static void a_cell_is_written_by_type(void **state)
{
    static const struct {
        unsigned type;
        const char *value;
        const char *path;
        const char *cell;
    } cases[] = {
        { INT8, "-9007199254740991", "sum", "-9007199254740991" },
        { NUMERIC, "12", "sum", "12" },
        { BOOL, "t", "isLate", "true" },
        { BOOL, "f", "isLate", "false" },
        { DATE, "2026-03-16", "day", "2026-03-16" },
        { TIMESTAMPTZ, "2026-03-16 22:59:59.999+00", "at",
          "2026-03-16T22:59:59.999Z" },
        { TIMESTAMPTZ, "infinity", "at", "infinity" },
        { TEXT, NULL, "name", "" },
        { JSONB, NULL, "who.name", "" },
        { JSONB, "{\"name\": \"=Bø\"}", "who.name", "'=Bø" },
        { JSONB, "{\"name\": null}", "who.name", "" },
        { JSONB, "{\"a\": {\"b\": -7}}", "who.a.b", "-7" },
        { JSONB, "{\"a\": {\"b\": true}}", "who.a.b", "true" },
        { JSONB, "{\"a\": 1}", "who.a.b", "" },
        { JSONB, "{\"a\": {}}", "who.a.c", "" },
        { JSONB, "[\"39\", \"40\"]", "counties", "39 40" },
        { JSONB, "[\"=1\", \"a,b\"]", "counties", "\"'=1 a,b\"" },
        { JSONB, "[]", "counties", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        const char *expected = arena_printf(arena, "%s\r\n", cases[i].cell);

        assert_string_equal(record_of(arena, cases[i].type, cases[i].value,
                                      cases[i].path),
                            expected);
        arena_free(arena);
    }
}

static void a_record_has_a_cell_for_each_column(void **state)
{
    static const struct cell cells[] = {
        { "_key", TEXT, "hidden" },
        { "who", JSONB, "{\"id\": 1, \"name\": \"Bø, vest\"}" },
        { "amountNok", INT8, "5" },
        { "nothing", TEXT, NULL },
        { NULL, 0, NULL },
    };
    static const char *const columns[] = { "amountNok", "who.name", "nothing",
                                           "who.id", NULL };
    struct arena *arena = arena_new();
    struct text out = text_new(arena, 64);

    (void)state;
    rows_write_header(&out, columns);
    rows_write_record(&out, one_row(arena, cells), 0, columns);
    assert_string_equal(out.bytes, "amountNok,who.name,nothing,who.id\r\n"
                                   "5,\"Bø, vest\",,1\r\n");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_quoted_where_it_must_be),
        cmocka_unit_test(a_text_is_no_formula),
        cmocka_unit_test(no_formula_begins_within_a_text),
        cmocka_unit_test(a_cell_is_written_by_type),
        cmocka_unit_test(a_record_has_a_cell_for_each_column),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
