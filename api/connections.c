/* A list for each state, oldest first; one lock for all. */
#include "api/connections.h"

#include <assert.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "services/base/monotonic.h"

/* Who brings or takes less than this while a request or an answer is on its
 * way is too slow: 16 kbit/s, less than any line of today has. */
#define BYTES_A_SECOND_LEAST 2048

/* What has moved within it is not looked at, nor has to make room. */
#define SETTLED_MS 1000

/* Descriptors that connections leave to the database, exports and programs. */
#define DESCRIPTORS_SPARED 64

/* How many go at once when descriptors are missing. */
#define STARVED_LEAVE 16

/* How many of the oldest are asked to make room. */
#define ASKED_MOST 64

struct connection {
    struct connection *older, *newer; /* of its list; newer is the next free */
    enum connection_state state;
    int socket;
    bool is_open;
    bool is_surplus;
    bool is_marked;
    int64_t since_ms;
    int64_t marked_ms;     /* when `marked` was counted */
    uint64_t marked;       /* bytes taken or brought until then */
    int64_t first_ms;      /* the same of the first mark in this state */
    uint64_t first;
};

struct list {
    struct connection *oldest, *newest;
};

struct connections {
    pthread_mutex_t lock;
    struct connections_options options;
    struct connection *slots;
    struct connection *free;
    struct list lists[CONNECTION_STATES];
    unsigned counts[CONNECTION_STATES];
    bool is_starved;
};

/* ---- Lists --------------------------------------------------------------- */

static void list_append(struct connections *all, struct connection *c)
{
    struct list *list = &all->lists[c->state];

    c->older = list->newest;
    c->newer = NULL;
    if (list->newest != NULL)
        list->newest->newer = c;
    else
        list->oldest = c;
    list->newest = c;
    all->counts[c->state]++;
}

static void list_remove(struct connections *all, struct connection *c)
{
    struct list *list = &all->lists[c->state];

    if (c->older != NULL)
        c->older->newer = c->newer;
    else
        list->oldest = c->newer;
    if (c->newer != NULL)
        c->newer->older = c->older;
    else
        list->newest = c->older;
    all->counts[c->state]--;
}

static void enter(struct connections *all, struct connection *c,
                  enum connection_state state)
{
    list_remove(all, c);
    c->state = state;
    c->since_ms = monotonic_ms();
    c->is_marked = false;
    list_append(all, c);
}

static unsigned staying(const struct connections *all)
{
    return all->counts[CONNECTION_IDLE] + all->counts[CONNECTION_RECEIVING] +
           all->counts[CONNECTION_SENDING] + all->counts[CONNECTION_HANDLED];
}

/* ---- What a connection has done ------------------------------------------- */

/* A request that waits to be read, all threads being at work, is no silence. */
static bool has_unread(const struct connection *c)
{
    int bytes = 0;

    return ioctl(c->socket, FIONREAD, &bytes) == 0 && bytes > 0;
}

/* All that was sent has been taken: whoever is slow, it is not the client. */
static bool has_taken_all(const struct connection *c)
{
    int bytes = 0;

    return ioctl(c->socket, SIOCOUTQ, &bytes) == 0 && bytes == 0;
}

/* How many bytes the client has brought, or has taken of an answer. */
static bool progress_read(const struct connection *c, uint64_t *bytes)
{
    struct tcp_info tcp = { 0 };
    socklen_t length = sizeof tcp;

    if (getsockopt(c->socket, IPPROTO_TCP, TCP_INFO, &tcp, &length) != 0)
        return false;
    *bytes = c->state == CONNECTION_SENDING ? tcp.tcpi_bytes_acked
                                            : tcp.tcpi_bytes_received;
    return true;
}

/* Bytes a second since it was first looked at; nobody is judged before. */
static uint64_t pace_of(const struct connection *c, int64_t now)
{
    uint64_t bytes = 0;

    if (!c->is_marked || now - c->first_ms < SETTLED_MS ||
        !progress_read(c, &bytes))
        return UINT64_MAX;
    return (bytes - c->first) * 1000 / (uint64_t)(now - c->first_ms);
}

/* ---- Making room --------------------------------------------------------- */

static void leave(struct connections *all, struct connection *c)
{
    enter(all, c, CONNECTION_LEAVING);
    (void)shutdown(c->socket, SHUT_RDWR);
}

static bool may_leave(const struct connection *c, int64_t now)
{
    if (c->state == CONNECTION_IDLE)
        return !has_unread(c);
    if (now - c->since_ms < SETTLED_MS)
        return false;
    return c->state != CONNECTION_SENDING || !has_taken_all(c);
}

/* Of the oldest in that state: of the idle the first, else the slowest. */
static struct connection *least_missed(const struct connections *all,
                                       enum connection_state state,
                                       const struct connection *newcomer)
{
    int64_t now = monotonic_ms();
    struct connection *found = NULL;
    uint64_t least = 0;
    int asked = 0;

    for (struct connection *c = all->lists[state].oldest;
         c != NULL && asked < ASKED_MOST; c = c->newer, asked++) {
        if (c == newcomer || !may_leave(c, now))
            continue;
        if (state == CONNECTION_IDLE)
            return c;
        uint64_t pace = pace_of(c, now);
        if (found == NULL || pace < least) {
            found = c;
            least = pace;
        }
    }
    return found;
}

/* The idle go first, then who sends slowest, then who takes slowest. */
static bool make_room(struct connections *all,
                      const struct connection *newcomer)
{
    static const enum connection_state order[] = {
        CONNECTION_IDLE, CONNECTION_RECEIVING, CONNECTION_SENDING
    };

    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        struct connection *c = least_missed(all, order[i], newcomer);

        if (c != NULL) {
            leave(all, c);
            return true;
        }
    }
    return false;
}

