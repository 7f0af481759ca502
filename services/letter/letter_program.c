/*
 * Handing over and taking back.
 */
#include "services/letter/letter_program.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "services/base/json.h"
#include "services/gateways/subprocess.h"

/* A letter of many pages is some hundred kB; measured: 25 to 60 ms. */
#define OUTPUT_MAX ((size_t)16 * 1024 * 1024)
#define TIMEOUT_MS 10000

/* What it answers. */
enum { STATUS_MADE = 0, STATUS_MISSING = 2 };

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);

        if (written < 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* A file in memory with the order in it; -1 when there is no room. */
static int order_open(struct arena *arena, const char *template,
                      const json_t *content, bool is_draft)
{
    const char *text = json_text(
        arena,
        json_own(arena,
                 json_pack("{s:s, s:O?, s:b, s:O}", "kind", template,
                           "language", json_object_get(content, "language"),
                           "isDraft", is_draft, "content", content)));
    int file = memfd_create("letter", MFD_CLOEXEC);

    if (file < 0)
        return -1;
    if (write_all(file, text, strlen(text)) && lseek(file, 0, SEEK_SET) == 0)
        return file;
    close(file);
    return -1;
}

/* The line before the two documents. */
static json_t *header_read(struct arena *arena, const struct text *said,
                           const char **rest)
{
    const char *end = memchr(said->bytes, '\n', said->length);

    if (end == NULL)
        return NULL;
    *rest = end + 1;
    return json_own(arena, json_loadb(said->bytes, (size_t)(end - said->bytes),
                                      0, NULL));
}

static size_t length_of(const json_t *header, const char *member)
{
    json_int_t length = json_integer_value(json_object_get(header, member));

    return length > 0 ? (size_t)length : 0;
}

/* Lengths that do not add up would be a letter cut short. */
static bool print_read(struct arena *arena, const struct text *said,
                       struct letter_print *out)
{
    const char *rest = NULL;
    const json_t *header = header_read(arena, said, &rest);
    size_t left;

    if (header == NULL)
        return false;
    left = said->length - (size_t)(rest - said->bytes);
    *out = (struct letter_print){
        .title = json_member_text(header, "title"),
        .pages = json_integer_value(json_object_get(header, "pages")),
        .pdf = rest,
        .pdf_length = length_of(header, "pdfBytes"),
        .html_length = length_of(header, "htmlBytes"),
    };
    if (out->title == NULL || out->pages < 1 || out->pdf_length == 0 ||
        out->html_length == 0 || out->pdf_length > left ||
        out->html_length != left - out->pdf_length)
        return false;
    out->html = arena_copyn(arena, rest + out->pdf_length, out->html_length);
    return true;
}

static bool missing_read(struct arena *arena, const struct text *said,
                         json_t **missing)
{
    const json_t *told =
        json_own(arena, json_loadb(said->bytes, said->length, 0, NULL));

    *missing = json_object_get(told, "missing");
    return json_array_size(*missing) > 0;
}

err_t letter_print(struct arena *arena, const char *template,
                   const json_t *content, bool is_draft,
                   struct letter_print *out, json_t **missing, const char **why)
{
    struct text said = text_new(arena, 1);
    struct subprocess_work work = {
        .program = "tilskudd-letter",
        .input = order_open(arena, template, content, is_draft),
        .output_max = OUTPUT_MAX,
        .timeout_ms = TIMEOUT_MS,
    };
    int status = 0;
    err_t err;

    *missing = NULL;
    *why = "no room for the order";
    if (work.input < 0)
        return ERR_OVERLOADED;
    err = subprocess_run(arena, &work, &said, &status, why);
    close(work.input);
    TRY(err);
    if (status == STATUS_MISSING && missing_read(arena, &said, missing))
        return OK;
    if (status == STATUS_MADE && print_read(arena, &said, out))
        return OK;
    *why = arena_printf(arena, "tilskudd-letter %s: status %d: %s", template,
                        status, *why == NULL ? "unreadable" : *why);
    return ERR_OVERLOADED;
}
