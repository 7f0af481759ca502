/*
 * Reading a request.
 */
#include "services/letter/program/letter.h"

#include <string.h>

#include "services/base/json.h"
#include "services/base/text.h"
#include "services/letter/program/format.h"
#include "services/letter/program/template.h"
#include "services/letter/program/value.h"

/* What is read, and where what lacks is put. */
struct reading {
    struct arena *arena;
    const json_t *header;
    json_t *missing;
};

static void missing_add(const struct reading *reading, const char *path)
{
    json_array_append_new(reading->missing,
                          json_string(
                              arena_printf(reading->arena, "header/%s", path)));
}

/* On one line, since it stands in a line of its own. */
static const char *line_of(struct arena *arena, const json_t *value)
{
    const char *text = json_string_value(value);
    char *line;

    if (text == NULL)
        return NULL;
    line = arena_copy(arena, value_clean(arena, text));
    for (char *at = line; *at != '\0'; at++) {
        if (*at == '\n')
            *at = ' ';
    }
    return *line == '\0' ? NULL : line;
}

/* What every letter has: NULL, and noted as missing, when it has not. */
static const char *header_line(const struct reading *reading,
                               const json_t *object, const char *member,
                               const char *path)
{
    const char *line = line_of(reading->arena, json_object_get(object, member));

    if (line == NULL)
        missing_add(reading, path);
    return line;
}

/* Lines of an address that are empty are passed over: not every address has
 * all of them. */
static void party_read(const struct reading *reading, const char *member,
                       struct party *party)
{
    const json_t *object = json_object_get(reading->header, member);
    const json_t *lines = json_object_get(object, "lines");
    const char **texts;
    size_t count = 0;

    party->name = header_line(reading, object, "name",
                              arena_printf(reading->arena, "%s/name", member));
    texts =
        arena_array(reading->arena, json_array_size(lines) + 1, sizeof *texts);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const char *line = line_of(reading->arena, json_array_get(lines, i));

        if (line != NULL)
            texts[count++] = line;
    }
    party->lines = texts;
}

/* All that lacks is noted, so that it can be mended at once. */
static void header_read(const struct reading *reading, struct letter *letter)
{
    const json_t *date = json_object_get(reading->header, "date");

    party_read(reading, "administrator", &letter->administrator);
    party_read(reading, "recipient", &letter->recipient);
    letter->reference =
        header_line(reading, reading->header, "reference", "reference");
    letter->contact =
        header_line(reading, reading->header, "contact", "contact");
    letter->your_reference =
        line_of(reading->arena,
                json_object_get(reading->header, "yourReference"));
    letter->date = format_write(reading->arena, FORMAT_DATO, date);
    if (letter->date == NULL)
        missing_add(reading, "date");
    else
        letter->iso_date =
            arena_copyn(reading->arena, json_string_value(date), 10);
}

static enum letter_state broken(const char **reason, const char *why)
{
    *reason = why;
    return LETTER_BROKEN;
}

/* Filled before it is parsed, with values that cannot become markup: what
 * lacks is told only after the template was found to be sound. */
static enum letter_state blocks_fill(struct arena *arena, const char *text,
                                     const json_t *content,
                                     struct letter *letter, json_t *missing,
                                     const char **reason)
{
    const struct template *template = template_parse(arena, text, reason);
    struct text markdown = text_new(arena, 16384);
    const char *title;

    if (template == NULL)
        return LETTER_BROKEN;
    if (!template_fill(template, content, &markdown, missing))
        return broken(reason, "the letter is too long");
    letter->blocks = blocks_read(arena, markdown.bytes, markdown.length);
    if (!blocks_are_bounded(letter->blocks))
        return broken(reason, "a paragraph or a table is too long");
    title = blocks_title(arena, letter->blocks);
    if (title == NULL)
        return broken(reason, "the template has no heading");
    letter->title =
        arena_printf(arena, "%s%s", letter->is_draft ? "UTKAST: " : "", title);
    return json_array_size(missing) > 0 ? LETTER_MISSING : LETTER_READ;
}

enum letter_state letter_read(struct arena *arena, const char *request,
                              size_t length, struct letter *letter,
                              json_t *missing, const char **reason)
{
    const json_t *document =
        json_own(arena,
                 json_loadb(request, length, JSON_REJECT_DUPLICATES, NULL));
    const json_t *content = json_object_get(document, "content");
    const char *kind = json_member_text(document, "kind");
    struct reading reading = { arena, json_object_get(content, "header"),
                               missing };
    const char *text = letter->template;

    letter->language = json_member_text(document, "language");
    letter->is_draft = json_is_true(json_object_get(document, "isDraft"));
    if (kind == NULL || letter->language == NULL || !json_is_object(content))
        return broken(reason, "no {kind, language, isDraft, content} in JSON");
    if (strcmp(letter->language, "nb") != 0 &&
        strcmp(letter->language, "nn") != 0)
        return broken(reason, "a letter is in nb or nn");
    if (text == NULL)
        text = template_text(kind, letter->language);
    if (text == NULL)
        return broken(reason, "there is no such letter");
    header_read(&reading, letter);
    return blocks_fill(arena, text, content, letter, missing, reason);
}

const char *letter_yours(const struct letter *letter)
{
    return strcmp(letter->language, "nn") == 0 ? "Dykkar ref.: "
                                               : "Deres ref.: ";
}
