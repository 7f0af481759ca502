/*
 * posix_spawn, and a wait that ends: both outputs are read until they are
 * closed, then the process is waited for, and all of it has one limit of time.
 */
#include "services/gateways/subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "services/base/monotonic.h"

#define SAID_MAX 400 /* bytes of standard error that are kept for the log */
#define ARGUMENTS_MAX 8

enum stream { STREAM_OUT, STREAM_SAID, STREAM_COUNT };

/* The child while it runs. Descriptors are -1 when closed. */
struct child {
    pid_t pid;
    int life; /* a pidfd: readable when the child has ended */
    int pipes[STREAM_COUNT];
    struct text *texts[STREAM_COUNT];
    size_t out_max;
    int64_t until_ms;
};

static const char *folder_set; /* by tests */
static atomic_int running;
static int allowed = INT_MAX;

static void descriptor_close(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

/* The path of a program beside our own binary; NULL when that is unknown. */
static const char *program_path(struct arena *arena, const char *program)
{
    char self[PATH_MAX];
    ssize_t length;

    if (folder_set != NULL)
        return arena_printf(arena, "%s/%s", folder_set, program);
    length = readlink("/proc/self/exe", self, sizeof self);
    while (length > 0 && self[length - 1] != '/')
        length--;
    return length > 0 && (size_t)length < sizeof self
               ? arena_printf(arena, "%.*s%s", (int)length, self, program)
               : NULL;
}

/* ---- Starting ------------------------------------------------------------ */

/* The signals of a fresh program: the service blocks some and catches others,
 * and both would be inherited. */
static int attributes_set(posix_spawnattr_t *attributes)
{
    sigset_t all, none;

    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setsigmask(attributes, &none);
    return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF |
                                                    POSIX_SPAWN_SETSIGMASK);
}

/* Standard input and outputs; everything else is closed, also what another
 * thread opened without O_CLOEXEC a moment ago. */
static int actions_add(posix_spawn_file_actions_t *actions, int input,
                       const int ends[STREAM_COUNT])
{
    int failed = posix_spawn_file_actions_adddup2(actions, input, 0);

    if (failed == 0)
        failed = posix_spawn_file_actions_adddup2(actions, ends[STREAM_OUT], 1);
    if (failed == 0)
        failed =
            posix_spawn_file_actions_adddup2(actions, ends[STREAM_SAID], 2);
    return failed != 0 ? failed
                       : posix_spawn_file_actions_addclosefrom_np(actions, 3);
}

