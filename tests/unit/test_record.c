/*
 * Descriptor tables: an application in miniature, from JSON and from a row.
 */
#include "services/base/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct contact {
    const char *name;
    const char *email;
};

struct measure {
    const char *category;
    int64_t rank;
    int64_t amount_nok;
    bool is_short_training;
    json_t *extra;
};

struct sample {
    const char *kind;
    int64_t version;
    bool revision_open;
    struct contact contact;
    struct list measures;
    json_t *content;
};

static const struct field contact_fields[] = {
    FIELD_TEXT(struct contact, name, "name", NULL),
    FIELD_TEXT(struct contact, email, "email", NULL),
};
static const struct record contact_record =
    RECORD("contact", struct contact, contact_fields);

static const struct field measure_fields[] = {
    FIELD_TEXT(struct measure, category, "category", NULL),
    FIELD_INT(struct measure, rank, "rank", NULL),
    FIELD_INT(struct measure, amount_nok, "amountNok", NULL),
    FIELD_BOOL(struct measure, is_short_training, "isShortTraining", NULL),
    FIELD_JSON(struct measure, extra, "extra", NULL),
};
static const struct record measure_record =
    RECORD("measure", struct measure, measure_fields);

static const struct field sample_fields[] = {
    FIELD_TEXT(struct sample, kind, "kind", "kind"),
    FIELD_INT(struct sample, version, "version", "version"),
    FIELD_BOOL(struct sample, revision_open, "revisionOpen",
               "revision_open"),
    FIELD_RECORD(struct sample, contact, "contact", &contact_record),
    FIELD_LIST(struct sample, measures, "measures", &measure_record),
    FIELD_JSON(struct sample, content, "content", "content"),
};
static const struct record sample_record =
    RECORD("sample", struct sample, sample_fields);

static json_t *parse(const char *text)
{
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(json);
    return json;
}

static void a_document_fills_its_struct(void **state)
{
    struct arena *arena = arena_new();
    json_t *json = parse(
        "{\"kind\":\"new\",\"version\":7,\"revisionOpen\":true,"
        "\"contact\":{\"name\":\"Økonomiavdelingen\",\"phone\":\"1\"},"
        "\"measures\":["
        "{\"category\":\"abc\",\"rank\":1,\"amountNok\":9007199254740991},"
        "{\"category\":\"bpa\",\"rank\":2,\"isShortTraining\":true,"
        "\"extra\":{\"a\":[1]}}],"
        "\"unknown\":{\"skipped\":true}}");
    const struct measure *measures;
    struct sample sample;

    (void)state;
    memset(&sample, 0xff, sizeof sample);
    record_from_json(&sample_record, json, arena, &sample);
    assert_string_equal(sample.kind, "new");
    assert_int_equal(sample.version, 7);
    assert_true(sample.revision_open);
    assert_string_equal(sample.contact.name, "Økonomiavdelingen");
    assert_null(sample.contact.email);
    assert_null(sample.content);
    assert_int_equal(sample.measures.count, 2);
    measures = sample.measures.items;
    assert_string_equal(measures[0].category, "abc");
    assert_true(measures[0].amount_nok == INT64_C(9007199254740991));
    assert_false(measures[0].is_short_training);
    assert_null(measures[0].extra);
    assert_string_equal(measures[1].category, "bpa");
    assert_int_equal(measures[1].amount_nok, 0);
    assert_true(measures[1].is_short_training);
    assert_true(json_is_object(measures[1].extra));
    json_decref(json);
    arena_free(arena);
}

static void texts_outlive_the_document(void **state)
{
    struct arena *arena = arena_new();
    json_t *json = parse("{\"kind\":\"both\"}");
    struct sample sample;

    (void)state;
    record_from_json(&sample_record, json, arena, &sample);
    json_decref(json);
    assert_string_equal(sample.kind, "both");
    arena_free(arena);
}

static void what_is_absent_is_zero(void **state)
{
    static const struct sample nothing;
    struct arena *arena = arena_new();
    json_t *json = parse("{}");
    struct sample sample;

    (void)state;
    memset(&sample, 0xff, sizeof sample);
    record_from_json(&sample_record, json, arena, &sample);
    assert_memory_equal(&sample, &nothing, sizeof sample);
    json_decref(json);
    arena_free(arena);
}

static void an_empty_list_has_no_items(void **state)
{
    struct arena *arena = arena_new();
    json_t *json = parse("{\"measures\":[]}");
    struct sample sample;

    (void)state;
    record_from_json(&sample_record, json, arena, &sample);
    assert_int_equal(sample.measures.count, 0);
    json_decref(json);
    arena_free(arena);
}

/* The schema refuses these before; even so nothing is misread. */
static void another_type_is_as_absent(void **state)
{
    struct arena *arena = arena_new();
    json_t *json = parse("{\"kind\":1,\"version\":\"7\",\"contact\":[],"
                         "\"revisionOpen\":1,\"measures\":{}}");
    struct sample sample;

    (void)state;
    record_from_json(&sample_record, json, arena, &sample);
    assert_null(sample.kind);
    assert_int_equal(sample.version, 0);
    assert_false(sample.revision_open);
    assert_null(sample.contact.name);
    assert_int_equal(sample.measures.count, 0);
    json_decref(json);
    arena_free(arena);
}

static void columns_fill_their_fields(void **state)
{
    static const struct {
        const char *column, *value;
    } row[] = {
        { "kind", "transfer_only" },
        { "version", "9223372036854775807" },
        { "revision_open", "t" },
        { "content", "{\"kind\": \"new\"}" },
    };
    struct arena *arena = arena_new();
    struct sample sample = { 0 };

    (void)state;
    for (size_t i = 0; i < sample_record.field_count; i++) {
        const struct field *field = &sample_record.fields[i];

        for (size_t c = 0; c < sizeof row / sizeof *row; c++) {
            if (field->column != NULL &&
                strcmp(field->column, row[c].column) == 0)
                record_set_text(field, row[c].value, arena, &sample);
        }
    }
    assert_string_equal(sample.kind, "transfer_only");
    assert_true(sample.version == INT64_MAX);
    assert_true(sample.revision_open);
    assert_string_equal(
        json_string_value(json_object_get(sample.content, "kind")), "new");
    arena_free(arena); /* and with it the parsed content */
}

static void a_null_column_leaves_zero(void **state)
{
    struct arena *arena = arena_new();
    struct sample sample = { 0 };

    (void)state;
    for (size_t i = 0; i < sample_record.field_count; i++)
        record_set_text(&sample_record.fields[i], NULL, arena, &sample);
    assert_null(sample.kind);
    assert_int_equal(sample.version, 0);
    record_set_text(&sample_fields[2], "f", arena, &sample);
    assert_false(sample.revision_open);
    record_set_text(&sample_fields[1], "-12", arena, &sample);
    assert_int_equal(sample.version, -12);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_fills_its_struct),
        cmocka_unit_test(texts_outlive_the_document),
        cmocka_unit_test(what_is_absent_is_zero),
        cmocka_unit_test(an_empty_list_has_no_items),
        cmocka_unit_test(another_type_is_as_absent),
        cmocka_unit_test(columns_fill_their_fields),
        cmocka_unit_test(a_null_column_leaves_zero),
    };

    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
