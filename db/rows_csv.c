/*
 * Rows as comma-separated values (RFC 4180), safe to open in a spreadsheet:
 * what begins like a formula is run by the program of whoever opens the file
 * (CWE-1236), and applicants write texts that caseworkers open.
 */
#include <string.h>

#include "db/rows.h"
#include "services/base/json.h"

/* What may stand before a formula without keeping it from being one: spaces of
 * several kinds, quotes, marks of byte order and direction. */
static const char *const harmless[] = {
    " ",        "\"",       "'",        "\u00a0",   "\u200b",
    "\u200e",   "\u200f",   "\u2060",   "\u3000",   "\ufeff",
};

/* What begins a formula, also in full width. */
static const char *const signs[] = {
    "=",        "+",        "-",        "@",        "\uff1d",
    "\uff0b",   "\uff0d",   "\uff20",   "\u2212",
};

/* After these a cell begins for some readers, whatever is quoted: Excel with
 * Norwegian settings separates by ";", and then our quotes stand in the middle
 * of a cell and hold nothing together. */
static const char separators[] = ";\t\r\n";

/* The length of whichever of the list the text begins with; 0: none does. */
static size_t prefix_of(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(list[i]);

        if (strncmp(text, list[i], length) == 0)
            return length;
    }
    return 0;
}

static bool begins_formula(const char *text)
{
    size_t length;

    do {
        length = prefix_of(text, harmless, sizeof harmless / sizeof *harmless);
        text += length;
    } while (length > 0);
    return prefix_of(text, signs, sizeof signs / sizeof *signs) > 0;
}

static bool is_separator(char c)
{
    return c != '\0' && strchr(separators, c) != NULL;
}

static void write_text(struct text *out, const char *value)
{
    bool is_quoted = strpbrk(value, ",\"\r\n") != NULL;

    if (is_quoted)
        text_addc(out, '"');
    if (begins_formula(value) || is_separator(*value))
        text_addc(out, '\'');
    for (; *value != '\0'; value++) {
        if (*value == '"')
            text_addc(out, '"');
        text_addc(out, *value);
        if (is_separator(*value) && begins_formula(value + 1))
            text_addc(out, '\'');
    }
    if (is_quoted)
        text_addc(out, '"');
}

/* Lists hold texts, such as numbers of counties: contract_exchange.c starts
 * with no other. */
static void write_list(struct text *out, const json_t *list)
{
    struct text joined = text_new(out->arena, 64);
    size_t index;
    json_t *entry;

    json_array_foreach(list, index, entry) {
        text_add(&joined, index > 0 ? " " : "");
        text_add(&joined, json_string_value(entry));
    }
    write_text(out, joined.bytes);
}

static void write_json(struct text *out, const json_t *value)
{
    if (json_is_string(value))
        write_text(out, json_string_value(value));
    else if (json_is_integer(value))
        text_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_boolean(value))
        text_add(out, json_is_true(value) ? "true" : "false");
    else if (json_is_array(value))
        write_list(out, value);
}

/* What a path such as ".contact.email" leads to; NULL when it is not there. */
static const json_t *member_at(struct arena *arena, const json_t *value,
                               const char *path)
{
    while (value != NULL && *path == '.') {
        size_t length = strcspn(++path, ".");

        value = json_object_get(value, arena_copyn(arena, path, length));
        path += length;
    }
    return value;
}

static void write_cell(struct text *out, const struct column *column,
                       const char *value)
{
    switch (column->shape) {
    case SHAPE_TEXT:
        write_text(out, value);
        break;
    case SHAPE_PLAIN:
    case SHAPE_NUMBER:
        text_add(out, value);
        break;
    case SHAPE_BOOL:
        text_add(out, value[0] == 't' ? "true" : "false");
        break;
    case SHAPE_INSTANT:
        instant_write(out, value);
        break;
    case SHAPE_JSON: /* not one cell */
        break;
    }
}

/* A document several of whose members are columns is read once: they stand
 * side by side. */
struct document {
    const struct column *column;
    json_t *json;
};

static void document_read(struct document *document, const struct rows *rows,
                          size_t row, const struct column *column,
                          struct arena *arena)
{
    if (document->column == column)
        return;
    document->column = column;
    document->json = json_own(arena, json_loads(rows_value(rows, row, column),
                                                JSON_DECODE_ANY, NULL));
}

void rows_write_record(struct text *out, const struct rows *rows, size_t row,
                       const char *const *columns)
{
    struct document document = { 0 };

    for (size_t i = 0; columns[i] != NULL; i++) {
        size_t length = strcspn(columns[i], ".");
        const struct column *column = rows_column(rows, columns[i], length);
        const char *value = rows_value(rows, row, column);

        if (i > 0)
            text_addc(out, ',');
        if (value == NULL)
            continue;
        if (column->shape != SHAPE_JSON) {
            write_cell(out, column, value);
            continue;
        }
        document_read(&document, rows, row, column, out->arena);
        write_json(out,
                   member_at(out->arena, document.json, columns[i] + length));
    }
    text_add(out, "\r\n");
}

void rows_write_header(struct text *out, const char *const *columns)
{
    for (size_t i = 0; columns[i] != NULL; i++) {
        if (i > 0)
            text_addc(out, ',');
        write_text(out, columns[i]);
    }
    text_add(out, "\r\n");
}
