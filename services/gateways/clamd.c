/*
 * Talking to clamd. It may speak at any time: whoever has an answer before it
 * has all bytes judges something else.
 */
#include "services/gateways/clamd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "services/base/monotonic.h"
#include "services/base/text.h"

#define REPLY_MAX 1024 /* bytes; a signature's name is far shorter */
#define SIGNATURE_MAX 200

const struct clamd_limits clamd_limits_usual = {
    .connect_ms = 3000,
    .total_ms = 60000,
};

/* `why` is set at the first failure, and nothing is sent after it. */
struct clamd {
    struct arena *arena;
    int socket; /* -1: none */
    int64_t until_ms;
    const char *why;
    bool is_early; /* it spoke or went before the end */
};

static const struct clamd_answer clean = { .outcome = CLAMD_CLEAN };
static const struct clamd_answer too_large = { .outcome = CLAMD_TOO_LARGE };

static struct clamd_answer unavailable(const char *why)
{
    return (struct clamd_answer){ .outcome = CLAMD_UNAVAILABLE, .why = why };
}

/* ---- Its reply ----------------------------------------------------------- */

/* Of the only form that ClamAV gives them, so that one may be logged. */
static bool is_signature(const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (name[i] <= ' ' || name[i] >= 0x7f || strchr("\"\\", name[i]))
            return false;
    }
    return length > 0 && length <= SIGNATURE_MAX;
}

/* "stream: NAME FOUND" */
static struct clamd_answer found_read(const char *reply, size_t length,
                                      struct arena *arena)
{
    static const char before[] = "stream: ", after[] = " FOUND";
    size_t around = sizeof before - 1 + sizeof after - 1;
    const char *name = reply + sizeof before - 1;

    if (length <= around || strncmp(reply, before, sizeof before - 1) != 0 ||
        strcmp(reply + length - (sizeof after - 1), after) != 0 ||
        !is_signature(name, length - around))
        return unavailable("its answer is none");
    return (struct clamd_answer){
        .outcome = CLAMD_INFECTED,
        .signature = arena_copyn(arena, name, length - around),
    };
}

struct clamd_answer clamd_read(const char *reply, size_t length,
                               struct arena *arena)
{
    if (length == 0 || memchr(reply, '\0', length) != reply + length - 1)
        return unavailable("its answer is not whole");
    if (strcmp(reply, "stream: OK") == 0)
        return clean;
    if (strcmp(reply, "INSTREAM size limit exceeded. ERROR") == 0)
        return too_large;
    return found_read(reply, length - 1, arena);
}

/* ---- Waiting ------------------------------------------------------------- */

static int time_left(int64_t until_ms)
{
    int64_t left = until_ms - monotonic_ms();

    return left > 0 ? (int)left : 0;
}

/* What came of `events`; 0 when time is up. */
static short event_wait(int socket, short events, int64_t until_ms)
{
    struct pollfd polled = { socket, events, 0 };

    while (poll(&polled, 1, time_left(until_ms)) < 0 && errno == EINTR)
        ;
    return polled.revents;
}

static bool clamd_fail(struct clamd *clamd, const char *why)
{
    clamd->why = why;
    return false;
}

/* It may have said why, which is to be read. */
static bool clamd_fail_early(struct clamd *clamd, const char *why)
{
    clamd->is_early = true;
    return clamd_fail(clamd, why);
}

/* ---- Connecting ---------------------------------------------------------- */

struct address {
    struct sockaddr_storage bytes;
    socklen_t length;
};

static void socket_close(void *clamd)
{
    int socket = ((struct clamd *)clamd)->socket;

    if (socket >= 0)
        close(socket);
}

static const char *unix_path(const char *address)
{
    return strncmp(address, "unix:", 5) == 0 ? address + 5 : NULL;
}

bool clamd_is_address(const char *address)
{
    const char *path = unix_path(address);
    const char *colon = strrchr(address, ':');
    struct sockaddr_un longest;

    if (path != NULL)
        return *path == '/' && strlen(path) < sizeof longest.sun_path;
    return colon != NULL && colon != address && colon[1] != '\0' &&
           strlen(colon + 1) <= 5 &&
           strspn(colon + 1, "0123456789") == strlen(colon + 1);
}

static void path_resolve(const char *path, struct address *out)
{
    struct sockaddr_un name = { .sun_family = AF_UNIX };

    memcpy(name.sun_path, path, strlen(path) + 1);
    memcpy(&out->bytes, &name, sizeof name);
    out->length = sizeof name;
}

/* The first address of host:port or [host]:port. A name is looked up as long
 * as the system takes, which is seconds at most by its usual settings. */
static bool host_resolve(struct arena *arena, const char *address,
                         struct address *out)
{
    const struct addrinfo wanted = { .ai_socktype = SOCK_STREAM };
    const char *port = strrchr(address, ':') + 1;
    size_t length = (size_t)(port - 1 - address);
    bool is_bracketed =
        length > 2 && address[0] == '[' && address[length - 1] == ']';
    const char *host = is_bracketed
                           ? arena_copyn(arena, address + 1, length - 2)
                           : arena_copyn(arena, address, length);
    struct addrinfo *found;

