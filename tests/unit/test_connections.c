/*
 * Who has to make room, and who is too slow. The sockets are pairs: what the
 * service closes shows at either end. Where it matters how much has moved they
 * are of TCP, and seconds pass. Crowds: tests/fault/test_many_sockets.py.
 */
#include "api/connections.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define LIMIT 3
#define CAPACITY 8

struct client {
    unsigned slot;
    int ends[2]; /* the service's, and ours */
};

struct story {
    struct arena *arena;
    struct connections *connections;
    struct client clients[CAPACITY];
};

static void come(struct story *story, size_t who)
{
    struct client *client = &story->clients[who];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, client->ends), 0);
    client->slot = connection_open(story->connections, client->ends[0]);
}

static void come_all(struct story *story, size_t count)
{
    for (size_t i = 0; i < count; i++)
        come(story, i);
}

static bool is_gone(const struct story *story, size_t who)
{
    char byte;

    return recv(story->clients[who].ends[1], &byte, 1, MSG_DONTWAIT) == 0;
}

static void is_at(struct story *story, size_t who, enum connection_state state)
{
    connection_enter(story->connections, story->clients[who].slot, state);
}

static bool is_welcome(struct story *story, size_t who)
{
    return connection_handle(story->connections, story->clients[who].slot);
}

static int story_begin(void **state)
{
    static struct story story;
    const struct connections_options options = {
        .capacity = CAPACITY, .limit = LIMIT, .idle_s = 30, .request_s = 1
    };

    story = (struct story){ .arena = arena_new() };
    story.connections = connections_new(&options, story.arena);
    *state = &story;
    return 0;
}

static int story_end(void **state)
{
    struct story *story = *state;

    for (size_t i = 0; i < CAPACITY; i++)
        if (story->clients[i].ends[0] > 0) {
            close(story->clients[i].ends[0]);
            close(story->clients[i].ends[1]);
        }
    arena_free(story->arena);
    return 0;
}

static void as_many_as_may_be_stay(void **state)
{
    struct story *story = *state;

    come_all(story, LIMIT);
    for (size_t i = 0; i < LIMIT; i++)
        assert_false(is_gone(story, i));
}

static void who_has_idled_longest_makes_room(void **state)
{
    struct story *story = *state;

    come_all(story, LIMIT);
    is_at(story, 0, CONNECTION_RECEIVING);
    is_at(story, 0, CONNECTION_IDLE); /* it was served just now */
    come(story, LIMIT);
    assert_true(is_gone(story, 1));
    assert_false(is_gone(story, 0));
    assert_false(is_gone(story, 2));
    assert_true(is_welcome(story, LIMIT));
}

static void who_was_closed_has_nothing_done(void **state)
{
    struct story *story = *state;

    come_all(story, LIMIT + 1);
    assert_true(is_gone(story, 0));
    assert_false(is_welcome(story, 0));
}

static void one_goes_for_one_who_comes(void **state)
{
    struct story *story = *state;

    come_all(story, LIMIT + 2);
    assert_true(is_gone(story, 0) && is_gone(story, 1));
    assert_false(is_gone(story, 2));
}

static void a_request_that_waits_to_be_read_is_no_silence(void **state)
{
    struct story *story = *state;

    come_all(story, LIMIT);
    assert_int_equal(send(story->clients[0].ends[1], "G", 1, 0), 1);
    come(story, LIMIT);
    assert_false(is_gone(story, 0));
    assert_true(is_gone(story, 1));
}

static void whose_request_is_handled_is_left_in_peace(void **state)
{
    struct story *story = *state;

    come_all(story, LIMIT);
    for (size_t i = 0; i < LIMIT; i++)
        assert_true(is_welcome(story, i));
    come(story, LIMIT);
    for (size_t i = 0; i <= LIMIT; i++)
        assert_false(is_gone(story, i));
    assert_false(is_welcome(story, LIMIT));
}

