/*
 * In our small programs, whatever asks for memory in vain ends the program:
 * libmagic goes on without rules that found no room, qpdf takes it for damage,
 * and a good file would be refused, or a letter lack a line. Who started it
 * takes its end for no answer. A file that has taken all there is by itself is
 * another matter: that is told to the library, and so is the file's fault.
 *
 * Stands before malloc and its kin; free stays as it is.
 */
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>

/* What no good file of at most 20 MiB needs; half of what sandbox.c allows. */
#define FAIR_SHARE ((size_t)256 << 20)

static bool is_too_much(size_t size)
{
    struct mallinfo2 taken = mallinfo2();

    return size > FAIR_SHARE ||
           taken.uordblks + taken.hblkhd > FAIR_SHARE - size;
}

/* Not with a word: standard error may be closed, and stdio asks for memory. */
static void *judged(void *memory, size_t size)
{
    if (memory == NULL && !is_too_much(size))
        abort();
    return memory;
}

void *malloc(size_t size)
{
    static void *(*next)(size_t);

    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "malloc");
    return judged(next(size), size);
}

void *calloc(size_t count, size_t size)
{
    static void *(*next)(size_t, size_t);
    size_t total;

    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "calloc");
    return judged(next(count, size), total);
}

void *realloc(void *memory, size_t size)
{
    static void *(*next)(void *, size_t);

    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "realloc");
    memory = next(memory, size);
    return size == 0 ? memory : judged(memory, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    static int (*next)(void **, size_t, size_t);

    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "posix_memalign");
    int failed = next(out, alignment, size);

    if (failed == ENOMEM)
        (void)judged(NULL, size);
    return failed;
}
