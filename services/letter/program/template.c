/*
 * Filling a template.
 */
#include "services/letter/program/template.h"

#include <string.h>

#include "services/base/json.h"
#include "services/letter/program/template_parse.h"

/* What "./" speaks of: the item of the innermost list, and its own path. */
struct scope {
    const json_t *item;
    const char *path;
};

struct filling {
    const struct template *template;
    const json_t *content;
    struct text *out;
    json_t *missing;
};

const char *template_text(const char *kind, const char *language)
{
    const struct template_file *file = template_files;

    for (; file->kind != NULL; file++) {
        if (strcmp(file->kind, kind) == 0 &&
            strcmp(file->language, language) == 0)
            return file->text;
    }
    return NULL;
}

/* Down through objects; a list has no names inside. */
static const json_t *descend(const json_t *value, const char *path)
{
    while (*path != '\0' && value != NULL) {
        size_t length = strcspn(path, "/");

        value = json_object_getn(value, path, length);
        path += length;
        path += *path == '/';
    }
    return value;
}

static bool is_of_item(const char *path)
{
    return path[0] == '.';
}

/* The path after "." or "./". */
static const char *inside(const char *path)
{
    return path[1] == '/' ? path + 2 : path + 1;
}

static const json_t *value_at(const struct filling *filling,
                              const struct scope *scope, const char *path)
{
    return is_of_item(path) ? descend(scope->item, inside(path))
                            : descend(filling->content, path);
}

/* The whole path, as the caller of the program would say it. */
static const char *path_told(const struct filling *filling,
                             const struct scope *scope, const char *path)
{
    struct arena *arena = filling->out->arena;

    if (!is_of_item(path))
        return path;
    if (*inside(path) == '\0')
        return scope->path;
    return arena_printf(arena, "%s/%s", scope->path, inside(path));
}

/* Something is there: not null, false, blank or empty. Nought kroner is. */
static bool is_present(struct arena *arena, const json_t *value)
{
    if (json_is_string(value))
        return *value_clean(arena, json_string_value(value)) != '\0';
    if (json_is_object(value))
        return json_object_size(value) > 0;
    if (json_is_array(value))
        return json_array_size(value) > 0;
    return json_is_number(value) || json_is_true(value);
}

static void value_fill(const struct filling *filling, const struct part *part,
                       const struct scope *scope)
{
    struct arena *arena = filling->out->arena;
    const json_t *value = value_at(filling, scope, part->text);
    const char *text = format_write(arena, part->format, value);
    const char *clean = text == NULL ? "" : value_clean(arena, text);
    const char *path = path_told(filling, scope, part->text);

    if (*clean != '\0' && format_is_markdown(part->format))
        text_add(filling->out, clean);
    else if (*clean != '\0')
        value_add(filling->out, clean, part->place, part->indent);
    else if (!json_array_has(filling->missing, path))
        json_array_append_new(filling->missing, json_string(path));
}

static void parts_fill(const struct filling *filling, size_t from, size_t to,
                       const struct scope *scope);

static void section_fill(const struct filling *filling, size_t at,
                         const struct scope *scope)
{
    struct arena *arena = filling->out->arena;
    const struct part *part = &filling->template->parts[at];
    const json_t *value = value_at(filling, scope, part->text);
    bool is_absent = !is_present(arena, value);

    if (is_absent || part->kind == PART_ABSENT || !json_is_array(value)) {
        if (is_absent == (part->kind == PART_ABSENT))
            parts_fill(filling, at + 1, part->end, scope);
        return;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        struct scope item = {
            json_array_get(value, i),
            arena_printf(arena, "%s/%zu",
                         path_told(filling, scope, part->text), i),
        };

        parts_fill(filling, at + 1, part->end, &item);
    }
}

static void parts_fill(const struct filling *filling, size_t from, size_t to,
                       const struct scope *scope)
{
    for (size_t i = from; i < to; i++) {
        const struct part *part = &filling->template->parts[i];

        if (filling->out->length > TEMPLATE_FILLED_MAX)
            return;
        if (part->kind == PART_TEXT)
            text_add(filling->out, part->text);
        else if (part->kind == PART_VALUE)
            value_fill(filling, part, scope);
        else if (part->kind != PART_END) {
            section_fill(filling, i, scope);
            i = part->end;
        }
    }
}

bool template_fill(const struct template *template, const json_t *content,
                   struct text *out, json_t *missing)
{
    struct filling filling = { template, content, out, missing };
    struct scope scope = { content, "" };

    parts_fill(&filling, 0, template->count, &scope);
    return out->length <= TEMPLATE_FILLED_MAX;
}