static void who_has_only_begun_is_not_cut_off(void **state)
{
    struct story *story = *state;

    come_all(story, LIMIT);
    for (size_t i = 0; i < LIMIT; i++)
        is_at(story, i, i > 0 ? CONNECTION_RECEIVING : CONNECTION_SENDING);
    come(story, LIMIT);
    assert_false(is_gone(story, 0) || is_gone(story, 1));
    assert_false(is_welcome(story, LIMIT));
}

static void who_was_one_too_many_is_welcome_when_others_left(void **state)
{
    struct story *story = *state;

    come_all(story, LIMIT);
    for (size_t i = 0; i < LIMIT; i++)
        (void)is_welcome(story, i);
    come(story, LIMIT);
    connection_close(story->connections, story->clients[0].slot);
    assert_true(is_welcome(story, LIMIT));
}

static void a_slot_serves_again(void **state)
{
    struct story *story = *state;

    for (int i = 0; i < 3 * CAPACITY; i++) {
        come(story, 0);
        connection_close(story->connections, story->clients[0].slot);
        close(story->clients[0].ends[0]);
        close(story->clients[0].ends[1]);
    }
    story->clients[0].ends[0] = 0;
}

static void the_busy_are_counted(void **state)
{
    struct story *story = *state;

    come_all(story, LIMIT);
    assert_int_equal(connections_busy(story->connections), 0);
    is_at(story, 0, CONNECTION_RECEIVING);
    is_at(story, 1, CONNECTION_SENDING);
    (void)is_welcome(story, 2);
    assert_int_equal(connections_busy(story->connections), 3);
    is_at(story, 1, CONNECTION_IDLE);
    assert_int_equal(connections_busy(story->connections), 2);
}

static void all_are_counted_until_they_are_closed(void **state)
{
    struct story *story = *state;

    assert_int_equal(connections_count(story->connections), 0);
    come_all(story, LIMIT + 1);
    assert_true(is_gone(story, 0)); /* its thread has not found it yet */
    is_at(story, 1, CONNECTION_RECEIVING);
    (void)is_welcome(story, 2);
    assert_int_equal(connections_count(story->connections), LIMIT + 1);
    connection_close(story->connections, story->clients[0].slot);
    assert_int_equal(connections_count(story->connections), LIMIT);
}

static void without_descriptors_the_idle_go(void **state)
{
    struct story *story = *state;

    come_all(story, LIMIT);
    assert_true(is_welcome(story, 1));
    assert_false(connections_sweep(story->connections));
    connections_starve(story->connections);
    assert_true(connections_sweep(story->connections));
    assert_true(is_gone(story, 0) && is_gone(story, 2));
    assert_false(is_gone(story, 1));
    assert_false(connections_sweep(story->connections));
}

static void near_the_limit_of_descriptors_one_goes(void **state)
{
    struct story *story = *state;
    struct rlimit before, low;

    come_all(story, 2);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    low = before;
    low.rlim_cur = 70; /* 64 are spared */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    come(story, 2);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_true(is_gone(story, 0));
    assert_false(is_gone(story, 1));
}

/* ---- Over a network ------------------------------------------------------ */

/* A little more than what may pass between two looks. */
static void a_second_passes(void)
{
    nanosleep(&(struct timespec){ .tv_sec = 1, .tv_nsec = 100000000 }, NULL);
}

static void come_by_tcp(struct story *story, size_t who)
{
    struct client *client = &story->clients[who];
    struct sockaddr_in here = { .sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof here;
    int door = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(door, (struct sockaddr *)&here, length), 0);
    assert_int_equal(listen(door, 1), 0);
    assert_int_equal(getsockname(door, (struct sockaddr *)&here, &length), 0);
    client->ends[1] = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(client->ends[1], (struct sockaddr *)&here, length),
                     0);
    client->ends[0] = accept(door, NULL, NULL);
    close(door);
    client->slot = connection_open(story->connections, client->ends[0]);
}