    if (getaddrinfo(host, port, &wanted, &found) != 0)
        return false;
    memcpy(&out->bytes, found->ai_addr, found->ai_addrlen);
    out->length = found->ai_addrlen;
    freeaddrinfo(found);
    return true;
}

static bool address_resolve(struct arena *arena, const char *address,
                            struct address *out)
{
    const char *path = unix_path(address);

    if (path == NULL)
        return host_resolve(arena, address, out);
    path_resolve(path, out);
    return true;
}

/* A socket that never blocks; why it can't be reached is the last errno. */
static bool socket_connect(struct clamd *clamd, const struct address *to,
                           int64_t until_ms)
{
    int failed = 0;
    socklen_t length = sizeof failed;

    clamd->socket = socket(to->bytes.ss_family,
                           SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (clamd->socket < 0)
        return false;
    if (connect(clamd->socket, (const struct sockaddr *)&to->bytes,
                to->length) == 0)
        return true;
    return errno == EINPROGRESS &&
           event_wait(clamd->socket, POLLOUT, until_ms) != 0 &&
           getsockopt(clamd->socket, SOL_SOCKET, SO_ERROR, &failed,
                      &length) == 0 &&
           failed == 0;
}

/* ---- Sending ------------------------------------------------------------- */

/* All of it, unless it speaks, goes, or takes too long. */
static bool bytes_send(struct clamd *clamd, const void *bytes, size_t length)
{
    const char *next = bytes;

    while (length > 0) {
        short ready =
            event_wait(clamd->socket, POLLIN | POLLOUT, clamd->until_ms);
        ssize_t sent;

        if (ready == 0)
            return clamd_fail(clamd, "it takes too long to take all");
        if ((ready & POLLOUT) == 0 || (ready & (POLLIN | POLLHUP)) != 0)
            return clamd_fail_early(clamd, "it spoke before the end");
        sent = send(clamd->socket, next, length, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            return clamd_fail_early(clamd, "it hung up");
        next += sent > 0 ? sent : 0;
        length -= sent > 0 ? (size_t)sent : 0;
    }
    return true;
}

struct clamd *clamd_begin(struct arena *arena, const char *address,
                          const struct clamd_limits *limits)
{
    struct clamd *clamd = arena_alloc(arena, sizeof *clamd);
    struct address to = { 0 };

    *clamd = (struct clamd){
        .arena = arena,
        .socket = -1,
        .until_ms = monotonic_ms() + limits->total_ms,
    };
    arena_adopt(arena, clamd, socket_close);
    if (!address_resolve(arena, address, &to))
        clamd_fail(clamd, "its name is not found");
    else if (!socket_connect(clamd, &to, monotonic_ms() + limits->connect_ms))
        clamd_fail(clamd, "it can't be reached");
    else /* with its final NUL, which is part of the command */
        bytes_send(clamd, "zINSTREAM", sizeof "zINSTREAM");
    return clamd;
}

bool clamd_send(struct clamd *clamd, const void *bytes, size_t length)
{
    uint32_t header = htonl((uint32_t)length);

    /* A chunk of no bytes would be the end. */
    return clamd->why == NULL &&
           (length == 0 || (bytes_send(clamd, &header, sizeof header) &&
                            bytes_send(clamd, bytes, length)));
}

/* ---- Hearing ------------------------------------------------------------- */

/* All that it says until it hangs up. Having spoken early it may hang up on
 * what we still sent. */
static struct clamd_answer reply_hear(struct clamd *clamd)
{
    char reply[REPLY_MAX];
    size_t length = 0;
    ssize_t heard = 1;

    while (heard != 0) {
        if (event_wait(clamd->socket, POLLIN, clamd->until_ms) == 0)
            return unavailable("it takes too long to answer");
        heard = recv(clamd->socket, reply + length, sizeof reply - length, 0);
        if (heard < 0 && errno == ECONNRESET && clamd->is_early)
            heard = 0;
        if (heard < 0 && errno != EAGAIN && errno != EINTR)
            return unavailable("it hung up");
        length += heard > 0 ? (size_t)heard : 0;
        if (length == sizeof reply)
            return unavailable("it says too much");
    }
    return clamd_read(reply, length, clamd->arena);
}

struct clamd_answer clamd_end(struct clamd *clamd)
{
    static const uint32_t nothing_more = 0;
    struct clamd_answer answer;

    if (clamd->why == NULL)
        bytes_send(clamd, &nothing_more, sizeof nothing_more);
    if (clamd->why != NULL && !clamd->is_early)
        return unavailable(clamd->why);
    answer = reply_hear(clamd);
    return clamd->is_early && answer.outcome != CLAMD_TOO_LARGE
               ? unavailable(clamd->why)
               : answer;
}
