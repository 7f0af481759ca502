/*
 * Rows by column name, and as JSON members.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>
#include "tests/unit/made_rows.h"

static void values_are_read_by_the_exact_name(void **state)
{
    struct arena *arena = arena_new();
    static const struct cell cells[] = {
        { "amountNok", INT8, "9007199254740991" },
        { "isOpen", BOOL, "t" },
        { "isLate", BOOL, "f" },
        { "name", TEXT, "Bø" },
        { "nothing", TEXT, NULL },
        { NULL, 0, NULL },
    };
    struct rows *rows = one_row(arena, cells);

    (void)state;
    assert_int_equal(rows_count(rows), 1);
    assert_true(rows_int(rows, 0, "amountNok") == 9007199254740991);
    assert_true(rows_bool(rows, 0, "isOpen"));
    assert_false(rows_bool(rows, 0, "isLate"));
    assert_string_equal(rows_text(rows, 0, "name"), "Bø");
    assert_null(rows_text(rows, 0, "nothing"));
    assert_true(rows_int(rows, 0, "nothing") == 0);
    assert_false(rows_bool(rows, 0, "nothing"));
    arena_free(arena);
}

static void bytes_are_read_from_the_servers_form(void **state)
{
    static const struct cell cells[] = {
        { "content", BYTEA, "\\x00ff7a0a" },
        { "empty", BYTEA, "\\x" },
        { "nothing", BYTEA, NULL },
        { NULL, 0, NULL },
    };
    struct arena *arena = arena_new();
    struct rows *rows = one_row(arena, cells);
    size_t length = 9;

    (void)state;
    assert_memory_equal(rows_bytes(rows, 0, "content", arena, &length),
                        "\0\xff\x7a\x0a", 4);
    assert_int_equal(length, 4);
    assert_non_null(rows_bytes(rows, 0, "empty", arena, &length));
    assert_int_equal(length, 0);
    assert_null(rows_bytes(rows, 0, "nothing", arena, &length));
    assert_int_equal(length, 0);
    arena_free(arena);
}

static void members_are_written_by_type(void **state)
{
    struct arena *arena = arena_new();
    struct text out = text_new(arena, 0);
    static const struct cell cells[] = {
        { "id", UUID, "01890a5d-ac96-774b-bcce-b302099a8057" },
        { "year", INT4, "2026" },
        { "frameNok", INT8, "34752000" },
        { "sumNok", NUMERIC, "12" },
        { "isOpen", BOOL, "f" },
        { "title", TEXT, "\"Sørøst\"\n" },
        { "content", JSONB, "{\"a\": [1, null]}" },
        { "deadlineDate", DATE, "2026-03-16" },
        { "deadlineAt", TIMESTAMPTZ, "2026-03-16 22:59:59.999+00" },
        { "cancelledAt", TIMESTAMPTZ, NULL },
        { "_state", TEXT, "draft" },
        { NULL, 0, NULL },
    };
    struct rows *rows = one_row(arena, cells);

    (void)state;
    rows_write_members(&out, rows, 0);
    assert_string_equal(
        out.bytes,
        "\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"year\":2026,"
        "\"frameNok\":34752000,\"sumNok\":12,\"isOpen\":false,"
        "\"title\":\"\\\"Sørøst\\\"\\n\",\"content\":{\"a\": [1, null]},"
        "\"deadlineDate\":\"2026-03-16\","
        "\"deadlineAt\":\"2026-03-16T22:59:59.999Z\"");
    arena_free(arena);
}

static void an_instant_is_rfc_3339_to_the_millisecond(void **state)
{
    static const struct {
        const char *postgres, *written;
    } instants[] = {
        { "2026-03-16 22:59:59+00", "\"2026-03-16T22:59:59Z\"" },
        { "2026-03-16 22:59:59.999+00", "\"2026-03-16T22:59:59.999Z\"" },
        { "2026-03-16 22:59:59.5+00", "\"2026-03-16T22:59:59.500Z\"" },
        { "2026-03-16 22:59:59.05+00", "\"2026-03-16T22:59:59.050Z\"" },
        { "2026-03-16 22:59:59.123456+00", "\"2026-03-16T22:59:59.123Z\"" },
        { "2026-03-16 22:59:59.000999+00", "\"2026-03-16T22:59:59Z\"" },
        { "infinity", "\"infinity\"" },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof instants / sizeof *instants; i++) {
        struct text out = text_new(arena, 0);
        const struct cell cells[] = {
            { "at", TIMESTAMPTZ, instants[i].postgres },
            { NULL, 0, NULL },
        };
        struct rows *rows = one_row(arena, cells);

        rows_write_members(&out, rows, 0);
        assert_memory_equal(out.bytes, "\"at\":", 5);
        assert_string_equal(out.bytes + 5, instants[i].written);
    }
    arena_free(arena);
}

struct frame {
    const char *title;
    int64_t frame_nok;
    bool is_open;
    json_t *content;
    const char *elsewhere;
};

static const struct field frame_fields[] = {
    FIELD_TEXT(struct frame, title, "title", "title"),
    FIELD_INT(struct frame, frame_nok, "frameNok", "frame_nok"),
    FIELD_BOOL(struct frame, is_open, "isOpen", "_isOpen"),
    FIELD_JSON(struct frame, content, "content", "content"),
    FIELD_TEXT(struct frame, elsewhere, "elsewhere", "elsewhere"),
};
static const struct record frame_record =
    RECORD("frame", struct frame, frame_fields);

static void a_struct_is_filled_from_the_columns_it_knows(void **state)
{
    struct arena *arena = arena_new();
    struct frame frame = { .elsewhere = "untouched" };
    static const struct cell cells[] = {
        { "unknown", TEXT, "x" },
        { "title", TEXT, "Kompetanse" },
        { "frame_nok", INT8, "34752000" },
        { "_isOpen", BOOL, "t" },
        { "content", JSONB, "{\"year\": 2026}" },
        { NULL, 0, NULL },
    };
    struct rows *rows = one_row(arena, cells);

    (void)state;
    rows_load(rows, 0, &frame_record, arena, &frame);
    assert_string_equal(frame.title, "Kompetanse");
    assert_true(frame.frame_nok == 34752000);
    assert_true(frame.is_open);
    assert_int_equal(json_integer_value(json_object_get(frame.content, "year")),
                     2026);
    assert_string_equal(frame.elsewhere, "untouched");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_by_the_exact_name),
        cmocka_unit_test(bytes_are_read_from_the_servers_form),
        cmocka_unit_test(members_are_written_by_type),
        cmocka_unit_test(an_instant_is_rfc_3339_to_the_millisecond),
        cmocka_unit_test(a_struct_is_filled_from_the_columns_it_knows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
