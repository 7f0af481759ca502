/*
 * Offers requests to a server at a rate of its own choosing, whatever becomes
 * of those before (an open loop), or as fast as answers come (a closed one).
 *
 *   offer PORT CONNECTIONS RATE SECONDS FILE    RATE 0 is the closed loop
 *
 * FILE holds requests as they are sent, each behind a line `WEIGHT LENGTH`; it
 * is read again when it is replaced, for tokens that expire. Where no request
 * has a weight, each is sent once, in their order, and then it is over. 36 times
 * @ in a request is an Idempotency-Key, new each time. A request is due at its
 * moment: what it waits for a free connection counts as part of its latency,
 * and after PATIENCE_US nobody waits for it any more.
 *
 * Says at the end, in JSON, how many answers of each status came and how late,
 * how many were successes in each second, and what had no answer. Linux only,
 * one thread.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_US 1000000
#define STATUS_MAX 600
#define SECONDS_MAX 7200
#define HEAD_MAX 8192
#define KEY "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@"

struct request {
    char *bytes;
    char *key; /* in `bytes`; NULL when it has none */
    size_t length;
    unsigned weight;
};

struct client {
    int socket;
    bool is_busy;
    int64_t due_us;
    size_t head; /* bytes of the answer's head that have come */
    size_t left; /* bytes of its body that have not */
    int status;  /* 0 until the head is whole */
    char bytes[HEAD_MAX + 1];
};

struct latencies {
    uint32_t *us;
    size_t count, room;
};

static struct request *requests;
static size_t request_count, request_room, request_next;
static unsigned weight_sum;
static const char *requests_path;
static struct timespec requests_made;

static struct sockaddr_in server;
static int waiting; /* the epoll */
static struct client *clients;
static struct client **idle; /* a ring */
static size_t client_count, idle_first, idle_count;

static struct latencies answers[STATUS_MAX];
static unsigned long useful[SECONDS_MAX];
static unsigned long sent, given_up, broken;
static int64_t begun_us;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Begins elsewhere in each run: its keys are not those of another. */
static uint64_t chance(void)
{
    static uint64_t state;

    if (state == 0)
        state = (uint64_t)now_us() << 20 ^ (uint64_t)getpid();
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* ---- Requests ------------------------------------------------------------ */

static bool request_read(FILE *file, struct request *out)
{
    size_t length;
    unsigned weight;

    if (fscanf(file, "%u %zu", &weight, &length) != 2 || fgetc(file) != '\n')
        return false;
    *out = (struct request){ calloc(1, length + 1), NULL, length, weight };
    if (out->bytes == NULL || fread(out->bytes, 1, length, file) != length)
        die("the file of requests");
    out->key = strstr(out->bytes, KEY);
    return true;
}

static void request_keep(struct request request)
{
    if (request_count == request_room) {
        request_room = request_room > 0 ? 2 * request_room : 64;
        requests = realloc(requests, request_room * sizeof *requests);
        if (requests == NULL)
            die("memory");
    }
    requests[request_count++] = request;
    weight_sum += request.weight;
}

static void requests_read(void)
{
    FILE *file = fopen(requests_path, "r");
    struct request request;
    struct stat made;

    if (file == NULL || fstat(fileno(file), &made) != 0)
        die(requests_path);
    requests_made = made.st_mtim;
    for (size_t i = 0; i < request_count; i++)
        free(requests[i].bytes);
    request_count = request_next = 0;
    weight_sum = 0;
    while (request_read(file, &request))
        request_keep(request);
    (void)fclose(file);
    if (request_count == 0)
        die("no requests");
}

static bool is_in_order(void)
{
    return weight_sum == 0;
}

/* Each was sent once. */
static bool is_over(void)
{
    return is_in_order() && request_next == request_count;
}

static void requests_refresh(void)
{
    struct stat made;

    if (stat(requests_path, &made) == 0 &&
        (made.st_mtim.tv_sec != requests_made.tv_sec ||
         made.st_mtim.tv_nsec != requests_made.tv_nsec))
        requests_read();
}

static struct request *request_choose(void)
{
    unsigned at = is_in_order() ? 0 : (unsigned)(chance() % weight_sum);
    size_t i = is_in_order() ? request_next++ : 0;

    while (!is_in_order() && at >= requests[i].weight)
        at -= requests[i++].weight;
    if (requests[i].key != NULL) {
        char key[37];

        snprintf(key, sizeof key, "%08x-%04x-4%03x-8%03x-%012llx",
                 (unsigned)chance(), (unsigned)chance() & 0xffff,
                 (unsigned)chance() & 0xfff, (unsigned)chance() & 0xfff,
                 (unsigned long long)chance() & 0xffffffffffff);
        memcpy(requests[i].key, key, 36);
    }
    return &requests[i];
}

/* ---- Connections --------------------------------------------------------- */

static void client_rest(struct client *client)
{
    client->is_busy = false;
    idle[(idle_first + idle_count++) % client_count] = client;
}

static void client_connect(struct client *client)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };
    int yes = 1;

    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (client->socket < 0)
        die("socket");
    setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(client->socket, (struct sockaddr *)&server, sizeof server) !=
            0 &&
        errno != EINPROGRESS)
        die("connect");
    epoll_ctl(waiting, EPOLL_CTL_ADD, client->socket, &event);
}

