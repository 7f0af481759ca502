/*
 * The n-th allocation fails: preloaded into a program of ours, for tests alone
 * (tests/support/torture.py is the other end; README.md beside this file).
 * TORTURE_FILE names a file of one `struct torture` that both have mapped.
 * Stands before malloc and its kin, so that it reaches whatever allocates in
 * the C library and in every library above it, and passes on what it does not
 * fail, to AddressSanitizer's allocator where there is one.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define FRAMES 24     /* of a stack that are told */
#define FRAMES_APART 10 /* by which two stacks are told apart */
#define FRAMES_OURS 3   /* within this file, before them */
#define FRAME_LENGTH 160
#define SEEN_MAX (1u << 17) /* a power of two, and never half full */

/* What is counted. */
enum scope {
    SCOPE_NOTHING,
    SCOPE_REQUEST, /* by the thread that received the mark, from then on */
    SCOPE_PROCESS, /* by all, since the beginning */
};

/* Which of them fails. */
enum way {
    WAY_NONE,
    WAY_NTH,   /* the nth */
    WAY_FRESH, /* from the nth on, the first whose stack was not seen */
};

/* As tests/support/torture.py reads it. */
struct torture {
    _Atomic uint32_t scope;
    _Atomic uint32_t round; /* raised with each request that is to be marked */
    _Atomic uint32_t way;
    _Atomic uint32_t nth;   /* from 1 */
    _Atomic uint32_t stays; /* whether all after it fail, too */
    _Atomic uint32_t forks; /* whether a dead child is replaced */
    _Atomic uint32_t counted;
    _Atomic uint32_t failed;
    _Atomic int32_t child;
    _Atomic uint32_t births;
    _Atomic uint32_t deaths;
    _Atomic int32_t status; /* of the last child, as waitpid tells it */
    char frames[FRAMES][FRAME_LENGTH];  /* of the first that failed */
    _Atomic uint32_t seen[SEEN_MAX];    /* digests of stacks; 0: none */
};

static const char mark[] = "\r\nX-Torture:";

static struct torture *torture;
static ssize_t (*next_recv)(int, void *, size_t, int);
static int (*next_thread)(pthread_t *, const pthread_attr_t *,
                          void *(*)(void *), void *);

static _Thread_local uint32_t marked_round;
static _Thread_local bool is_inside; /* what we call may allocate */

/* ---- The allocators behind us ---------------------------------------------- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

__attribute__((weak)) void *__interceptor_malloc(size_t size);
__attribute__((weak)) void *__interceptor_calloc(size_t count, size_t size);
__attribute__((weak)) void *__interceptor_realloc(void *memory, size_t size);
__attribute__((weak)) void *__interceptor_memalign(size_t alignment,
                                                   size_t size);

static void *next_memalign(size_t alignment, size_t size)
{
    return __interceptor_memalign ? __interceptor_memalign(alignment, size)
                                  : __libc_memalign(alignment, size);
}

/* ---- Which one fails ------------------------------------------------------- */

static bool is_counted(void)
{
    switch (atomic_load(&torture->scope)) {
    case SCOPE_REQUEST:
        return marked_round != 0 &&
               marked_round == atomic_load(&torture->round);
    case SCOPE_PROCESS:
        return true;
    default:
        return false;
    }
}

/* Where in its library a frame stands, wherever that was loaded. */
static uintptr_t place_of(const void *address)
{
    Dl_info about = { 0 };

    return dladdr(address, &about) == 0
               ? 0
               : (uintptr_t)address - (uintptr_t)about.dli_fbase;
}

/* FNV-1a. */
static __attribute__((noinline)) uint32_t stack_digest(void)
{
    void *frames[FRAMES_APART + FRAMES_OURS];
    int count = backtrace(frames, FRAMES_APART + FRAMES_OURS);
    uint32_t digest = 2166136261u;

    for (int i = FRAMES_OURS; i < count; i++)
        digest = (digest ^ (uint32_t)place_of(frames[i])) * 16777619u;
    return digest != 0 ? digest : 1;
}

/* And from now on it was. */
static bool is_seen(uint32_t digest)
{
    for (uint32_t i = digest;; i++) {
        uint32_t there = 0;

        if (atomic_compare_exchange_strong(&torture->seen[i % SEEN_MAX], &there,
                                           digest))
            return false;
        if (there == digest)
            return true;
    }
}

static void frame_tell(const void *address, char out[FRAME_LENGTH])
{
    Dl_info about = { 0 };

    if (dladdr(address, &about) == 0)
        return;
    const char *file = strrchr(about.dli_fname, '/');

    (void)snprintf(out, FRAME_LENGTH, "%s+0x%lx %s",
                   file != NULL ? file + 1 : about.dli_fname,
                   (unsigned long)((const char *)address -
                                   (const char *)about.dli_fbase),
                   about.dli_sname != NULL ? about.dli_sname : "");
}

