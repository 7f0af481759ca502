/* One line for each thread. */
#include "api/line.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "services/base/monotonic.h"

/* What is no wait worth the name: a few requests. */
static const int64_t moment_us = 50000;

static _Thread_local struct {
    int64_t next_us;  /* when the last answer was ready */
    int64_t stood_us; /* since when all have had to wait; 0: they have not */
    int64_t until_us; /* those who have waited are sent away until then */
} line;

/* Linux tells it in steps of some milliseconds. */
int64_t line_waited_us(int socket)
{
    struct tcp_info told = { 0 };
    socklen_t size = sizeof told;

    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &told, &size) != 0)
        return 0;
    return (int64_t)told.tcpi_last_data_recv * 1000;
}

/* Who came when the thread was at nothing has not stood in line, however late
 * the thread was: the machine was. */
static bool has_stood(int64_t waited_us, int64_t now_us)
{
    return waited_us > moment_us && now_us - waited_us < line.next_us;
}

bool line_serves(int64_t waited_us, int64_t most_us)
{
    int64_t now_us = monotonic_us();

    if (!has_stood(waited_us, now_us)) {
        line.stood_us = 0;
        return true;
    }
    if (line.stood_us == 0)
        line.stood_us = now_us;
    if (now_us >= line.until_us && now_us - line.stood_us < most_us)
        return true;
    line.until_us = now_us + most_us;
    return false;
}

void line_next(void)
{
    line.next_us = monotonic_us();
}
