/*
 * Reading a template, line by line: a line that holds one tag of a section and
 * nothing else is not a line of the letter.
 */
#include "services/letter/program/template_parse.h"

#include <ctype.h>
#include <string.h>

#include "services/letter/program/template.h"

#define SECTION_DEPTH 8

struct reader {
    struct arena *arena;
    struct template *template;
    size_t capacity;
    size_t open[SECTION_DEPTH]; /* indexes of the sections not yet ended */
    size_t depth;
    size_t line; /* its number, for what is told */
    const char *fault;
};

/* Where the values of a line stand. */
struct setting {
    enum place place;
    size_t indent;
    const char *first; /* where its own words begin */
};

static bool reader_fault(struct reader *reader, const char *what)
{
    reader->fault =
        arena_printf(reader->arena, "line %zu: %s", reader->line, what);
    return false;
}

static struct part *part_add(struct reader *reader, enum part_kind kind,
                             const char *text, size_t length)
{
    struct template *template = reader->template;

    if (template->count == reader->capacity) {
        struct part *more;

        reader->capacity = reader->capacity * 2 + 16;
        more = arena_array(reader->arena, reader->capacity, sizeof *more);
        if (template->count > 0)
            memcpy(more, template->parts, template->count * sizeof *more);
        template->parts = more;
    }
    template->parts[template->count] = (struct part){
        .kind = kind,
        .text = arena_copyn(reader->arena, text, length),
    };
    return &template->parts[template->count++];
}

/* "a/b", "./b", "." : names of letters and digits between slashes. */
static bool is_path(const char *text, size_t length)
{
    size_t i = 0;

    if (length == 1 && text[0] == '.')
        return true;
    if (length > 2 && text[0] == '.' && text[1] == '/')
        i = 2;
    if (i == length)
        return false;
    for (; i < length; i++) {
        bool is_slash = text[i] == '/';

        if (is_slash && (i + 1 == length || text[i + 1] == '/' || i == 0 ||
                         text[i - 1] == '/'))
            return false;
        if (!is_slash && !isalnum((unsigned char)text[i]))
            return false;
    }
    return true;
}

static bool section_begin(struct reader *reader, enum part_kind kind,
                          const char *path, size_t length)
{
    if (reader->depth == SECTION_DEPTH)
        return reader_fault(reader, "too many sections inside each other");
    reader->open[reader->depth++] = reader->template->count;
    part_add(reader, kind, path, length);
    return true;
}

static bool section_end(struct reader *reader, const char *path, size_t length)
{
    struct part *opened;

    if (reader->depth == 0)
        return reader_fault(reader, "a section ends that never began");
    opened = &reader->template->parts[reader->open[--reader->depth]];
    if (strlen(opened->text) != length ||
        strncmp(opened->text, path, length) != 0)
        return reader_fault(reader, "another section is to end first");
    opened->end = reader->template->count;
    part_add(reader, PART_END, path, length);
    return true;
}

static bool value_read(struct reader *reader, const struct setting *setting,
                       const char *tag, size_t length)
{
    const char *bar = memchr(tag, '|', length);
    size_t path = bar == NULL ? length : (size_t)(bar - tag);
    enum format format = FORMAT_PLAIN;
    struct part *part;

    if (!is_path(tag, path))
        return reader_fault(reader, "no path of a value");
    if (bar != NULL && (!format_named(bar + 1, length - path - 1, &format) ||
                        format == FORMAT_PLAIN))
        return reader_fault(reader, "no such format");
    part = part_add(reader, PART_VALUE, tag, path);
    part->format = format;
    part->place = setting->place;
    part->indent = setting->indent;
    return true;
}

/* What stands between the braces. */
static bool tag_read(struct reader *reader, const struct setting *setting,
                     const char *tag, size_t length)
{
    char mark = length > 0 ? tag[0] : '\0';

    if (mark == '!')
        return true;
    if (mark != '#' && mark != '^' && mark != '/')
        return value_read(reader, setting, tag, length);
    if (!is_path(tag + 1, length - 1))
        return reader_fault(reader, "no path of a section");
    if (mark == '/')
        return section_end(reader, tag + 1, length - 1);
    return section_begin(reader, mark == '#' ? PART_SECTION : PART_ABSENT,
                         tag + 1, length - 1);
}

