/*
 * Rows: libpq's result as it came, read by column name, and the one writer
 * that turns a row into JSON members.
 */
#include "db/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns by type (pg_type.dat: these numbers never change). Whatever is not
 * here is text. A domain comes as the type below it. */
static const struct {
    Oid type;
    enum shape shape;
} shapes[] = {
    { 20,   SHAPE_NUMBER },  /* int8 */
    { 21,   SHAPE_NUMBER },  /* int2 */
    { 23,   SHAPE_NUMBER },  /* int4 */
    { 1700, SHAPE_NUMBER },  /* numeric */
    { 114,  SHAPE_JSON },    /* json */
    { 3802, SHAPE_JSON },    /* jsonb */
    { 16,   SHAPE_BOOL },    /* bool */
    { 1184, SHAPE_INSTANT }, /* timestamptz */
    { 2950, SHAPE_PLAIN },   /* uuid: nothing to escape */
    { 1082, SHAPE_PLAIN },   /* date: nothing to escape */
};

static void result_release(void *result)
{
    PQclear(result);
}

static enum shape shape_of(Oid type)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (shapes[i].type == type)
            return shapes[i].shape;
    }
    return SHAPE_TEXT;
}

/* NULL when there is none. Not PQfnumber: it folds "amountNok" to lower
 * case, as SQL does with names that are not quoted. */
static const struct column *find_column(const struct rows *rows,
                                        const char *name, size_t length)
{
    for (size_t i = 0; i < rows->column_count; i++) {
        const struct column *column = &rows->columns[i];

        if (strncmp(column->name, name, length) == 0 &&
            column->name[length] == '\0')
            return column;
    }
    return NULL;
}

static void write_value(struct text *out, enum shape shape, const char *value)
{
    switch (shape) {
    case SHAPE_NUMBER:
    case SHAPE_JSON:
        text_add(out, value);
        break;
    case SHAPE_BOOL:
        text_add(out, value[0] == 't' ? "true" : "false");
        break;
    case SHAPE_INSTANT:
        text_addc(out, '"');
        instant_write(out, value);
        text_addc(out, '"');
        break;
    case SHAPE_PLAIN:
        text_addc(out, '"');
        text_add(out, value);
        text_addc(out, '"');
        break;
    case SHAPE_TEXT:
        text_json(out, value);
        break;
    }
}

/* "2026-03-16 22:59:59.999+00" as "2026-03-16T22:59:59.999Z". The session's
 * time zone is UTC and its date style ISO; what is finer than a millisecond
 * is cut off. */
void instant_write(struct text *out, const char *value)
{
    const char *time = strchr(value, ' ');
    const char *fraction;
    char digits[] = "000";

    if (time == NULL) { /* infinity */
        text_add(out, value);
        return;
    }
    text_addn(out, value, (size_t)(time - value));
    text_addc(out, 'T');
    text_addn(out, time + 1, strlen("hh:mm:ss"));
    fraction = strchr(time, '.');
    if (fraction != NULL) {
        size_t count = strspn(fraction + 1, "0123456789");

        memcpy(digits, fraction + 1, count < 3 ? count : 3);
    }
    if (strcmp(digits, "000") != 0)
        text_addf(out, ".%s", digits);
    text_addc(out, 'Z');
}

const struct column *rows_column(const struct rows *rows, const char *name,
                                 size_t length)
{
    const struct column *column = find_column(rows, name, length);

    if (column == NULL) {
        fprintf(stderr, "rows: no column \"%.*s\"\n", (int)length, name);
        abort();
    }
    return column;
}

const char *rows_value(const struct rows *rows, size_t row,
                       const struct column *column)
{
    int number = (int)(column - rows->columns);

    if (PQgetisnull(rows->result, (int)row, number))
        return NULL;
    return PQgetvalue(rows->result, (int)row, number);
}

struct rows *rows_new(PGresult *result, struct arena *arena)
{
    size_t count = (size_t)PQnfields(result);
    struct rows *rows =
        arena_alloc(arena, sizeof *rows + count * sizeof rows->columns[0]);

    rows->result = arena_adopt(arena, result, result_release);
    rows->column_count = count;
    for (size_t i = 0; i < count; i++) {
        rows->columns[i].name = PQfname(result, (int)i);
        rows->columns[i].shape = shape_of(PQftype(result, (int)i));
    }
    return rows;
}

size_t rows_count(const struct rows *rows)
{
    return (size_t)PQntuples(rows->result);
}

const char *rows_text(const struct rows *rows, size_t row, const char *column)
{
    const struct column *found = rows_column(rows, column, strlen(column));

    if (row >= rows_count(rows)) {
        fprintf(stderr, "rows: no row %zu\n", row);
        abort();
    }
    return rows_value(rows, row, found);
}

int64_t rows_int(const struct rows *rows, size_t row, const char *column)
{
    const char *value = rows_text(rows, row, column);

    return value == NULL ? 0 : strtoll(value, NULL, 10);
}

bool rows_bool(const struct rows *rows, size_t row, const char *column)
{
    const char *value = rows_text(rows, row, column);

    return value != NULL && value[0] == 't';
}

static unsigned hex_digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

const unsigned char *rows_bytes(const struct rows *rows, size_t row,
                                const char *column, struct arena *arena,
                                size_t *length)
{
    const char *value = rows_text(rows, row, column);
    unsigned char *bytes;

    *length = 0;
    if (value == NULL)
        return NULL;
    /* As conn.c asks for it: "\x" and then hexadecimal digits. */
    if (strncmp(value, "\\x", 2) != 0) {
        fprintf(stderr, "rows: \"%s\" is no bytea\n", column);
        abort();
    }
    *length = strlen(value + 2) / 2;
    bytes = arena_alloc(arena, *length + 1);
    for (size_t i = 0; i < *length; i++)
        bytes[i] = (unsigned char)(hex_digit(value[2 + 2 * i]) << 4 |
                                   hex_digit(value[3 + 2 * i]));
    return bytes;
}

void rows_load(const struct rows *rows, size_t row, const struct record *record,
               struct arena *arena, void *out)
{
    for (size_t i = 0; i < record->field_count; i++) {
        const struct field *field = &record->fields[i];
        const struct column *column;

        if (field->column == NULL)
            continue;
        column = find_column(rows, field->column, strlen(field->column));
        if (column != NULL)
            record_set_text(field, rows_value(rows, row, column), arena, out);
    }
}

void rows_write_members(struct text *out, const struct rows *rows, size_t row)
{
    for (size_t i = 0; i < rows->column_count; i++) {
        const struct column *column = &rows->columns[i];
        const char *value = rows_value(rows, row, column);

        if (value == NULL || column->name[0] == '_')
            continue;
        text_member(out, column->name);
        write_value(out, column->shape, value);
    }
}