static __attribute__((noinline)) void stack_tell(void)
{
    void *frames[FRAMES + FRAMES_OURS];
    int count = backtrace(frames, FRAMES + FRAMES_OURS);

    for (int i = 0; i < FRAMES; i++) {
        torture->frames[i][0] = '\0';
        if (i + FRAMES_OURS < count)
            frame_tell(frames[i + FRAMES_OURS], torture->frames[i]);
    }
}

static __attribute__((noinline)) bool is_chosen(uint32_t number)
{
    uint32_t nth = atomic_load(&torture->nth);

    if (atomic_load(&torture->failed) > 0)
        return atomic_load(&torture->stays) != 0;
    switch (atomic_load(&torture->way)) {
    case WAY_NTH:
        return number == nth;
    case WAY_FRESH:
        return number >= nth && !is_seen(stack_digest());
    default:
        return false;
    }
}

/* Whether this one is to fail; then errno is set. */
static __attribute__((noinline)) bool fails(void)
{
    bool is_it;

    if (torture == NULL || is_inside || !is_counted())
        return false;
    is_inside = true;
    is_it = is_chosen(atomic_fetch_add(&torture->counted, 1) + 1);
    if (is_it && atomic_fetch_add(&torture->failed, 1) == 0)
        stack_tell();
    is_inside = false;
    if (is_it)
        errno = ENOMEM;
    return is_it;
}

/* ---- What stands before the C library's ------------------------------------ */

void *malloc(size_t size)
{
    if (fails())
        return NULL;
    return __interceptor_malloc ? __interceptor_malloc(size)
                                : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    if (fails())
        return NULL;
    return __interceptor_calloc ? __interceptor_calloc(count, size)
                                : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    if (size > 0 && fails())
        return NULL;
    return __interceptor_realloc ? __interceptor_realloc(memory, size)
                                 : __libc_realloc(memory, size);
}

void *reallocarray(void *memory, size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(memory, total);
}

void *memalign(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size)
{
    return fails() ? NULL : next_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : next_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    void *memory = fails() ? NULL : next_memalign(alignment, size);

    if (memory == NULL)
        return ENOMEM;
    *out = memory;
    return 0;
}

/* ---- Where a request begins ------------------------------------------------ */

ssize_t recv(int descriptor, void *bytes, size_t size, int flags)
{
    ssize_t length = next_recv(descriptor, bytes, size, flags);

    if (length > 0 && torture != NULL &&
        atomic_load(&torture->scope) == SCOPE_REQUEST &&
        memmem(bytes, (size_t)length, mark, sizeof mark - 1) != NULL)
        marked_round = atomic_load(&torture->round);
    return length;
}

/* ---- Starting is dear: who has aborted is forked anew ---------------------- */

/* To the end, if it has come; else for the next child. */
static void child_buried(pid_t child, bool is_stopping)
{
    int status = 0;

    if (waitpid(child, &status, 0) != child)
        return;
    torture->status = status;
    torture->deaths++;
    if (WIFEXITED(status) && (is_stopping || WEXITSTATUS(status) != 0))
        _exit(WEXITSTATUS(status));
    if (WIFSIGNALED(status) && (is_stopping || WTERMSIG(status) != SIGABRT))
        _exit(128 + WTERMSIG(status));
}

static void child_watch(pid_t child, const sigset_t *signals)
{
    bool is_stopping = false;
    uint32_t deaths = torture->deaths;

    while (torture->deaths == deaths) {
        if (sigwaitinfo(signals, NULL) == SIGCHLD) {
            child_buried(child, is_stopping);
        } else {
            is_stopping = true;
            kill(child, SIGTERM);
        }
    }
}

/* Returns in each child, and never in the parent. */
static void children_serve(void)
{
    sigset_t signals, before;

    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    for (;;) {
        torture->births++;
        pid_t child = fork();

        if (child <= 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
            pthread_sigmask(SIG_SETMASK, &before, NULL);
            return;
        }
        torture->child = child;
        child_watch(child, &signals);
    }
}

/* The service makes its first thread when all that takes time is done, and
 * before it has a port or a connection. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                   void *(*run)(void *), void *argument)
{
    if (torture != NULL && atomic_exchange(&torture->forks, 0) != 0)
        children_serve();
    return next_thread(thread, attributes, run, argument);
}

/* ---- Beginning --------------------------------------------------------------- */

__attribute__((constructor)) static void torture_begin(void)
{
    const char *name = getenv("TORTURE_FILE");
    void *frame, *mapped;
    int file;

    *(void **)&next_recv = dlsym(RTLD_NEXT, "recv");
    *(void **)&next_thread = dlsym(RTLD_NEXT, "pthread_create");
    (void)backtrace(&frame, 1); /* loads what it needs, once */
    file = name != NULL ? open(name, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    mapped = mmap(NULL, sizeof *torture, PROT_READ | PROT_WRITE, MAP_SHARED,
                  file, 0);
    close(file);
    torture = mapped == MAP_FAILED ? NULL : mapped;
}
