/*
 * Programs beside our own: what they get, and each way in which one may fail
 * without harm. The programs are scripts that the test writes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "services/base/monotonic.h"
#include "services/gateways/subprocess.h"

static char folder[] = "/tmp/tilskudd-subprocess-XXXXXX";

struct scene {
    struct arena *arena;
    struct text out;
    int status;
    const char *why;
    int64_t took_ms;
};

static void script_write(const char *lines)
{
    char path[64];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/script", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    (void)fprintf(file, "#!/bin/sh\n%s\n", lines);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0700), 0);
}

/* A file with these bytes, open and at 0. */
static int input_of(const char *bytes)
{
    int input = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    size_t length = strlen(bytes);

    assert_true(input >= 0);
    assert_int_equal(write(input, bytes, length), (ssize_t)length);
    assert_int_equal(lseek(input, 0, SEEK_SET), 0);
    return input;
}

static err_t run(struct scene *scene, const char *lines, const char *bytes)
{
    const char *const arguments[] = { "one", "two words", NULL };
    struct subprocess_work work = {
        .program = "script",
        .arguments = arguments,
        .input = input_of(bytes),
        .output_max = 100000,
        .timeout_ms = 1000,
    };
    int64_t before = monotonic_ms();
    err_t err;

    script_write(lines);
    *scene = (struct scene){ .arena = arena_new(), .status = -1 };
    err = subprocess_run(scene->arena, &work, &scene->out, &scene->status,
                         &scene->why);
    scene->took_ms = monotonic_ms() - before;
    close(work.input);
    return err;
}

/* Nothing of the child is left, and no descriptor of ours either. */
static int descriptors_count(void)
{
    DIR *all = opendir("/proc/self/fd");
    int count = 0;

    assert_non_null(all);
    while (readdir(all) != NULL)
        count++;
    closedir(all);
    return count;
}

static void what_is_said_and_the_exit_status_are_told(void **state)
{
    struct scene scene;

    (void)state;
    assert_int_equal(run(&scene, "echo \"$# $1/$2\"; cat", "bytes"), OK);
    assert_string_equal(scene.out.bytes, "2 one/two words\nbytes");
    assert_int_equal(scene.status, 0);
    assert_null(scene.why);
    arena_free(scene.arena);

    assert_int_equal(run(&scene, "echo out; echo 'no\nfont' >&2; exit 7", ""),
                     OK);
    assert_string_equal(scene.out.bytes, "out\n");
    assert_int_equal(scene.status, 7);
    assert_string_equal(scene.why, "no font ");
    arena_free(scene.arena);
}

static void it_gets_nothing_else_of_ours(void **state)
{
    struct scene scene;
    int secret = open("/etc/hostname", O_RDONLY); /* without O_CLOEXEC */

    (void)state;
    assert_true(secret > 2);
    assert_int_equal(setenv("TILSKUDD_SECRET", "secret", 1), 0);
    /* The shell itself sets PWD and a few more. */
    assert_int_equal(run(&scene,
                         "for fd in /proc/$$/fd/*; do echo ${fd##*/}; done\n"
                         "echo ${TILSKUDD_SECRET-none} ${HOME-none}",
                         ""),
                     OK);
    close(secret);
    /* The shell opens 10, the script, and 3, the folder that it lists. */
    assert_string_equal(scene.out.bytes, "0\n1\n10\n2\n3\nnone none\n");
    arena_free(scene.arena);
}

/* The C library ignores two of its own, 32 and 33, until threads need them. */
static void signals_are_those_of_a_fresh_program(void **state)
{
    struct scene scene;
    sigset_t blocked;

    (void)state;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    assert_int_equal(sigprocmask(SIG_BLOCK, &blocked, NULL), 0);
    (void)signal(SIGPIPE, SIG_IGN);
    assert_int_equal(
        run(&scene, "grep -E 'Sig(Blk|Ign)' /proc/self/status", ""), OK);
    assert_string_equal(scene.out.bytes, "SigBlk:\t0000000000000000\n"
                                         "SigIgn:\t0000000180000000\n");
    assert_int_equal(sigprocmask(SIG_UNBLOCK, &blocked, NULL), 0);
    arena_free(scene.arena);
}

/* Each way to fail, and what the log is told of it. */
static const struct {
    const char *lines, *why;
} failures[] = {
    { "exec sleep 60", "took too long" },
    { "exec >&- 2>&-; exec sleep 60", "took too long" },
    { "yes | head -c 100001", "said too much" },
    { "exec yes", "said too much" },
    { "kill -SEGV $$", "was ended by signal 11" },
    { "echo broken >&2; kill -KILL $$", "was ended by signal 9; broken" },
};

