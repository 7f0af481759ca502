/* ulfius and libmicrohttpd: from bytes to `struct rq` and back. */
#include "api/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <ulfius.h>

#include "api/line.h"
#include "api/service.h"
#include "services/base/spool.h"
#include "api/trace.h"
#include "services/base/monotonic.h"

/* Memory for one connection's request line and headers; 8 kB tokens fit
 * beside HEADER_BYTES_MAX. */
#define CONNECTION_MEMORY (HEADER_BYTES_MAX + URL_BYTES_MAX + 12288)

/* How long a stopping server waits for a next request on connections that are
 * kept: it tells each to close with the answer. */
#define QUIET_US 3000000

/* What is read from a file at a time. */
#define STREAM_BLOCK 65536

struct server {
    struct arena *arena; /* which it lives in itself */
    struct _u_instance instance;
    struct server_options options;
    union {
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    atomic_uint connections;
    atomic_uint in_flight;
    atomic_llong last_answer_us;
};

static const struct header *headers_copy(struct arena *arena,
                                         const struct _u_map *map)
{
    size_t count = (size_t)map->nb_values;
    struct header *headers = arena_array(arena, count + 1, sizeof *headers);

    for (size_t i = 0; i < count; i++)
        headers[i] = (struct header){ map->keys[i], map->values[i] };
    return headers;
}

/* http_url is the raw request target; ulfius' own maps are never used for
 * path and query, because they join and decode. */
static void target_split(struct rq *rq, const char *target)
{
    const char *mark = strchr(target, '?');

    rq->path = mark != NULL
                   ? arena_copyn(rq->arena, target, (size_t)(mark - target))
                   : target;
    rq->query = mark != NULL ? mark + 1 : NULL;
}

static void rq_receive(struct rq *rq, const struct _u_request *request,
                       struct service *service)
{
    rq->service = service;
    rq->arena = arena_new();
    rq->started_us = monotonic_us();
    rq->method = request->http_verb;
    rq->body = request->binary_body;
    rq->body_length = request->binary_body_length;
    rq->headers = headers_copy(rq->arena, request->map_header);
    problem_init(&rq->problem, rq->arena);
    target_split(rq, request->http_url);
    trace_receive(rq);
}

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

static void rq_send(const struct rq *rq, struct _u_response *response)
{
    const struct answer *answer = &rq->answer;

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

/* So few for each thread make no line that is worth sending anybody away. */
#define SHORT_LINE 16

/* `timeout` is of requests that ulfius sends; here it is the connection. */
static bool request_serves(struct server *server,
                           const struct _u_request *request)
{
    const struct server_options *options = &server->options;
    bool is_short =
        atomic_load_explicit(&server->connections, memory_order_relaxed) <=
        SHORT_LINE * options->threads;

    return line_serves(is_short ? 0 : line_waited_us((int)request->timeout),
                       (int64_t)options->line_wait_ms * 1000);
}

static int catch_all(const struct _u_request *request,
                     struct _u_response *response, void *user)
{
    struct server *server = user;
    struct rq rq = { 0 };

    rq_receive(&rq, request, server->options.service);
    rq.is_late = !request_serves(server, request);
    server->options.serve(&rq);
    rq_send(&rq, response);
    arena_free(rq.arena);
    line_next();
    /* Other codes would let ulfius write an answer of its own. */
    return U_CALLBACK_COMPLETE;
}

static bool address_parse(struct server *server)
{
    const struct server_options *options = &server->options;
    uint16_t port = htons((uint16_t)options->port);

    server->address.v6 = (struct sockaddr_in6){ 0 };
    if (strchr(options->host, ':') != NULL) {
        server->address.v6.sin6_family = AF_INET6;
        server->address.v6.sin6_port = port;
        return inet_pton(AF_INET6, options->host,
                         &server->address.v6.sin6_addr) == 1;
    }
    server->address.v4.sin_family = AF_INET;
    server->address.v4.sin_port = port;
    return inet_pton(AF_INET, options->host, &server->address.v4.sin_addr) == 1;
}

static void connection_counts(void *cls, struct MHD_Connection *connection,
                              void **context,
                              enum MHD_ConnectionNotificationCode code)
{
    struct server *server = cls;

    (void)connection;
    (void)context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        atomic_fetch_add(&server->connections, 1);
    else
        atomic_fetch_sub(&server->connections, 1);
}

/* A request is in flight from its first line until its answer has gone or its
 * connection broke. libmicrohttpd calls both, in whatever thread has it. */
static void *request_begins(void *cls, const char *uri,
                            struct MHD_Connection *connection)
{
    struct server *server = cls;
    struct connection_info_struct *begun = ulfius_uri_logger(NULL, uri);

    atomic_fetch_add(&server->in_flight, 1);
    if (begun != NULL)
        begun->request->timeout =
            (unsigned long)MHD_get_connection_info(
                connection, MHD_CONNECTION_INFO_CONNECTION_FD)
                ->connect_fd;
    return begun;
}

static void request_ends(void *cls, struct MHD_Connection *connection,
                         void **request, enum MHD_RequestTerminationCode why)
{
    struct server *server = cls;

    mhd_request_completed(NULL, connection, request, why);
    atomic_store(&server->last_answer_us, monotonic_us());
    atomic_fetch_sub(&server->in_flight, 1);
}

/* `errno` values and ulfius' own codes tell little; the port is what helps. */
static int instance_start(struct server *server)
{
    const struct server_options *o = &server->options;
    bool is_v6 = strchr(o->host, ':') != NULL;
    unsigned flags =
        MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ITC;
    struct MHD_OptionItem items[] = {
        { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)request_ends, server },
        { MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)connection_counts, server },
        { MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)request_begins, server },
        { MHD_OPTION_SOCK_ADDR, 0, &server->address },
        { MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)o->threads, NULL },
        { MHD_OPTION_CONNECTION_LIMIT, (intptr_t)o->connection_limit, NULL },
        { MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)o->connection_timeout_s,
          NULL },
        { MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL },
        { MHD_OPTION_END, 0, NULL },
    };

    if (is_v6)
        flags |= strcmp(o->host, "::") != 0 ? MHD_USE_IPv6 : MHD_USE_DUAL_STACK;
    return ulfius_start_framework_with_mhd_options(&server->instance, flags,
                                                   items);
}