/* The end of a tag that begins at `at`, after its braces; NULL if it has none
 * on its line. */
static const char *tag_end(const char *at, const char *end)
{
    for (at += 2; at + 1 < end; at++) {
        if (at[0] == '}' && at[1] == '}')
            return at + 2;
    }
    return NULL;
}

static bool is_tag(const char *at, const char *end)
{
    return end - at > 2 && at[0] == '{' && at[1] == '{';
}

/* Past the tags of sections a line may begin with. */
static const char *sections_skip(const char *at, const char *end)
{
    const char *after;

    while (is_tag(at, end) && strchr("#^/!", at[2]) != NULL &&
           (after = tag_end(at, end)) != NULL)
        at = after;
    return at;
}

/* How many bytes "- ", "* ", "1. " at `at` has; 0: no item begins there. */
static size_t marker_length(const char *at, const char *end)
{
    size_t digits = 0, length;

    while (at + digits < end && isdigit((unsigned char)at[digits]))
        digits++;
    length = digits + 1;
    if (at + length >= end || at[length] != ' ')
        return 0;
    if (digits > 0)
        return at[digits] == '.' || at[digits] == ')' ? length + 1 : 0;
    return at[0] == '-' || at[0] == '*' || at[0] == '+' ? length + 1 : 0;
}

static struct setting setting_of(const char *line, const char *end)
{
    struct setting setting = { .place = PLACE_LINE };
    const char *at = sections_skip(line, end);
    const char *begin = at;

    while (at < end && *at == ' ')
        at++;
    at += marker_length(at, end);
    setting.indent = (size_t)(at - begin);
    setting.first = at;
    if (at < end && *at == '|')
        setting.place = PLACE_CELL;
    else if (at < end && *at == '#')
        setting.place = PLACE_HEADING;
    return setting;
}

/* Whether one tag of a section, or a remark, is all there is. */
static bool is_tag_line(const char *line, const char *end)
{
    const char *after;

    while (line < end && *line == ' ')
        line++;
    if (!is_tag(line, end) || strchr("#^/!", line[2]) == NULL)
        return false;
    after = tag_end(line, end);
    while (after != NULL && after < end && *after == ' ')
        after++;
    return after == end;
}

/* The line without its line feed. */
static bool line_read(struct reader *reader, const char *at, const char *end)
{
    struct setting setting = setting_of(at, end);
    const char *run = at;

    while (at < end) {
        const char *after = is_tag(at, end) ? tag_end(at, end) : NULL;
        struct setting here = setting;

        if (after == NULL && end - at > 1 &&
            (strncmp(at, "{{", 2) == 0 || strncmp(at, "}}", 2) == 0))
            return reader_fault(reader, "braces without their pair");
        if (after == NULL) {
            at++;
            continue;
        }
        part_add(reader, PART_TEXT, run, (size_t)(at - run));
        if (setting.place == PLACE_LINE && at == setting.first && after == end)
            here.place = PLACE_ALONE;
        if (!tag_read(reader, &here, at + 2, (size_t)(after - at) - 4))
            return false;
        at = run = after;
    }
    part_add(reader, PART_TEXT, run, (size_t)(end - run));
    return true;
}

const struct template *template_parse(struct arena *arena, const char *text,
                                      const char **fault)
{
    struct template *template = arena_alloc(arena, sizeof *template);
    struct reader reader = { .arena = arena, .template = template };

    while (*text != '\0') {
        const char *end = text + strcspn(text, "\n");
        bool has_feed = *end == '\n';

        reader.line++;
        if (!line_read(&reader, text, end)) {
            *fault = reader.fault;
            return NULL;
        }
        if (has_feed && !is_tag_line(text, end))
            part_add(&reader, PART_TEXT, "\n", 1);
        text = has_feed ? end + 1 : end;
    }
    if (reader.depth > 0) {
        reader_fault(&reader, "a section does not end");
        *fault = reader.fault;
        return NULL;
    }
    return template;
}
