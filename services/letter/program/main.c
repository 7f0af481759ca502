/*
 * tilskudd-letter: a request in JSON on standard input, a letter on standard
 * output. Exit 0: one line of JSON, then the PDF, then the page. Exit 2: one
 * line that says what the content lacks. Exit 1: broken, and why, on standard
 * error. It opens no file but its fonts and knows nothing of who asks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "services/base/json.h"
#include "services/letter/program/html.h"
#include "services/letter/program/letter.h"
#include "services/letter/program/pdf.h"

#define REQUEST_MAX ((size_t)2 * 1024 * 1024)

enum { EXIT_BROKEN = 1, EXIT_MISSING = 2 };

static int broken(const char *reason)
{
    fprintf(stderr, "tilskudd-letter: %s\n", reason);
    return EXIT_BROKEN;
}

/* All of standard input; NULL, or why it is not taken. */
static const char *input_read(struct text *request)
{
    char bytes[65536];
    ssize_t length;

    while ((length = read(STDIN_FILENO, bytes, sizeof bytes)) > 0) {
        text_addn(request, bytes, (size_t)length);
        if (request->length > REQUEST_MAX)
            return "the request is larger than 2 MiB";
    }
    return length < 0 ? "standard input can't be read" : NULL;
}

static int output_write(const struct text *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fwrite(texts[i].bytes, 1, texts[i].length, stdout) !=
            texts[i].length)
            return broken("standard output can't be written");
    }
    return fflush(stdout) == 0 ? EXIT_SUCCESS
                               : broken("standard output can't be written");
}

static int missing_say(struct arena *arena, const json_t *missing)
{
    struct text line = text_new(arena, 256);

    text_member(&line, "missing");
    text_add_json(&line, missing);
    return printf("{%s}\n", line.bytes) > 0 && fflush(stdout) == 0
               ? EXIT_MISSING
               : broken("standard output can't be written");
}

static int letter_say(struct arena *arena, const struct letter *letter)
{
    struct text texts[] = { text_new(arena, 256), text_new(arena, 65536),
                            text_new(arena, 16384) };
    struct text *line = &texts[0], *pdf = &texts[1], *html = &texts[2];
    int pages = 0;
    const char *reason = pdf_write(pdf, letter, &pages);

    if (reason != NULL)
        return broken(reason);
    html_write(html, letter);
    text_addc(line, '{');
    text_pair(line, "title", letter->title);
    text_addf(line, ",\"pages\":%d,\"pdfBytes\":%zu,\"htmlBytes\":%zu}\n",
              pages, pdf->length, html->length);
    return output_write(texts, 3);
}

static int run(struct arena *arena)
{
    struct text request = text_new(arena, 65536);
    json_t *missing = json_own(arena, json_array());
    struct letter letter = { 0 };
    const char *reason = input_read(&request);

    if (reason != NULL)
        return broken(reason);
    switch (letter_read(arena, request.bytes, request.length, &letter, missing,
                        &reason)) {
    case LETTER_READ:
        return letter_say(arena, &letter);
    case LETTER_MISSING:
        return missing_say(arena, missing);
    default:
        return broken(reason);
    }
}

int main(void)
{
    struct arena *arena = arena_new();
    int status = run(arena);

    arena_free(arena);
    return status;
}