/* The kernel gives the lowest number that is free. */
static bool is_short_of_descriptors(int newest)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
           (rlim_t)newest + DESCRIPTORS_SPARED >= limit.rlim_cur;
}

/* ---- Too slow ------------------------------------------------------------ */

/* Looked at once every `request_s`: what has moved since the last time? An
 * idle connection may move nothing, but not a part of a request line. */
static bool is_trickle(const struct connections *all, struct connection *c,
                       int64_t now)
{
    int64_t window_ms = (int64_t)all->options.request_s * 1000;
    uint64_t bytes = 0;

    if (c->is_marked && now - c->marked_ms < window_ms)
        return false;
    if (!progress_read(c, &bytes))
        return false;
    uint64_t moved = bytes - c->marked;
    bool is_first = !c->is_marked;
    if (is_first) {
        c->first = bytes;
        c->first_ms = now;
    }
    c->marked = bytes;
    c->marked_ms = now;
    c->is_marked = true;
    if (is_first || (c->state == CONNECTION_IDLE && moved == 0))
        return false;
    return moved < (uint64_t)all->options.request_s * BYTES_A_SECOND_LEAST;
}

static bool is_overdue(const struct connections *all, struct connection *c,
                       int64_t now)
{
    if (c->state == CONNECTION_SENDING && has_taken_all(c)) {
        c->is_marked = false; /* what comes now has its time from now on */
        return false;
    }
    if (c->state != CONNECTION_SENDING && has_unread(c))
        return false;
    if (c->state == CONNECTION_IDLE &&
        now - c->since_ms >= (int64_t)all->options.idle_s * 1000)
        return true;
    return is_trickle(all, c, now);
}

/* One by one, so that nobody waits long for the lock. */
static void sweep_slot(struct connections *all, struct connection *c)
{
    int64_t now = monotonic_ms();

    pthread_mutex_lock(&all->lock);
    bool may_go = c->is_open && c->state != CONNECTION_HANDLED &&
                  c->state != CONNECTION_LEAVING;
    if (may_go && now - c->since_ms >= SETTLED_MS && is_overdue(all, c, now))
        leave(all, c);
    pthread_mutex_unlock(&all->lock);
}

/* ---- Public -------------------------------------------------------------- */

struct connections *connections_new(const struct connections_options *options,
                                    struct arena *arena)
{
    struct connections *all = arena_alloc(arena, sizeof *all);

    pthread_mutex_init(&all->lock, NULL);
    all->options = *options;
    all->slots = arena_array(arena, options->capacity, sizeof *all->slots);
    for (unsigned i = options->capacity; i-- > 0;) {
        all->slots[i].newer = all->free;
        all->free = &all->slots[i];
    }
    return all;
}

unsigned connection_open(struct connections *all, int socket)
{
    pthread_mutex_lock(&all->lock);
    struct connection *c = all->free;
    assert(c != NULL); /* libmicrohttpd opens no more */
    all->free = c->newer;
    *c = (struct connection){ .socket = socket,
                              .is_open = true,
                              .since_ms = monotonic_ms() };
    list_append(all, c);
    if (staying(all) > all->options.limit || is_short_of_descriptors(socket))
        c->is_surplus = !make_room(all, c);
    pthread_mutex_unlock(&all->lock);
    return (unsigned)(c - all->slots);
}

void connection_enter(struct connections *all, unsigned slot,
                      enum connection_state state)
{
    struct connection *c = &all->slots[slot];

    pthread_mutex_lock(&all->lock);
    if (c->state != CONNECTION_LEAVING)
        enter(all, c, state);
    pthread_mutex_unlock(&all->lock);
}

bool connection_handle(struct connections *all, unsigned slot)
{
    struct connection *c = &all->slots[slot];

    pthread_mutex_lock(&all->lock);
    if (c->state != CONNECTION_LEAVING)
        enter(all, c, CONNECTION_HANDLED);
    c->is_surplus = c->is_surplus && staying(all) > all->options.limit;
    bool is_welcome = !c->is_surplus && c->state != CONNECTION_LEAVING;
    pthread_mutex_unlock(&all->lock);
    return is_welcome;
}

void connection_close(struct connections *all, unsigned slot)
{
    struct connection *c = &all->slots[slot];

    pthread_mutex_lock(&all->lock);
    list_remove(all, c);
    c->is_open = false;
    c->newer = all->free;
    all->free = c;
    pthread_mutex_unlock(&all->lock);
}

void connections_starve(struct connections *all)
{
    pthread_mutex_lock(&all->lock);
    all->is_starved = true;
    pthread_mutex_unlock(&all->lock);
}

bool connections_sweep(struct connections *all)
{
    pthread_mutex_lock(&all->lock);
    bool was_starved = all->is_starved;
    all->is_starved = false;
    for (int i = 0; was_starved && i < STARVED_LEAVE; i++)
        (void)make_room(all, NULL);
    pthread_mutex_unlock(&all->lock);
    for (unsigned i = 0; i < all->options.capacity; i++)
        sweep_slot(all, &all->slots[i]);
    return was_starved;
}

unsigned connections_count(struct connections *all)
{
    unsigned count = 0;

    pthread_mutex_lock(&all->lock);
    for (size_t i = 0; i < CONNECTION_STATES; i++)
        count += all->counts[i];
    pthread_mutex_unlock(&all->lock);
    return count;
}

unsigned connections_busy(struct connections *all)
{
    pthread_mutex_lock(&all->lock);
    unsigned busy = all->counts[CONNECTION_RECEIVING] +
                    all->counts[CONNECTION_SENDING] +
                    all->counts[CONNECTION_HANDLED];
    pthread_mutex_unlock(&all->lock);
    return busy;
}
