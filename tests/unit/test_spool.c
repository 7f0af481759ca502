/*
 * Bodies on disk: without a name, whole, and closed by whoever has them last.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/base/spool.h"

static bool is_open(int file)
{
    return fcntl(file, F_GETFD) != -1;
}

static void what_was_written_is_there_and_has_no_name(void **state)
{
    struct arena *arena = arena_new();
    struct spool *spool = spool_new(arena);
    char line[16] = "";
    struct stat about;
    FILE *file;

    (void)state;
    assert_true(spool_write(spool, "one\n", 4) && spool_write(spool, "", 0));
    assert_true(spool_write(spool, "two\n", 4));
    assert_true(spool_length(spool) == 8);
    file = spool_file(spool);
    assert_non_null(fgets(line, sizeof line, file));
    assert_string_equal(line, "one\n");
    assert_int_equal(fstat(fileno(file), &about), 0);
    assert_int_equal(about.st_nlink, 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    (void)fclose(file);
    arena_free(arena);
}

static void the_arena_closes_what_nobody_took(void **state)
{
    struct arena *arena = arena_new();
    struct spool *left = spool_new(arena), *taken = spool_new(arena);
    int file = spool_take(taken);

    (void)state;
    assert_true(is_open(file) && is_open(file - 1));
    assert_non_null(left);
    arena_free(arena);
    assert_true(is_open(file));
    assert_false(is_open(file - 1));
    close(file);
}

static void no_room_is_told(void **state)
{
    struct rlimit before, small;
    struct arena *arena = arena_new();
    struct spool *spool = spool_new(arena);
    char bytes[4096] = "";

    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){ 6000, before.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_true(spool_write(spool, bytes, sizeof bytes));
    errno = 0;
    assert_false(spool_write(spool, bytes, sizeof bytes));
    assert_int_equal(errno, EFBIG);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(setenv("TMPDIR", "/nonexistent", 1), 0);
    assert_null(spool_new(arena));
    assert_int_equal(errno, ENOENT);
    assert_int_equal(unsetenv("TMPDIR"), 0);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_there_and_has_no_name),
        cmocka_unit_test(the_arena_closes_what_nobody_took),
        cmocka_unit_test(no_room_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
