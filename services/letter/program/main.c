/*
 * tilskudd-letter [TEMPLATE]: a request in JSON on standard input, a letter on
 * standard output. A file named as TEMPLATE takes the place of the one that is
 * built in, for those who write templates. Exit 0: one line of JSON, then the PDF, then the page. Exit 2: one
 * line that says what the content lacks. Exit 1: broken, and why, on standard
 * error. It opens no file but its fonts, and shuts itself in before it looks at
 * what it was given.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "services/base/json.h"
#include "services/base/memory.h"
#include "services/file/inspect/sandbox.h"
#include "services/letter/program/fonts.h"
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

/* What is to be made into a letter, and with what. */
struct input {
    struct text request;
    struct text template;
    struct fonts *fonts;
};

/* All there is; NULL, or why it is not taken. */
static const char *bytes_read(int descriptor, struct text *out)
{
    char bytes[65536];
    ssize_t length;

    while ((length = read(descriptor, bytes, sizeof bytes)) > 0) {
        text_addn(out, bytes, (size_t)length);
        if (out->length > REQUEST_MAX)
            return "the request is larger than 2 MiB";
    }
    return length < 0 ? "what it is given can't be read" : NULL;
}

static const char *template_read(const char *path, struct text *out)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    const char *reason;

    if (descriptor < 0)
        return "there is no such template";
    reason = bytes_read(descriptor, out);
    close(descriptor);
    return reason;
}

/* Past stdio, which would ask what standard output is: sandbox.h. */
static bool bytes_say(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, length);

        if (written < 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

static int output_say(const struct text *texts, size_t count, int status)
{
    for (size_t i = 0; i < count; i++) {
        if (!bytes_say(texts[i].bytes, texts[i].length))
            return broken("standard output can't be written");
    }
    return status;
}

static int missing_say(struct arena *arena, const json_t *missing)
{
    struct text line = text_new(arena, 256);

    text_addc(&line, '{');
    text_member(&line, "missing");
    text_add_json(&line, missing);
    text_add(&line, "}\n");
    return output_say(&line, 1, EXIT_MISSING);
}

static int letter_say(struct arena *arena, const struct fonts *fonts,
                      const struct letter *letter)
{
    struct text texts[] = { text_new(arena, 256), text_new(arena, 65536),
                            text_new(arena, 16384) };
    struct text *line = &texts[0], *pdf = &texts[1], *html = &texts[2];
    int pages = 0;
    const char *reason = pdf_write(pdf, fonts, letter, &pages);

    if (reason != NULL)
        return broken(reason);
    html_write(html, letter);
    text_addc(line, '{');
    text_pair(line, "title", letter->title);
    text_addf(line, ",\"pages\":%d,\"pdfBytes\":%zu,\"htmlBytes\":%zu}\n",
              pages, pdf->length, html->length);
    return output_say(texts, 3, EXIT_SUCCESS);
}

/* All files are open and all libraries awake: the rest is reckoning. */
static const char *shut_in(struct arena *arena, const char *template_path,
                           struct input *input)
{
    const char *reason = bytes_read(STDIN_FILENO, &input->request);

    json_object_seed(0); /* opens the kernel's source of random numbers */
    if (reason == NULL && template_path != NULL)
        reason = template_read(template_path, &input->template);
    if (reason == NULL)
        reason = fonts_open(arena, &input->fonts);
    if (reason == NULL)
        reason = pdf_rehearse(arena, input->fonts);
    if (reason == NULL && !sandbox_enter_typesetting())
        reason = "the sandbox can't be had";
    return reason;
}

static int run(struct arena *arena, const char *template_path)
{
    struct input input = { .request = text_new(arena, 65536),
                           .template = text_new(arena, 1) };
    json_t *missing = json_own(arena, json_array());
    struct letter letter = { 0 };
    const char *reason = shut_in(arena, template_path, &input);

    if (reason != NULL)
        return broken(reason);
    if (template_path != NULL)
        letter.template = input.template.bytes;
    switch (letter_read(arena, input.request.bytes, input.request.length,
                        &letter, missing, &reason)) {
    case LETTER_READ:
        fonts_speak(input.fonts, letter.language);
        return letter_say(arena, input.fonts, &letter);
    case LETTER_MISSING:
        return missing_say(arena, missing);
    default:
        return broken(reason);
    }
}

#ifdef __SANITIZE_THREAD__
/* pango asks fontconfig in threads of its own, and waits for them by means that
 * ThreadSanitizer does not see in a library that was built without it. The
 * service gives its programs no environment to say so in. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "ignore_noninstrumented_modules=1";
}
#endif

int main(int argc, char **argv)
{
    memory_rule_libraries();
    struct arena *arena = arena_new();
    int status = run(arena, argc > 1 ? argv[1] : NULL);

    arena_free(arena);
    return status;
}
