/* Archives: names that differ and lead nowhere, bytes as they are. What others
 * read of them is told by tests/scenarios/test_attachments.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "api/archive.h"

static void put(struct archive *archive, const char *name, const char *content)
{
    assert_true(archive_begin(archive, name));
    assert_true(archive_write(archive, content, strlen(content)));
    assert_true(archive_end(archive));
}

/* All of it, since these are small. */
static size_t whole(const struct spool *spool, char *out, size_t most)
{
    FILE *file = spool_file(spool);
    size_t length = fread(out, 1, most, file);

    (void)fclose(file);
    return length;
}

static bool holds(const char *bytes, size_t length, const char *wanted)
{
    return memmem(bytes, length, wanted, strlen(wanted)) != NULL;
}

static void test_names_differ(void **state)
{
    static const char *const named[] = {
        "plan.pdf", "plan (2).pdf", "PLAN (3).pdf", "utkast", "utkast (2)",
        ".env", ".env (2)", ".._x_y", "plan (2) (2).pdf", "a_b",
        "SØKNAD.pdf", "Søknad (2).pdf", "SÅKNAD.pdf", "3×4.txt", "3÷4.txt",
    };
    struct arena *arena = arena_new();
    struct spool *spool = spool_new(arena);
    struct archive *archive = archive_new(arena, spool);
    char bytes[4096];

    (void)state;
    put(archive, "plan.pdf", "1");
    put(archive, "plan.pdf", "2");
    put(archive, "PLAN.pdf", "3");
    put(archive, "utkast", "4");
    put(archive, "utkast", "5");
    put(archive, ".env", "6");
    put(archive, ".env", "7");
    put(archive, "../x/y", "8");
    put(archive, "plan (2).pdf", "9");
    put(archive, "a\nb", "10");
    put(archive, "SØKNAD.pdf", "11");
    put(archive, "Søknad.pdf", "12");
    put(archive, "SÅKNAD.pdf", "13");
    put(archive, "3×4.txt", "14"); /* which differ as a letter's cases do */
    put(archive, "3÷4.txt", "15");
    assert_true(archive_finish(archive));
    size_t length = whole(spool, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (!holds(bytes, length, named[i]))
            fail_msg("%s", named[i]);
    assert_false(holds(bytes, length, "../"));
    arena_free(arena);
}

/* CRC-32 of "123456789" is CBF43926, as everywhere. */
static void test_a_file_of_two_pieces(void **state)
{
    static const char header[] = "PK\x03\x04\x14\x00\x00\x08\x00\x00\x00\x00"
                                 "\x21\x00\x26\x39\xF4\xCB\x09\x00\x00\x00"
                                 "\x09\x00\x00\x00\x01\x00\x00\x00"
                                 "a123456789PK\x01\x02";
    struct arena *arena = arena_new();
    struct spool *spool = spool_new(arena);
    struct archive *archive = archive_new(arena, spool);
    char bytes[256];

    (void)state;
    assert_true(archive_begin(archive, "a"));
    assert_true(archive_write(archive, "1234", 4));
    assert_true(archive_write(archive, "56789", 5));
    assert_true(archive_end(archive));
    assert_true(archive_finish(archive));
    size_t length = whole(spool, bytes, sizeof bytes);
    assert_true(length > sizeof header);
    assert_memory_equal(bytes, header, sizeof header - 1);
    arena_free(arena);
}

static void test_an_empty_one(void **state)
{
    struct arena *arena = arena_new();
    struct spool *spool = spool_new(arena);
    struct archive *archive = archive_new(arena, spool);
    char bytes[64];

    (void)state;
    assert_true(archive_finish(archive));
    assert_int_equal(whole(spool, bytes, sizeof bytes), 22);
    assert_memory_equal(bytes, "PK\x05\x06", 4);
    assert_true(archive_has_room(archive, 1024));
    assert_false(archive_has_room(archive, ARCHIVE_BYTES_MAX));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_differ),
        cmocka_unit_test(test_a_file_of_two_pieces),
        cmocka_unit_test(test_an_empty_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
