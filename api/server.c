/* ulfius and libmicrohttpd: from bytes to `struct rq` and back. */
#include "api/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <orcania.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <ulfius.h>

#include "api/connections.h"
#include "api/line.h"
#include "api/lines.h"
#include "api/log.h"
#include "api/sending.h"
#include "api/service.h"
#include "services/base/memory.h"
#include "api/trace.h"
#include "services/base/monotonic.h"

/* Memory for one connection's request line and headers; 8 kB tokens fit
 * beside HEADER_BYTES_MAX. */
#define CONNECTION_MEMORY (HEADER_BYTES_MAX + URL_BYTES_MAX + 12288)

/* Exactly 128 busy connections on one epoll thread freeze libmicrohttpd
 * 0.9.75. */
#define CONNECTIONS_A_THREAD 120

/* ulfius tells its callback nothing of the connection; what it does hand on is
 * the target as `request_begins` gave it, with these digits before it. */
#define SLOT_DIGITS 8

/* What the kernel keeps of an answer that a client is slow to take; it keeps
 * megabytes unless it is told. It takes twice this for its own. */
#define SEND_BUFFER 131072

/* A thread that can accept nobody tries again after this. */
#define STARVED_PAUSE_NS 20000000

/* How long a stopping server waits for a next request on connections that are
 * kept: it tells each to close with the answer. */
#define QUIET_US 3000000

/* A request of which the head has been read. */
struct reading {
    struct MHD_Connection *connection;
    const char *target;
    const char *fields; /* where the first must begin; NULL when none may */
};

struct server {
    struct arena *arena; /* which it lives in itself */
    struct _u_instance instance;
    struct server_options options;
    union {
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    struct connections *connections;
    struct reading *readings; /* by slot */
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
    target_split(rq, request->http_url + SLOT_DIGITS);
    trace_receive(rq);
}

static unsigned slot_read(const char *tagged_target)
{
    char digits[SLOT_DIGITS + 1] = { 0 };

    memcpy(digits, tagged_target, SLOT_DIGITS);
    return (unsigned)strtoul(digits, NULL, 16);
}

static enum MHD_Result field_follow(void *cls, enum MHD_ValueKind kind,
                                    const char *name, const char *value)
{
    const char **at = cls;

    (void)kind;
    *at = lines_after_field(*at, name, value);
    return *at != NULL ? MHD_YES : MHD_NO;
}

/* Line after line, and nothing more: a field without a name ends the head for
 * libmicrohttpd, and what follows it would be the next request. */
static bool is_well_written(const struct reading *reading, const char *method)
{
    const char *at = reading->fields;
    const char *begin = reading->target - strlen(method) - 1;
    const union MHD_ConnectionInfo *known =
        MHD_get_connection_info(reading->connection,
                                MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

    MHD_get_connection_values(reading->connection, MHD_HEADER_KIND,
                              field_follow, &at);
    return known != NULL && lines_end_at(at, begin + known->header_size);
}

static int socket_of(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection,
                                   MHD_CONNECTION_INFO_CONNECTION_FD)
        ->connect_fd;
}

/* So few for each thread make no line that is worth sending anybody away. */
#define SHORT_LINE 16

static bool is_in_time(const struct server *server,
                       struct MHD_Connection *connection)
{
    const struct server_options *options = &server->options;
    bool is_short =
        connections_count(server->connections) <= SHORT_LINE * options->threads;

    return line_serves(is_short ? 0 : line_waited_us(socket_of(connection)),
                       (int64_t)options->line_wait_ms * 1000);
}

static int catch_all(const struct _u_request *request,
                     struct _u_response *response, void *user)
{
    struct server *server = user;
    struct rq rq = { 0 };
    unsigned slot = slot_read(request->http_url);

    rq.is_one_too_many = !connection_handle(server->connections, slot);
    rq.is_badly_written =
        !is_well_written(&server->readings[slot], request->http_verb);
    rq_receive(&rq, request, server->options.service);
    rq.is_late = !is_in_time(server, server->readings[slot].connection);
    server->options.serve(&rq);
    answer_send(&rq.answer, response);
    arena_free(rq.arena);
    line_next();
    connection_enter(server->connections, slot, CONNECTION_SENDING);
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

/* What libmicrohttpd keeps for us with a connection is its reading. */
static unsigned slot_of(const struct server *server,
                        struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *known =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    const struct reading *reading = known->socket_context;

    return (unsigned)(reading - server->readings);
}

static void connection_changes(void *cls, struct MHD_Connection *connection,
                               void **context,
                               enum MHD_ConnectionNotificationCode what)
{
    struct server *server = cls;

    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        connection_close(server->connections, slot_of(server, connection));
        return;
    }
    int socket = socket_of(connection);
    (void)setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &(int){ SEND_BUFFER },
                     sizeof(int));
    unsigned slot = connection_open(server->connections, socket);
    *context = &server->readings[slot];
}

/* libmicrohttpd would now list the parameters, in memory that it has only so
 * much of, and drop the connection when there are a thousand. The target is
 * its own, not yet read further, and the list is ours to make. */
