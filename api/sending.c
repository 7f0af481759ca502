/* From memory or from a file, in ulfius' terms. */
#include "api/sending.h"

#include <dlfcn.h>
#include <errno.h>
#include <ulfius.h>
#include <unistd.h>

#include "api/rq.h"
#include "services/base/memory.h"
#include "services/base/spool.h"

/* What is read from a file at a time. */
#define STREAM_BLOCK 65536

/* A file on its way to a client: outlives the request, in an arena of its
 * own. */
struct sending {
    struct arena *arena;
    int file;
};

/* Called by libmicrohttpd whenever the client has taken what came before. */
static ssize_t sending_read(void *object, uint64_t offset, char *out,
                            size_t most)
{
    const struct sending *sending = object;
    ssize_t got = pread(sending->file, out, most, (off_t)offset);

    return got > 0 ? got : (ssize_t)U_STREAM_ERROR;
}

/* Called when all is sent, and when the client has gone before. */
static void sending_end(void *object)
{
    struct sending *sending = object;

    close(sending->file);
    arena_free(sending->arena);
}

static void file_send(const struct answer *answer, struct _u_response *response)
{
    uint64_t length = spool_length(answer->spool);
    struct arena *arena = arena_new();
    struct sending *sending = arena_alloc(arena, sizeof *sending);

    *sending = (struct sending){ arena, spool_take(answer->spool) };
    ulfius_set_stream_response(response, (unsigned)answer->status, sending_read,
                               sending_end, length, STREAM_BLOCK, sending);
}

/* Stands before libmicrohttpd's own, for ulfius, which does not look whether a
 * header was taken: an answer would go without its ETag, its media type, or
 * what keeps it out of caches. A value with a line in it is refused, too;
 * that is no lack of memory, and reply.c makes none. */
enum MHD_Result MHD_add_response_header(struct MHD_Response *response,
                                        const char *name, const char *value)
{
    enum MHD_Result (*add)(struct MHD_Response *, const char *, const char *);
    enum MHD_Result taken;

    *(void **)&add = dlsym(RTLD_NEXT, "MHD_add_response_header");
    errno = 0;
    taken = add(response, name, value);
    if (taken != MHD_YES && errno == ENOMEM)
        memory_exhausted();
    return taken;
}

void answer_send(const struct answer *answer, struct _u_response *response)
{
    for (size_t i = 0; i < answer->header_count; i++)
        u_map_put(response->map_header, answer->headers[i].name,
                  answer->headers[i].value);
    response->status = answer->status;
    if (answer->body == NULL && answer->spool == NULL)
        return;
    u_map_put(response->map_header, "Content-Type",
              answer->content_type != NULL ? answer->content_type
                                           : "application/json");
    if (answer->spool != NULL)
        file_send(answer, response);
    else
        ulfius_set_binary_body_response(response, (unsigned)answer->status,
                                        answer->body, answer->length);
}