static void each_failure_is_overload_and_leaves_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        int before = descriptors_count();
        struct scene scene;

        assert_int_equal(run(&scene, failures[i].lines, ""), ERR_OVERLOADED);
        assert_non_null(strstr(scene.why, failures[i].why));
        assert_null(scene.out.bytes);
        assert_int_equal(scene.status, -1);
        assert_true(scene.took_ms < 30000); /* and not the sixty of sleep */
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
        assert_int_equal(errno, ECHILD);
        assert_int_equal(descriptors_count(), before);
        arena_free(scene.arena);
    }
}

static void as_much_as_it_may_is_not_too_much(void **state)
{
    struct scene scene;

    (void)state;
    assert_int_equal(run(&scene, "yes | head -c 100000", ""), OK);
    assert_int_equal(scene.out.length, 100000);
    arena_free(scene.arena);
    /* What it tells for the log only may be long, and is cut. */
    assert_int_equal(run(&scene, "yes | head -c 1000000 >&2; exit 3", ""), OK);
    assert_int_equal(scene.status, 3);
    assert_int_equal(strlen(scene.why), 400);
    arena_free(scene.arena);
}

static void a_program_that_is_not_there_is_overload(void **state)
{
    struct arena *arena = arena_new();
    struct subprocess_work work = {
        .program = "tilskudd-nothing",
        .input = input_of(""),
        .output_max = 10,
        .timeout_ms = 1000,
    };
    struct text out = { 0 };
    const char *why = NULL;
    int status = -1;

    (void)state;
    assert_int_equal(subprocess_run(arena, &work, &out, &status, &why),
                     ERR_OVERLOADED);
    assert_non_null(strstr(why, "tilskudd-nothing: can't be started: No such"));
    /* Beside our own binary there is none either. */
    subprocess_look_in(NULL);
    assert_int_equal(subprocess_run(arena, &work, &out, &status, &why),
                     ERR_OVERLOADED);
    assert_non_null(strstr(why, "can't be started: No such"));
    subprocess_look_in(folder);
    close(work.input);
    arena_free(arena);
}

static int folder_make(void **state)
{
    (void)state;
    subprocess_look_in(mkdtemp(folder));
    return 0;
}

static int folder_remove(void **state)
{
    char path[64];

    (void)state;
    (void)snprintf(path, sizeof path, "%s/script", folder);
    return unlink(path) != 0 || rmdir(folder) != 0;
}

/* Takes the only place for a while, and says when it has. */
static void *linger(void *said)
{
    struct scene scene;

    *(err_t *)said =
        run(&scene, ": >\"$(dirname \"$0\")/begun\"; exec sleep 0.5", "");
    arena_free(scene.arena);
    return NULL;
}

static void beyond_what_is_allowed_nobody_waits(void **state)
{
    char begun[64];
    struct scene scene;
    pthread_t other;
    err_t lingered = ERR_INTERNAL_ERROR;

    (void)state;
    (void)snprintf(begun, sizeof begun, "%s/begun", folder);
    subprocess_allow(1);
    assert_int_equal(pthread_create(&other, NULL, linger, &lingered), 0);
    while (access(begun, F_OK) != 0)
        usleep(1000);
    assert_int_equal(run(&scene, "exit 0", ""), ERR_OVERLOADED);
    assert_non_null(strstr(scene.why, "1 programs run already"));
    arena_free(scene.arena);
    assert_int_equal(pthread_join(other, NULL), 0);
    assert_int_equal(lingered, OK);
    assert_int_equal(run(&scene, "exit 0", ""), OK);
    arena_free(scene.arena);
    subprocess_allow(INT_MAX);
    (void)unlink(begun);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_and_the_exit_status_are_told),
        cmocka_unit_test(it_gets_nothing_else_of_ours),
        cmocka_unit_test(signals_are_those_of_a_fresh_program),
        cmocka_unit_test(each_failure_is_overload_and_leaves_nothing),
        cmocka_unit_test(as_much_as_it_may_is_not_too_much),
        cmocka_unit_test(a_program_that_is_not_there_is_overload),
        cmocka_unit_test(beyond_what_is_allowed_nobody_waits),
    };

    return cmocka_run_group_tests_name("subprocess", tests, folder_make,
                                       folder_remove);
}