static bool instance_prepare(struct server *server)
{
    struct _u_instance *instance = &server->instance;

    if (ulfius_init_instance(instance, server->options.port, NULL, NULL) !=
        U_OK)
        return false;
    instance->check_utf8 = 0; /* it drops values; we refuse them by name */
    instance->allowed_post_processor = U_POST_PROCESS_NONE;
    instance->max_post_body_size = server->options.body_limit + 1;
    return ulfius_set_default_endpoint(instance, catch_all, server) == U_OK &&
           ulfius_add_endpoint_by_val(instance, "*", NULL, "*", 0, catch_all,
                                      server) == U_OK;
}

static unsigned connection_count(const struct server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->instance.mhd_daemon,
                            MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

    return info != NULL ? info->num_connections : 0;
}

struct server *server_start(const struct server_options *options,
                            const char **why)
{
    struct arena *arena = arena_new();
    struct server *server = arena_alloc(arena, sizeof *server);

    server->arena = arena;
    server->options = *options;
    if (!address_parse(server))
        *why = "the host is not an IP address";
    else if (!instance_prepare(server))
        *why = "the HTTP library cannot be prepared";
    else if (instance_start(server) != U_OK)
        *why = "the port is taken or not allowed";
    else
        return server;
    ulfius_clean_instance(&server->instance);
    arena_free(server->arena);
    return NULL;
}

/* Nobody waits for an answer, and nobody has asked for a while. */
static bool is_quiet(struct server *server, int64_t since)
{
    int64_t last = atomic_load(&server->last_answer_us);

    if (atomic_load(&server->in_flight) > 0)
        return false;
    return monotonic_us() - (last > since ? last : since) > QUIET_US;
}

/* Nobody new is let in: another socket takes the number of the one that
 * listens, which is then gone, from every thread's epoll as well.
 * MHD_quiesce_daemon takes it out of each by itself, and ends the process when
 * the thread was there before it (0.9.75). */
static void listening_end(struct server *server)
{
    const union MHD_DaemonInfo *told =
        MHD_get_daemon_info(server->instance.mhd_daemon,
                            MHD_DAEMON_INFO_LISTEN_FD);
    int other = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (told == NULL || other < 0)
        return;
    (void)dup3(other, told->listen_fd, O_CLOEXEC);
    close(other);
}

void server_drain(struct server *server, unsigned seconds)
{
    const struct timespec pause = { 0, 20000000 };
    int64_t since = monotonic_us();
    int64_t until = since + (int64_t)seconds * 1000000;

    listening_end(server);
    while (connection_count(server) > 0 && !is_quiet(server, since) &&
           monotonic_us() < until)
        nanosleep(&pause, NULL);
    ulfius_stop_framework(&server->instance);
    ulfius_clean_instance(&server->instance);
    arena_free(server->arena);
}
