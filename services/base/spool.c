/* Bodies on disk. */
#include "services/base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct spool {
    int file;
    uint64_t length;
};

static void spool_close(void *object)
{
    struct spool *spool = object;

    if (spool->file >= 0)
        close(spool->file);
}

const char *spool_folder(void)
{
    const char *folder = getenv("TMPDIR");

    return folder != NULL && *folder ? folder : "/tmp";
}

struct spool *spool_new(struct arena *arena)
{
    struct spool *spool = arena_alloc(arena, sizeof *spool);
    char *name =
        arena_printf(arena, "%s/tilskudd-spool-XXXXXX", spool_folder());

    spool->file = mkostemp(name, O_CLOEXEC);
    if (spool->file < 0)
        return NULL;
    (void)unlink(name);
    return arena_adopt(arena, spool, spool_close);
}

bool spool_write(struct spool *spool, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(spool->file, bytes, length);

        if (written < 0 && errno != EINTR)
            return false;
        if (written <= 0)
            continue;
        bytes += written;
        length -= (size_t)written;
        spool->length += (uint64_t)written;
    }
    return true;
}

uint64_t spool_length(const struct spool *spool)
{
    return spool->length;
}

FILE *spool_file(const struct spool *spool)
{
    int file = dup(spool->file);

    if (file < 0 || lseek(file, 0, SEEK_SET) < 0)
        return NULL;
    return fdopen(file, "r");
}

int spool_rewind(const struct spool *spool)
{
    return lseek(spool->file, 0, SEEK_SET) < 0 ? -1 : spool->file;
}

int spool_take(struct spool *spool)
{
    int file = spool->file;

    spool->file = -1;
    return file;
}