/* Whatever it was at had no answer; it begins anew. */
static void client_break(struct client *client)
{
    close(client->socket);
    client_connect(client);
    if (client->is_busy) {
        broken++;
        client_rest(client);
    }
}

static void client_send(struct client *client, int64_t due_us)
{
    const struct request *request = request_choose();

    client->is_busy = true;
    client->due_us = due_us;
    client->head = client->left = 0;
    client->status = 0;
    sent++;
    if (send(client->socket, request->bytes, request->length, MSG_NOSIGNAL) !=
        (ssize_t)request->length)
        client_break(client);
}

/* ---- Answers ------------------------------------------------------------- */

static void latency_keep(struct latencies *latencies, int64_t us)
{
    if (latencies->count == latencies->room) {
        latencies->room = latencies->room > 0 ? 2 * latencies->room : 4096;
        latencies->us =
            realloc(latencies->us, latencies->room * sizeof *latencies->us);
        if (latencies->us == NULL)
            die("memory");
    }
    latencies->us[latencies->count++] = (uint32_t)us;
}

static void answer_keep(struct client *client)
{
    int64_t now = now_us();
    int64_t second = (now - begun_us) / 1000000;

    latency_keep(&answers[client->status], now - client->due_us);
    if (client->status < 400 && second < SECONDS_MAX)
        useful[second]++;
    client_rest(client);
}

/* Takes the head apart when it is whole; what is behind it is of the body. */
static void head_read(struct client *client)
{
    char *end;
    char *length;

    client->bytes[client->head] = '\0';
    end = strstr(client->bytes, "\r\n\r\n");
    if (end == NULL)
        return;
    length = strcasestr(client->bytes, "\r\ncontent-length:");
    client->status = (int)strtol(client->bytes + strlen("HTTP/1.1 "), NULL, 10);
    if (client->status == 204 || client->status == 304)
        return; /* RFC 9112 § 6.3: no body, whatever length is told */
    if (length == NULL || client->status < 100 || client->status >= STATUS_MAX)
        die("an answer nobody understands");
    client->left = strtoul(length + strlen("\r\ncontent-length:"), NULL, 10) -
                   (client->head - (size_t)(end + 4 - client->bytes));
}

static void client_read(struct client *client)
{
    static char body[65536];
    bool in_head = client->status == 0;
    ssize_t got = in_head ? recv(client->socket, client->bytes + client->head,
                                 HEAD_MAX - client->head, 0)
                          : recv(client->socket, body, sizeof body, 0);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0 || !client->is_busy) {
        client_break(client);
        return;
    }
    if (in_head) {
        client->head += (size_t)got;
        head_read(client);
    } else {
        client->left -= (size_t)got;
    }
    if (client->status != 0 && client->left == 0)
        answer_keep(client);
}

/* ---- The loop ------------------------------------------------------------ */

static struct client *client_take(void)
{
    struct client *client = idle[idle_first];

