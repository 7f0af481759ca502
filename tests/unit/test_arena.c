/*
 * The arena: alignment, zeroes, growth, and release in reverse order.
 */
#include "services/base/arena.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char released[8];

static void note_release(void *object)
{
    strncat(released, object, 1);
}

static void every_size_is_zeroed_and_aligned(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (size_t size = 0; size < 20000; size += 97) {
        unsigned char *bytes = arena_alloc(arena, size);

        assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xff, size);
    }
    arena_free(arena);
}

static void allocations_do_not_overlap(void **state)
{
    struct arena *arena = arena_new();
    unsigned char *parts[200];

    (void)state;
    for (int i = 0; i < 200; i++) {
        parts[i] = arena_alloc(arena, 100);
        memset(parts[i], i, 100);
    }
    for (int i = 0; i < 200; i++) {
        for (int at = 0; at < 100; at++)
            assert_int_equal(parts[i][at], i);
    }
    arena_free(arena);
}

static void a_large_block_stands_alone(void **state)
{
    struct arena *arena = arena_new();
    char *large = arena_array(arena, 3 << 20, 2);

    (void)state;
    large[0] = 'a';
    large[(6 << 20) - 1] = 'z';
    assert_non_null(arena_alloc(arena, 16));
    arena_free(arena);
}

static void adopted_objects_go_newest_first(void **state)
{
    static char first[] = "1", second[] = "2", third[] = "3";
    struct arena *arena = arena_new();

    (void)state;
    released[0] = '\0';
    assert_ptr_equal(arena_adopt(arena, first, note_release), first);
    arena_adopt(arena, second, note_release);
    arena_adopt(arena, third, note_release);
    assert_string_equal(released, "");
    arena_free(arena);
    assert_string_equal(released, "321");
    arena_free(NULL);
}

static void strings_are_copied(void **state)
{
    struct arena *arena = arena_new();
    char original[] = "Søknad";
    char *copy = arena_copy(arena, original);

    (void)state;
    original[0] = 'x';
    assert_string_equal(copy, "Søknad");
    assert_null(arena_copy(arena, NULL));
    assert_string_equal(arena_copyn(arena, "abcdef", 3), "abc");
    assert_string_equal(arena_copyn(arena, NULL, 0), "");
    assert_string_equal(arena_printf(arena, "%s-%d", "v", 7), "v-7");
    arena_free(arena);
}

static void a_printed_string_may_have_any_length(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (int length = 250; length < 262; length++) {
        char *printed = arena_printf(arena, "%*d", length, 1);

        assert_int_equal(strlen(printed), length);
        assert_int_equal(printed[length - 1], '1');
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_is_zeroed_and_aligned),
        cmocka_unit_test(allocations_do_not_overlap),
        cmocka_unit_test(a_large_block_stands_alone),
        cmocka_unit_test(adopted_objects_go_newest_first),
        cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(a_printed_string_may_have_any_length),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
