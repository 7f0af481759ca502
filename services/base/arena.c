/*
 * Request memory: a chain of blocks that only grows, and a list of adopted
 * objects. The arena itself lives in its first block, so that a small request
 * costs one malloc and one free.
 */
#include "services/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/base/memory.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#endif

/* Under AddressSanitizer everything not handed out is poisoned, and a gap
 * follows each allocation, so that an overrun within a block is reported. */
#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define ARENA_GAP 16
#else
#define ARENA_GAP 0
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size)                             \
    ((void)(address), (void)(size))
#endif

/* Most requests fit in the first block; a large list soon gets large ones. */
static const size_t first_block = 4096;
static const size_t largest_step = (size_t)1 << 20;

struct block {
    struct block *next;
    size_t capacity;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct adopted {
    struct adopted *next;
    void *object;
    void (*release)(void *);
};

struct arena {
    struct block *blocks;
    struct adopted *adopted;
    size_t next_capacity;
};

/* No such size fits in memory. */
static _Noreturn void arena_exhausted(void)
{
    fputs("arena: out of memory\n", stderr);
    abort();
}

static struct block *block_new(size_t capacity, struct block *next)
{
    struct block *block;

    if (capacity > SIZE_MAX - sizeof *block)
        arena_exhausted();
    block = memory_new(sizeof *block + capacity);
    block->next = next;
    block->capacity = capacity;
    block->used = 0;
    ASAN_POISON_MEMORY_REGION(block->bytes, capacity);
    return block;
}

static void block_free(struct block *block)
{
    ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->capacity);
    free(block);
}

static bool block_fits(const struct block *block, size_t size)
{
    return block->capacity - block->used >= size;
}

/* `size` bytes of the block; `step` of it, gap included, are used up. */
static void *block_take(struct block *block, size_t size, size_t step)
{
    void *bytes = block->bytes + block->used;

    block->used += step;
    ASAN_UNPOISON_MEMORY_REGION(bytes, size);
    return memset(bytes, 0, size);
}

/* What an allocation uses up: aligned, so that the next one is aligned too. */
static size_t block_step(size_t size)
{
    const size_t mask = alignof(max_align_t) - 1;

    if (size > SIZE_MAX - ARENA_GAP - mask)
        arena_exhausted();
    return (size + ARENA_GAP + mask) & ~mask;
}

struct arena *arena_new(void)
{
    struct block *block = block_new(first_block, NULL);
    struct arena *arena =
        block_take(block, sizeof *arena, block_step(sizeof *arena));

    arena->blocks = block;
    arena->next_capacity = first_block * 2;
    return arena;
}

void arena_free(struct arena *arena)
{
    struct adopted *adopted;
    struct block *block;

    if (arena == NULL)
        return;
    for (adopted = arena->adopted; adopted != NULL; adopted = adopted->next)
        adopted->release(adopted->object);
    block = arena->blocks;
    while (block != NULL) {
        struct block *next = block->next;

        block_free(block);
        block = next;
    }
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t step = block_step(size);

    if (!block_fits(arena->blocks, step)) {
        size_t capacity = arena->next_capacity;

        if (capacity < step)
            capacity = step;
        arena->blocks = block_new(capacity, arena->blocks);
        if (arena->next_capacity < largest_step)
            arena->next_capacity *= 2;
    }
    return block_take(arena->blocks, size, step);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total))
        arena_exhausted();
    return arena_alloc(arena, total);
}

char *arena_copy(struct arena *arena, const char *string)
{
    return string == NULL ? NULL : arena_copyn(arena, string, strlen(string));
}

char *arena_copyn(struct arena *arena, const char *bytes, size_t length)
{
    char *copy;

    if (length == SIZE_MAX)
        arena_exhausted();
    copy = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    char small[256]; /* most fit, and are formatted once */
    va_list arguments;
    char *string;
    int length;

    va_start(arguments, format);
    length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (length < 0)
        arena_exhausted();
    if ((size_t)length < sizeof small)
        return arena_copyn(arena, small, (size_t)length);
    string = arena_alloc(arena, (size_t)length + 1);
    va_start(arguments, format);
    vsnprintf(string, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return string;
}

void *arena_adopt(struct arena *arena, void *object, void (*release)(void *))
{
    struct adopted *adopted = arena_alloc(arena, sizeof *adopted);

    adopted->object = object;
    adopted->release = release;
    adopted->next = arena->adopted;
    arena->adopted = adopted;
    return object;
}