/* An errno, or 0. */
static int program_spawn(const char *path, const struct subprocess_work *work,
                         const int ends[STREAM_COUNT], pid_t *pid)
{
    char *const nothing[] = { NULL };
    const char *arguments[ARGUMENTS_MAX + 2] = { work->program };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failed;

    for (size_t i = 0; work->arguments != NULL && i < ARGUMENTS_MAX &&
                       work->arguments[i] != NULL;
         i++)
        arguments[i + 1] = work->arguments[i];
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    failed = actions_add(&actions, work->input, ends);
    if (failed == 0)
        failed = attributes_set(&attributes);
    if (failed == 0) /* which takes no const, and changes nothing */
        failed = posix_spawn(pid, path, &actions, &attributes,
                             (char *const *)arguments, nothing);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

/* Both pipes: our ends into `child`, the child's into `ends`. */
static bool pipes_make(struct child *child, int ends[STREAM_COUNT])
{
    for (int i = 0; i < STREAM_COUNT; i++) {
        int pair[2];

        if (pipe2(pair, O_CLOEXEC) != 0)
            return false;
        child->pipes[i] = pair[0];
        ends[i] = pair[1];
    }
    return true;
}

/* Whether the child runs; else `why`. */
static bool child_start(struct child *child, struct arena *arena,
                        const struct subprocess_work *work, const char **why)
{
    const char *path = program_path(arena, work->program);
    int ends[STREAM_COUNT] = { -1, -1 };
    int failed = ENOENT;

    if (!pipes_make(child, ends))
        failed = errno;
    else if (path != NULL)
        failed = program_spawn(path, work, ends, &child->pid);
    for (int i = 0; i < STREAM_COUNT; i++)
        descriptor_close(&ends[i]);
    if (failed == 0)
        child->life = pidfd_open(child->pid, 0);
    else
        *why = arena_printf(arena, "%s: can't be started: %s", work->program,
                            strerror(failed));
    return failed == 0;
}

/* ---- Reading and waiting ------------------------------------------------- */

/* False when the child has said more than it may. Of standard error the
 * beginning is kept, on one line, and the rest dropped. */
static bool bytes_keep(struct child *child, int stream, const char *bytes,
                       size_t length)
{
    struct text *text = child->texts[stream];

    if (stream == STREAM_OUT) {
        if (length > child->out_max - text->length)
            return false;
        text_addn(text, bytes, length);
        return true;
    }
    for (size_t i = 0; i < length && text->length < SAID_MAX; i++)
        text_addc(text, bytes[i] >= ' ' && bytes[i] < 0x7f ? bytes[i] : ' ');
    return true;
}

/* One piece of what a pipe has; it is closed at its end. */
static bool pipe_read(struct child *child, int stream)
{
    char bytes[16384];
    ssize_t length = read(child->pipes[stream], bytes, sizeof bytes);

    if (length > 0)
        return bytes_keep(child, stream, bytes, (size_t)length);
    if (length == 0)
        descriptor_close(&child->pipes[stream]);
    return length == 0 || errno == EINTR;
}

/* Waits for any of the descriptors; false when time is up. */
static bool event_wait(const struct child *child, struct pollfd *polled,
                       size_t count)
{
    int64_t left = child->until_ms - monotonic_ms();
    int ready = left <= 0 ? 0 : poll(polled, count, (int)left);

    return ready > 0 || (ready < 0 && errno == EINTR);
}

/* NULL when both outputs have ended, else what went wrong. */
static const char *outputs_read(struct child *child)
{
    while (child->pipes[STREAM_OUT] >= 0 || child->pipes[STREAM_SAID] >= 0) {
        struct pollfd polled[STREAM_COUNT];

        for (int i = 0; i < STREAM_COUNT; i++)
            polled[i] = (struct pollfd){ child->pipes[i], POLLIN, 0 };
        if (!event_wait(child, polled, STREAM_COUNT))
            return "took too long";
        for (int i = 0; i < STREAM_COUNT; i++) {
            if (polled[i].revents != 0 && !pipe_read(child, i))
                return "said too much";
        }
    }
    return NULL;
}

/* A program may close its outputs and stay. */
static const char *end_wait(const struct child *child)
{
    struct pollfd polled = { child->life, POLLIN, 0 };

    while (child->life >= 0 && polled.revents == 0) {
        if (!event_wait(child, &polled, 1))
            return "took too long";
    }
    return child->life >= 0 ? NULL : "can't be waited for";
}

/* To the end, killed before if something went wrong. Its wait status. */
static int child_reap(struct child *child, bool is_killed)
{
    int status = 0;

    if (is_killed)
        kill(child->pid, SIGKILL);
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

/* NULL and its exit status, or what went wrong. */
static const char *child_finish(struct child *child, struct arena *arena,
                                int *status)
{
    const char *wrong = outputs_read(child);
    int ended;

    if (wrong == NULL)
        wrong = end_wait(child);
    ended = child_reap(child, wrong != NULL);
    if (wrong == NULL && WIFSIGNALED(ended))
        wrong = arena_printf(arena, "was ended by signal %d", WTERMSIG(ended));
    if (wrong == NULL)
        *status = WEXITSTATUS(ended);
    return wrong;
}

static err_t run(struct arena *arena, const struct subprocess_work *work,
                 struct text *out, int *status, const char **why)
{
    struct text heard = text_new(arena, 1024), said = text_new(arena, 64);
    struct child child = {
        .life = -1,
        .pipes = { -1, -1 },
        .texts = { &heard, &said },
        .out_max = work->output_max,
        .until_ms = monotonic_ms() + work->timeout_ms,
    };
    const char *wrong = NULL;
    bool is_started = child_start(&child, arena, work, why);

    if (is_started)
        wrong = child_finish(&child, arena, status);
    descriptor_close(&child.life);
    for (int i = 0; i < STREAM_COUNT; i++)
        descriptor_close(&child.pipes[i]);
    if (!is_started)
        return ERR_OVERLOADED;
    if (wrong != NULL) {
        *why =
            arena_printf(arena, "%s: %s; %s", work->program, wrong, said.bytes);
        return ERR_OVERLOADED;
    }
    *out = heard;
    if (*status != 0)
        *why = said.bytes;
    return OK;
}

err_t subprocess_run(struct arena *arena, const struct subprocess_work *work,
                     struct text *out, int *status, const char **why)
{
    err_t err = ERR_OVERLOADED;

    if (atomic_fetch_add(&running, 1) < allowed)
        err = run(arena, work, out, status, why);
    else
        *why = arena_printf(arena, "%s: %d programs run already", work->program,
                            allowed);
    atomic_fetch_sub(&running, 1);
    return err;
}

void subprocess_allow(int most)
{
    allowed = most;
}

void subprocess_look_in(const char *folder)
{
    folder_set = folder;
}