    idle_first = (idle_first + 1) % client_count;
    idle_count--;
    return client;
}

/* Sends what is due, as far as there are connections. */
static int64_t offer(int64_t due_us, double pause_us)
{
    static double fraction;
    int64_t now = now_us();

    while (due_us <= now && !is_over()) {
        if (due_us < now - PATIENCE_US)
            given_up++;
        else if (idle_count > 0)
            client_send(client_take(), due_us);
        else
            break;
        fraction += pause_us;
        due_us += (int64_t)fraction;
        fraction -= (double)(int64_t)fraction;
    }
    return due_us;
}

static void events_take(bool at_once)
{
    struct epoll_event events[256];
    int count = epoll_wait(waiting, events, 256, at_once ? 0 : 1);

    for (int i = 0; i < count; i++) {
        if (events[i].events & (EPOLLERR | EPOLLHUP))
            client_break(events[i].data.ptr);
        else
            client_read(events[i].data.ptr);
    }
}

static void run(double rate, int64_t until_us)
{
    int64_t due_us = begun_us;
    int64_t looked_us = begun_us;

    for (int64_t now = begun_us; now < until_us; now = now_us()) {
        if (is_over() && idle_count == client_count)
            return;
        if (rate > 0)
            due_us = offer(due_us, 1e6 / rate);
        while (rate <= 0 && idle_count > 0 && !is_over())
            client_send(client_take(), now);
        events_take(rate > 0 && due_us <= now && idle_count > 0);
        if (now - looked_us > 1000000) {
            requests_refresh();
            looked_us = now;
        }
    }
}

/* ---- What came of it ----------------------------------------------------- */

static int compare(const void *one, const void *other)
{
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;

    return (a > b) - (a < b);
}

static void latencies_say(int status, struct latencies *latencies)
{
    static const char *separator = "";
    size_t count = latencies->count;
    const uint32_t *us = latencies->us;

    qsort(latencies->us, count, sizeof *us, compare);
    printf("%s\"%d\": {\"count\": %zu, \"p50\": %.1f, \"p99\": %.1f, "
           "\"max\": %.1f}",
           separator, status, count, us[count / 2] / 1e3,
           us[count * 99 / 100] / 1e3, us[count - 1] / 1e3);
    separator = ", ";
}

static void say(int64_t took_us)
{
    double seconds = (double)took_us / 1e6;
    unsigned long busy = client_count - idle_count;

    printf("{\"seconds\": %.3f, \"sent\": %lu, \"givenUp\": %lu, "
           "\"broken\": %lu, \"unanswered\": %lu, \"answers\": {",
           seconds, sent, given_up, broken, busy);
    for (int status = 0; status < STATUS_MAX; status++)
        if (answers[status].count > 0)
            latencies_say(status, &answers[status]);
    printf("}, \"usefulBySecond\": [");
    for (int64_t i = 0; i < took_us / 1000000 && i < SECONDS_MAX; i++)
        printf("%s%lu", i > 0 ? ", " : "", useful[i]);
    printf("]}\n");
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "offer PORT CONNECTIONS RATE SECONDS FILE\n");
        return 2;
    }
    uint16_t port = (uint16_t)strtoul(argv[1], NULL, 10);

    server = (struct sockaddr_in){ .sin_family = AF_INET,
                                   .sin_port = htons(port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    client_count = strtoul(argv[2], NULL, 10);
    requests_path = argv[5];
    requests_read();
    clients = calloc(client_count, sizeof *clients);
    idle = calloc(client_count, sizeof(struct client *));
    waiting = epoll_create1(0);
    if (clients == NULL || idle == NULL || waiting < 0)
        die("memory");
    for (size_t i = 0; i < client_count; i++) {
        client_connect(&clients[i]);
        client_rest(&clients[i]);
    }
    nanosleep(&(struct timespec){ 0, 200000000 }, NULL);
    begun_us = now_us();
    run(strtod(argv[3], NULL),
        begun_us + (int64_t)(strtod(argv[4], NULL) * 1e6));
    say(now_us() - begun_us);
    return 0;
}
