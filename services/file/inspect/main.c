/*
 * tilskudd-inspect MEDIA_TYPE <file: one line of JSON says whether the file is
 * what it was announced as and may be kept; then the exit status is 0. Started
 * by the service (services/gateways/subprocess.h), which takes anything else
 * for a failure of ours and never for a verdict.
 */
#include <magic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/file/inspect/inspect.h"
#include "services/file/inspect/sandbox.h"

#define LINE_MAX_LENGTH 512

static int fail(const char *why)
{
    (void)!write(STDERR_FILENO, why, strlen(why));
    return 1;
}

/* libmagic looks into nothing that is packed, and starts nothing. */
static magic_t magic_ready(void)
{
    magic_t magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS |
                               MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF);

    return magic != NULL && magic_load(magic, NULL) == 0 ? magic : NULL;
}

/* The file as memory that nobody else sees changed; nothing of an empty one,
 * which can't be mapped. */
static bool input_map(struct span *out)
{
    struct stat about;
    void *bytes;

    if (fstat(STDIN_FILENO, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    *out = (struct span){ (const uint8_t *)"", 0 };
    if (about.st_size == 0)
        return true;
    bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE,
                 STDIN_FILENO, 0);
    if (bytes == MAP_FAILED)
        return false;
    *out = (struct span){ bytes, (size_t)about.st_size };
    return true;
}

/* A kind as libmagic names it stands in JSON as it is; anything else doesn't
 * come from its database. */
static bool is_media_type(const char *kind)
{
    return kind != NULL &&
           strspn(kind, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789/.+-_") == strlen(kind);
}

static int verdict_write(const struct file_type *type, enum refusal refusal,
                         const char *kind)
{
    char line[LINE_MAX_LENGTH];
    int length =
        refusal == ACCEPTED
            ? snprintf(line, sizeof line,
                       "{\"verdict\":\"accepted\",\"mediaType\":\"%s\"}\n",
                       type->media_type)
            : snprintf(line, sizeof line,
                       "{\"verdict\":\"refused\",\"reason\":\"%s\","
                       "\"mediaType\":\"%.200s\"}\n",
                       refusal_name(refusal), kind);

    return write(STDOUT_FILENO, line, (size_t)length) == length ? 0 : 1;
}

int main(int count, char **arguments)
{
    const struct file_type *type =
        count == 2 ? file_type_of(arguments[1]) : NULL;
    magic_t magic = magic_ready();
    const char *kind;
    struct span whole;

    if (type == NULL)
        return fail("usage: tilskudd-inspect MEDIA_TYPE <file\n");
    if (magic == NULL)
        return fail("libmagic has no database\n");
    if (!input_map(&whole))
        return fail("standard input is no file\n");
    if (!sandbox_enter())
        return fail("no sandbox\n");
    kind = magic_buffer(magic, whole.bytes, whole.length);
    if (!is_media_type(kind))
        return fail("libmagic fails\n");
    return verdict_write(type, inspect(type, whole, kind), kind);
}