/* As the service sees it: bytes on their way do not hide it. */
static bool was_told_to_go(const struct story *story, size_t who)
{
    char byte;

    return recv(story->clients[who].ends[0], &byte, 1,
                MSG_DONTWAIT | MSG_PEEK) == 0;
}

/* All that goes into the kernel. */
static void send_all(int from)
{
    static const char bytes[65536];

    while (send(from, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        ;
}

/* That much, to the last byte. */
static void pass(int from, int to, size_t count)
{
    char bytes[1000] = { 0 };

    for (size_t at = 0; at < count; at += sizeof bytes) {
        assert_int_equal(send(from, bytes, sizeof bytes, 0), sizeof bytes);
        assert_int_equal(recv(to, bytes, sizeof bytes, MSG_WAITALL),
                         sizeof bytes);
    }
}

static void sweep_for_two_seconds(struct story *story)
{
    for (int i = 0; i < 2; i++) {
        a_second_passes();
        (void)connections_sweep(story->connections);
    }
}

static void who_takes_nothing_is_closed(void **state)
{
    struct story *story = *state;

    come_by_tcp(story, 0);
    is_at(story, 0, CONNECTION_SENDING);
    send_all(story->clients[0].ends[0]);
    sweep_for_two_seconds(story);
    assert_true(was_told_to_go(story, 0));
}

static void who_has_taken_all_there_was_waits_for_us(void **state)
{
    struct story *story = *state;
    const int *ends = story->clients[0].ends;

    come_by_tcp(story, 0);
    is_at(story, 0, CONNECTION_SENDING);
    pass(ends[0], ends[1], 1000);
    sweep_for_two_seconds(story);
    assert_false(was_told_to_go(story, 0));
    /* What comes late has its time from then on. */
    send_all(ends[0]);
    (void)connections_sweep(story->connections);
    assert_false(was_told_to_go(story, 0));
    sweep_for_two_seconds(story);
    assert_true(was_told_to_go(story, 0));
}

static void who_has_taken_all_there_was_makes_no_room(void **state)
{
    struct story *story = *state;

    come_by_tcp(story, 0);
    come(story, 1);
    come(story, 2);
    is_at(story, 0, CONNECTION_SENDING);
    assert_true(is_welcome(story, 1) && is_welcome(story, 2));
    a_second_passes();
    come(story, LIMIT);
    assert_false(was_told_to_go(story, 0));
    assert_false(is_welcome(story, LIMIT));
}

static void who_is_slowest_makes_room(void **state)
{
    struct story *story = *state;

    for (size_t i = 0; i < LIMIT; i++) {
        come_by_tcp(story, i);
        is_at(story, i, CONNECTION_RECEIVING);
    }
    a_second_passes();
    (void)connections_sweep(story->connections);
    for (size_t i = 0; i < LIMIT; i++)
        pass(story->clients[i].ends[1], story->clients[i].ends[0],
             i == 1 ? 3000 : 50000);
    a_second_passes();
    come(story, LIMIT);
    assert_true(was_told_to_go(story, 1));
    assert_false(was_told_to_go(story, 0) || was_told_to_go(story, 2));
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, story_begin, story_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(as_many_as_may_be_stay),
        STORY(who_has_idled_longest_makes_room),
        STORY(who_was_closed_has_nothing_done),
        STORY(one_goes_for_one_who_comes),
        STORY(a_request_that_waits_to_be_read_is_no_silence),
        STORY(whose_request_is_handled_is_left_in_peace),
        STORY(who_has_only_begun_is_not_cut_off),
        STORY(who_was_one_too_many_is_welcome_when_others_left),
        STORY(a_slot_serves_again),
        STORY(the_busy_are_counted),
        STORY(all_are_counted_until_they_are_closed),
        STORY(without_descriptors_the_idle_go),
        STORY(near_the_limit_of_descriptors_one_goes),
        STORY(who_takes_nothing_is_closed),
        STORY(who_has_taken_all_there_was_waits_for_us),
        STORY(who_has_taken_all_there_was_makes_no_room),
        STORY(who_is_slowest_makes_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
