/*
 * Limits, no way to more rights, an end with our parent, and then the list of
 * system calls. Sanitizers and gcov need memory without bounds, threads and
 * files of their own, so that in their builds all of that is left to them
 * (TILSKUDD_OPEN_SANDBOX).
 */
#include "services/file/inspect/sandbox.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <seccomp.h>

/* The service gives up waiting after the same time (file use cases). */
#define CPU_S 20
#define MEMORY_MAX (512ul << 20)

static const struct {
    __rlimit_resource_t resource;
    rlim_t most;
    bool of_threads; /* a thread counts as a process there */
} limits[] = {
    { RLIMIT_CPU,    CPU_S,      false },
    { RLIMIT_CORE,   0,          false },
#ifndef TILSKUDD_OPEN_SANDBOX
    { RLIMIT_FSIZE,  0,          false },
    { RLIMIT_NPROC,  0,          true  },
    { RLIMIT_NOFILE, 3,          false },
    { RLIMIT_AS,     MEMORY_MAX, false },
#endif
};

static bool limits_set(bool has_threads)
{
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit limit = { limits[i].most, limits[i].most };

        if (has_threads && limits[i].of_threads)
            continue;
        if (setrlimit(limits[i].resource, &limit) != 0)
            return false;
    }
    return true;
}

/* What memory, the C library (sysinfo is its qsort), cryptography and an end
 * need. */
static const int allowed[] = {
    SCMP_SYS(brk),           SCMP_SYS(munmap), SCMP_SYS(mremap),
    SCMP_SYS(madvise),       SCMP_SYS(futex),  SCMP_SYS(write),
    SCMP_SYS(clock_gettime), SCMP_SYS(exit),   SCMP_SYS(exit_group),
    SCMP_SYS(getrandom),     SCMP_SYS(sysinfo),
};

/* Memory that is nobody's file and can't be run. */
static bool mapping_allow(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                            SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS,
                                    MAP_ANONYMOUS)) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
}

/* What a thread needs to begin and end; and fontconfig asks each time whether
 * the file of a font is still there. */
static const int thread_calls[] = {
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
    SCMP_SYS(gettid),         SCMP_SYS(sched_yield),     SCMP_SYS(access),
};

/* Refused, and not the end: what clone3 is to make can't be seen from here, and
 * the C library then uses clone; who looks for the time zone does without. */
static const struct {
    int call, error;
} refused[] = {
    { SCMP_SYS(clone3),     ENOSYS },
    { SCMP_SYS(openat),     EACCES },
    { SCMP_SYS(newfstatat), EACCES },
};

/* Threads of this process and no other process. */
static bool threads_allow(scmp_filter_ctx filter)
{
    const size_t calls = sizeof thread_calls / sizeof *thread_calls;
    const size_t errors = sizeof refused / sizeof *refused;
    bool is_right = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                                     SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD,
                                             CLONE_THREAD)) == 0 &&
                    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1,
                                     SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0)) == 0;

    for (size_t i = 0; is_right && i < calls; i++)
        is_right =
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, thread_calls[i], 0) == 0;
    for (size_t i = 0; is_right && i < errors; i++)
        is_right =
            seccomp_rule_add(filter, SCMP_ACT_ERRNO((unsigned)refused[i].error),
                             refused[i].call, 0) == 0;
    return is_right;
}

static bool calls_restrict(bool has_threads)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool is_right = filter != NULL && mapping_allow(filter) &&
                    (!has_threads || threads_allow(filter));

    for (size_t i = 0; is_right && i < sizeof allowed / sizeof *allowed; i++)
        is_right = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    is_right = is_right && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return is_right;
}

static bool enter(bool has_threads)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !limits_set(has_threads))
        return false;
#ifdef TILSKUDD_OPEN_SANDBOX
    (void)calls_restrict;
    return true;
#else
    return calls_restrict(has_threads);
#endif
}

bool sandbox_enter(void)
{
    return enter(false);
}

bool sandbox_enter_typesetting(void)
{
    return enter(true);
}
