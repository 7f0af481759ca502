/*
 * The sandbox of tilskudd-inspect: what is needed to compute and to answer is
 * there, and whatever else is asked of the system ends the process.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "services/file/inspect/sandbox.h"

/* The wait status of a process that does this in the sandbox; it exits with 0
 * when what it did was let be, and without effect if that is what counts. */
static int done_inside(void (*act)(void))
{
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        if (!sandbox_enter())
            _exit(99);
        act();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void compute(void)
{
    size_t size = 64 << 20;
    char *bytes = malloc(size);

    if (bytes == NULL)
        _exit(1);
    memset(bytes, 1, size);
    free(bytes);
    if (write(STDOUT_FILENO, "", 0) != 0)
        _exit(2);
}

static void a_process_may_compute_and_answer(void **state)
{
    (void)state;
    assert_int_equal(done_inside(compute), 0);
}

#ifndef TILSKUDD_OPEN_SANDBOX

static void open_file(void)
{
    (void)!open("/etc/passwd", O_RDONLY);
}

static void make_file(void)
{
    (void)!open("/tmp/tilskudd-sandbox", O_CREAT | O_WRONLY, 0600);
}

static void remove_file(void)
{
    unlink("/tmp/tilskudd-sandbox");
}

static void connect_out(void)
{
    (void)!socket(AF_INET, SOCK_STREAM, 0);
}

static void make_process(void)
{
    (void)!syscall(SYS_fork);
}

static void run_program(void)
{
    execl("/bin/true", "true", (char *)NULL);
}

static void map_code(void)
{
    (void)!mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0);
}

static void make_code(void)
{
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static void map_file(void)
{
    (void)!mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 0, 0);
}

static void signal_another(void)
{
    kill(getppid(), 0);
}

static void trace(void)
{
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void raise_limit(void)
{
    struct rlimit most = { RLIM_INFINITY, RLIM_INFINITY };

    setrlimit(RLIMIT_CPU, &most);
}

static void call_as_32_bits(void)
{
    (void)!syscall(SYS_open | 0x40000000, "/etc/passwd", O_RDONLY);
}

static void whatever_else_is_asked_ends_it(void **state)
{
    static void (*const acts[])(void) = {
        open_file,    make_file,    remove_file, connect_out, make_process,
        run_program,  map_code,     make_code,   map_file,    signal_another,
        raise_limit,  trace,        call_as_32_bits,
    };

    (void)state;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        int status = done_inside(acts[i]);

        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGSYS);
    }
}

static void fill_memory(void)
{
    _exit(malloc(1024ul << 20) == NULL ? 0 : 1);
}

static void memory_has_a_limit(void **state)
{
    (void)state;
    assert_int_equal(done_inside(fill_memory), 0);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_may_compute_and_answer),
#ifndef TILSKUDD_OPEN_SANDBOX
        cmocka_unit_test(whatever_else_is_asked_ends_it),
        cmocka_unit_test(memory_has_a_limit),
#endif
    };

    return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
