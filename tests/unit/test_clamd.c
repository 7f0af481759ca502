/*
 * clamd: what its replies mean, and that nothing but the right one at the right
 * time is "clean", whatever the other end does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "services/gateways/clamd.h"

#define REPLY(text) text, sizeof text /* with its NUL */
#define BARE(text) text, sizeof text - 1

static const struct {
    const char *reply;
    size_t length;
    enum clamd_outcome outcome;
    const char *signature;
} replies[] = {
    { REPLY("stream: OK"), CLAMD_CLEAN, NULL },
    { REPLY("stream: Eicar-Test-Signature FOUND"), CLAMD_INFECTED,
      "Eicar-Test-Signature" },
    { REPLY("stream: Win.Test.EICAR_HDB-1(44d88612:68) FOUND"),
      CLAMD_INFECTED, "Win.Test.EICAR_HDB-1(44d88612:68)" },
    { REPLY("stream: OK FOUND"), CLAMD_INFECTED, "OK" },
    { REPLY("INSTREAM size limit exceeded. ERROR"), CLAMD_TOO_LARGE, NULL },
    /* Cut off, or more than one. */
    { BARE(""), CLAMD_UNAVAILABLE, NULL },
    { BARE("stream: OK"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("stream: O"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("stream: OK\0stream: A FOUND"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("stream: OK\0"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("stream: Eicar-Test-Sig"), CLAMD_UNAVAILABLE, NULL },
    { BARE("stream: Eicar-Test-Signature FOUND"), CLAMD_UNAVAILABLE, NULL },
    /* Almost. */
    { REPLY("stream: OK\n"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("stream: ok"), CLAMD_UNAVAILABLE, NULL },
    { REPLY(" stream: OK"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("1: stream: OK"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("/tmp/file: OK"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("OK"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("PONG"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("stream:  FOUND"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("stream: FOUND"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("stream: two words FOUND"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("stream: a\"b FOUND"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("stream: a\nb FOUND"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("stream: Can't allocate memory ERROR"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("UNKNOWN COMMAND"), CLAMD_UNAVAILABLE, NULL },
    { REPLY("HTTP/1.1 400 Bad Request"), CLAMD_UNAVAILABLE, NULL },
};

static void each_reply_means_what_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
        struct arena *arena = arena_new();
        struct clamd_answer answer =
            clamd_read(replies[i].reply, replies[i].length, arena);

        assert_int_equal(answer.outcome, replies[i].outcome);
        if (replies[i].signature != NULL)
            assert_string_equal(answer.signature, replies[i].signature);
        else
            assert_null(answer.signature);
        assert_int_equal(answer.why != NULL,
                         answer.outcome == CLAMD_UNAVAILABLE);
        arena_free(arena);
    }
}

static void addresses_are_known(void **state)
{
    static const char *const good[] = {
        "unix:/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310",
        "scanner:3310",
    };
    static const char *const bad[] = {
        "", "unix:", "unix:relative", "scanner", ":3310", "scanner:",
        "scanner:clamd", "scanner:123456", "http://scanner",
        ("unix:/0123456789012345678901234567890123456789012345678901234567890"
         "123456789012345678901234567890123456789012345678901234567890"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(clamd_is_address(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(clamd_is_address(bad[i]));
}

/* ---- Another end --------------------------------------------------------- */

/* What the other end does: takes so many bytes, all up to the end of the
 * stream if -1, says something, and hangs up, or keeps silent until we go. */
struct story {
    long takes;
    const char *says;
    size_t length;
    int repeats;
    int is_silent;
};

struct other {
    struct story story;
    int listening;
    char address[108];
    pthread_t thread;
    char taken[1 << 20];
    size_t length;
};

/* The stream is whole when it ends with a chunk of no bytes. */
static int is_whole(const struct other *other)
{
    return other->length >= 14 &&
           memcmp(other->taken + other->length - 4, "\0\0\0\0", 4) == 0;
}

static void take(struct other *other, int peer)
{
    ssize_t got = 1;

    while (got > 0 && other->length < sizeof other->taken &&
           (other->story.takes < 0
                ? !is_whole(other)
                : other->length < (size_t)other->story.takes)) {
        size_t room = other->story.takes < 0
                          ? sizeof other->taken - other->length
                          : (size_t)other->story.takes - other->length;

        got = recv(peer, other->taken + other->length, room, 0);
        other->length += got > 0 ? (size_t)got : 0;
    }
}

static void *other_run(void *argument)
{
    struct other *other = argument;
    int peer = accept(other->listening, NULL, NULL);
    char byte;

    take(other, peer);
    for (int i = 0; i <= other->story.repeats; i++) {
        if (send(peer, other->story.says, other->story.length, MSG_NOSIGNAL) <
            0)
            break;
    }
    if (other->story.is_silent) {
        while (recv(peer, &byte, 1, 0) > 0)
            ;
    }
    close(peer);
    return NULL;
}

static struct other *other_start(struct story story)
{
    static int count;
    struct other *other = calloc(1, sizeof *other);
    struct sockaddr_un name = { .sun_family = AF_UNIX };

    assert_non_null(other);
    other->story = story;
    (void)snprintf(name.sun_path, sizeof name.sun_path,
                   "/tmp/tilskudd-clamd-%d-%d", (int)getpid(), count++);
    (void)snprintf(other->address, sizeof other->address, "unix:%.100s",
                   name.sun_path);
    other->listening = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(
        bind(other->listening, (struct sockaddr *)&name, sizeof name), 0);
    assert_int_equal(listen(other->listening, 1), 0);
    assert_int_equal(pthread_create(&other->thread, NULL, other_run, other), 0);
    return other;
}

static void other_end(struct other *other)
{
    assert_int_equal(pthread_join(other->thread, NULL), 0);
    close(other->listening);
    assert_int_equal(unlink(other->address + 5), 0);
    free(other);
}

static struct clamd_answer ask(const char *address, size_t pieces,
                               struct arena *arena)
{
    static const struct clamd_limits limits = { 500, 500 };
    static char piece[50000]; /* of no zeros, which look like an end */
    struct clamd *clamd = clamd_begin(arena, address, &limits);

    memset(piece, 'a', sizeof piece);
    for (size_t i = 0; i < pieces && clamd_send(clamd, piece, sizeof piece);
         i++)
        ;
    return clamd_end(clamd);
}

static void what_is_sent_is_the_protocol(void **state)
{
    struct arena *arena = arena_new();
    struct other *other =
        other_start((struct story){ -1, REPLY("stream: OK"), 0, 0 });
    static const struct clamd_limits limits = { 5000, 5000 };
    struct clamd *clamd = clamd_begin(arena, other->address, &limits);

    (void)state;
    assert_true(clamd_send(clamd, "first", 5));
    assert_true(clamd_send(clamd, "", 0));
    assert_true(clamd_send(clamd, "second", 6));
    assert_int_equal(clamd_end(clamd).outcome, CLAMD_CLEAN);
    assert_int_equal(pthread_join(other->thread, NULL), 0);
    assert_int_equal(other->length, 10 + 4 + 5 + 4 + 6 + 4);
    assert_memory_equal(other->taken,
                        "zINSTREAM\0\0\0\0\5first\0\0\0\6second\0\0\0\0", 33);
    close(other->listening);
    assert_int_equal(unlink(other->address + 5), 0);
    free(other);
    arena_free(arena);
}

static const struct {
    struct story story;
    size_t pieces;
    enum clamd_outcome outcome;
    const char *why;
} stories[] = {
    { { -1, REPLY("stream: OK"), 0, 0 }, 3, CLAMD_CLEAN, NULL },
    { { -1, REPLY("stream: A.B-1 FOUND"), 0, 0 }, 3, CLAMD_INFECTED, NULL },
    /* Its limit, told while we send and after. */
    { { 70000, REPLY("INSTREAM size limit exceeded. ERROR"), 0, 0 }, 100,
      CLAMD_TOO_LARGE, NULL },
    { { -1, REPLY("INSTREAM size limit exceeded. ERROR"), 0, 0 }, 3,
      CLAMD_TOO_LARGE, NULL },
    /* It lies: it can't know yet. */
    { { 70000, REPLY("stream: OK"), 0, 0 }, 100, CLAMD_UNAVAILABLE, NULL },
    { { 70000, REPLY("stream: OK"), 0, 1 }, 100, CLAMD_UNAVAILABLE, NULL },
    { { 0, REPLY("stream: OK"), 0, 1 }, 100, CLAMD_UNAVAILABLE, NULL },
    { { 70000, REPLY("stream: A.B-1 FOUND"), 0, 0 }, 100, CLAMD_UNAVAILABLE,
      NULL },
    /* Says things twice, or without end. */
    { { -1, REPLY("stream: OK"), 1, 0 }, 3, CLAMD_UNAVAILABLE,
      "its answer is not whole" },
    { { -1, REPLY("stream: A FOUND"), 1000000, 0 }, 3, CLAMD_UNAVAILABLE,
      "it says too much" },
    { { -1, BARE("aaaaaaaaaaaaaaaa"), 1000000, 0 }, 3, CLAMD_UNAVAILABLE,
      "it says too much" },
    { { -1, BARE("stream: OK"), 0, 0 }, 3, CLAMD_UNAVAILABLE,
      "its answer is not whole" },
    /* Hangs up, early or at the end, or does not and keeps silent. */
    { { 0, BARE(""), 0, 0 }, 100, CLAMD_UNAVAILABLE, NULL },
    { { 70000, BARE(""), 0, 0 }, 100, CLAMD_UNAVAILABLE, NULL },
    { { -1, BARE(""), 0, 0 }, 3, CLAMD_UNAVAILABLE, "its answer is not whole" },
    { { -1, BARE(""), 0, 1 }, 3, CLAMD_UNAVAILABLE,
      "it takes too long to answer" },
    { { -1, REPLY("stream: OK"), 0, 1 }, 3, CLAMD_UNAVAILABLE,
      "it takes too long to answer" },
};

static void whatever_the_other_end_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
        struct arena *arena = arena_new();
        struct other *other = other_start(stories[i].story);
        struct clamd_answer answer =
            ask(other->address, stories[i].pieces, arena);

        assert_int_equal(answer.outcome, stories[i].outcome);
        if (stories[i].why != NULL)
            assert_string_equal(answer.why, stories[i].why);
        arena_free(arena); /* hangs up */
        other_end(other);
    }
}

/* It accepts and takes nothing: the buffers fill, and time is up. */
static void one_that_takes_nothing(void **state)
{
    struct arena *arena = arena_new();
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    int listening = socket(AF_UNIX, SOCK_STREAM, 0);
    struct clamd_answer answer;

    (void)state;
    (void)snprintf(name.sun_path, sizeof name.sun_path,
                   "/tmp/tilskudd-clamd-%d", (int)getpid());
    assert_int_equal(bind(listening, (struct sockaddr *)&name, sizeof name), 0);
    assert_int_equal(listen(listening, 1), 0);
    answer = ask(arena_printf(arena, "unix:%s", name.sun_path), 1000, arena);
    assert_int_equal(answer.outcome, CLAMD_UNAVAILABLE);
    assert_string_equal(answer.why, "it takes too long to take all");
    assert_int_equal(unlink(name.sun_path), 0);
    close(listening);
    arena_free(arena);
}

static void one_that_is_not_there(void **state)
{
    static const char *const nowhere[] = {
        "unix:/nonexistent/clamd.ctl", "127.0.0.1:1", "[::1]:1",
        "nowhere.invalid:3310",
    };

    (void)state;
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        struct arena *arena = arena_new();
        struct clamd_answer answer = ask(nowhere[i], 3, arena);

        assert_int_equal(answer.outcome, CLAMD_UNAVAILABLE);
        assert_non_null(answer.why);
        arena_free(arena);
    }
}

static void by_tcp(void **state)
{
    struct arena *arena = arena_new();
    struct other *other = calloc(1, sizeof *other);
    struct sockaddr_in name = { .sin_family = AF_INET,
                                .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t length = sizeof name;

    (void)state;
    assert_non_null(other);
    other->story = (struct story){ -1, REPLY("stream: OK"), 0, 0 };
    other->listening = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(other->listening, (struct sockaddr *)&name, length),
                     0);
    assert_int_equal(listen(other->listening, 1), 0);
    assert_int_equal(
        getsockname(other->listening, (struct sockaddr *)&name, &length), 0);
    assert_int_equal(pthread_create(&other->thread, NULL, other_run, other), 0);
    assert_int_equal(
        ask(arena_printf(arena, "127.0.0.1:%d", ntohs(name.sin_port)), 3, arena)
            .outcome,
        CLAMD_CLEAN);
    assert_int_equal(pthread_join(other->thread, NULL), 0);
    close(other->listening);
    free(other);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reply_means_what_it_says),
        cmocka_unit_test(addresses_are_known),
        cmocka_unit_test(what_is_sent_is_the_protocol),
        cmocka_unit_test(whatever_the_other_end_does),
        cmocka_unit_test(one_that_takes_nothing),
        cmocka_unit_test(one_that_is_not_there),
        cmocka_unit_test(by_tcp),
    };

    return cmocka_run_group_tests_name("clamd", tests, NULL, NULL);
}
