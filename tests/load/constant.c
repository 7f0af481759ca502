/*
 * The least that a request can cost here: libmicrohttpd alone, with one
 * constant answer to everybody.
 *
 *   constant PORT THREADS BYTES [ETAG]
 *
 * With an ETAG the answer is 304 to everybody, as if all had it already.
 * Serves until it is ended.
 */
#include <microhttpd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTIONS_A_THREAD 120
#define CONNECTION_MEMORY 8192

static struct MHD_Response *answer;
static unsigned status = MHD_HTTP_OK;

static enum MHD_Result serve(void *cls, struct MHD_Connection *connection,
                             const char *url, const char *method,
                             const char *version, const char *body,
                             size_t *length, void **request)
{
    (void)cls, (void)url, (void)method, (void)version, (void)body;
    if (*request == NULL) {
        *request = &answer; /* the head alone: called again when all is here */
        return MHD_YES;
    }
    *length = 0;
    return MHD_queue_response(connection, status, answer);
}

static struct MHD_Daemon *daemon_start(uint16_t port, unsigned threads)
{
    return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD,
                            port, NULL, NULL, serve, NULL,
                            MHD_OPTION_THREAD_POOL_SIZE, threads,
                            MHD_OPTION_CONNECTION_LIMIT,
                            threads * CONNECTIONS_A_THREAD,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)CONNECTION_MEMORY, MHD_OPTION_END);
}

int main(int argc, char **argv)
{
    size_t length = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
    char *bytes = calloc(1, length + 1);
    sigset_t ends;
    int end = 0;

    if (argc < 4 || bytes == NULL) {
        (void)fputs("constant PORT THREADS BYTES [ETAG]\n", stderr);
        return 2;
    }
    memset(bytes, 'x', length);
    answer =
        MHD_create_response_from_buffer(length, bytes, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(answer, "Content-Type", "application/json");
    if (argc > 4) {
        status = MHD_HTTP_NOT_MODIFIED;
        MHD_add_response_header(answer, "ETag", argv[4]);
    }
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    if (daemon_start((uint16_t)strtoul(argv[1], NULL, 10),
                     (unsigned)strtoul(argv[2], NULL, 10)) == NULL) {
        perror("constant");
        return 1;
    }
    return sigwait(&ends, &end);
}