static void parameters_hide(const char *uri)
{
    char *query = strchr(uri, '?');

    if (query != NULL)
        query[1] = '\0';
}

/* A request is in flight from its first line until its answer has gone or its
 * connection broke. libmicrohttpd calls both, in whatever thread has it. */
static void *request_begins(void *cls, const char *uri,
                            struct MHD_Connection *connection)
{
    struct server *server = cls;
    unsigned slot = slot_of(server, connection);
    char tagged[SLOT_DIGITS + CONNECTION_MEMORY + 1];

    (void)snprintf(tagged, sizeof tagged, "%0*x%s", SLOT_DIGITS, slot, uri);
    server->readings[slot] =
        (struct reading){ connection, uri, lines_after_request(uri) };
    parameters_hide(uri);
    connection_enter(server->connections, slot, CONNECTION_RECEIVING);
    return ulfius_uri_logger(NULL, tagged);
}

static void request_ends(void *cls, struct MHD_Connection *connection,
                         void **request, enum MHD_RequestTerminationCode why)
{
    struct server *server = cls;

    mhd_request_completed(NULL, connection, request, why);
    atomic_store(&server->last_answer_us, monotonic_us());
    connection_enter(server->connections, slot_of(server, connection),
                     CONNECTION_IDLE);
}

/* What libmicrohttpd says is about clients, but for one thing: accept(2) has
 * failed for want of a descriptor. A thread without connections would try
 * again at once, for ever; it has nothing else to do, and rests. */
static void complaint_hear(void *cls, const char *format, va_list arguments)
{
    const struct timespec pause = { 0, STARVED_PAUSE_NS };
    struct server *server = cls;

    (void)arguments;
    if (strstr(format, "resource limit") == NULL || server->connections == NULL)
        return;
    connections_starve(server->connections);
    nanosleep(&pause, NULL);
}

/* libmicrohttpd found itself in a state that it does not know; what it says of
 * it, on standard error and in English, would be lost among lines of JSON. */
static void library_gives_up(void *cls, const char *file, unsigned line,
                             const char *reason)
{
    char place[256];

    (void)cls;
    (void)snprintf(place, sizeof place, "%s:%u: %s", file, line,
                   reason != NULL ? reason : "-");
    log_event("error", "http-library-gave-up", place);
    abort();
}

/* `errno` values and ulfius' own codes tell little; the port is what helps. */
static int instance_start(struct server *server)
{
    const struct server_options *o = &server->options;
    bool is_v6 = strchr(o->host, ':') != NULL;
    unsigned flags = MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_ITC | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem items[] = {
        { MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)complaint_hear, server },
        { MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)connection_changes, server },
        { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)request_ends, server },
        { MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)request_begins, server },
        { MHD_OPTION_SOCK_ADDR, 0, &server->address },
        { MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)o->threads, NULL },
        { MHD_OPTION_CONNECTION_LIMIT,
          (intptr_t)(o->threads * CONNECTIONS_A_THREAD), NULL },
        { MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)o->connection_timeout_s,
          NULL },
        { MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL },
        { MHD_OPTION_END, 0, NULL },
    };

    MHD_set_panic_func(library_gives_up, NULL);
    if (is_v6)
        flags |= strcmp(o->host, "::") != 0 ? MHD_USE_IPv6 : MHD_USE_DUAL_STACK;
    return ulfius_start_framework_with_mhd_options(&server->instance, flags,
                                                   items);
}

static bool instance_prepare(struct server *server)
{
    struct _u_instance *instance = &server->instance;

    /* Without memory ulfius goes on with maps that it has not made. */
    o_set_alloc_funcs(memory_new, memory_resize, memory_free);
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

/* At its own limit libmicrohttpd accepts nobody who could be made room for. */
static struct connections *connections_make(const struct server_options *o,
                                            struct arena *arena)
{
    unsigned capacity = o->threads * CONNECTIONS_A_THREAD;
    unsigned most = capacity - o->threads;
    const struct connections_options options = {
        .capacity = capacity,
        .limit = o->connection_limit < most ? o->connection_limit : most,
        .idle_s = o->connection_timeout_s,
        .request_s = o->request_timeout_s,
    };

    return connections_new(&options, arena);
}

struct server *server_start(const struct server_options *options,
                            const char **why)
{
    struct arena *arena = arena_new();
    struct server *server = arena_alloc(arena, sizeof *server);

    server->arena = arena;
    server->options = *options;
    server->connections = connections_make(options, arena);
    server->readings =
        arena_array(arena, (size_t)options->threads * CONNECTIONS_A_THREAD,
                    sizeof *server->readings);
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

    if (connections_busy(server->connections) > 0)
        return false;
    return monotonic_us() - (last > since ? last : since) > QUIET_US;
}

void server_tend(struct server *server)
{
    if (connections_sweep(server->connections))
        log_event("warning", "descriptors-exhausted",
                  "connections were closed to go on");
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
    while (connections_count(server->connections) > 0 &&
           !is_quiet(server, since) && monotonic_us() < until) {
        nanosleep(&pause, NULL);
        server_tend(server);
    }
    ulfius_stop_framework(&server->instance);
    ulfius_clean_instance(&server->instance);
    arena_free(server->arena);
}
