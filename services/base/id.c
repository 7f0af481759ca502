/*
 * Random identifiers by getrandom(2).
 */
#include "services/base/id.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "services/base/digest.h"

/* The kernel's source fails only before it is seeded at boot, when it blocks:
 * without it no id can be trusted to be new. */
static void random_fill(unsigned char *bytes, size_t length)
{
    size_t filled = 0;

    while (filled < length) {
        ssize_t got = getrandom(bytes + filled, length - filled, 0);

        if (got < 0 && errno != EINTR)
            abort();
        if (got > 0)
            filled += (size_t)got;
    }
}

static uint64_t milliseconds_now(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        abort();
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void uuid_v7(char out[37])
{
    unsigned char bytes[16];
    uint64_t now = milliseconds_now();
    char *at = out;

    random_fill(bytes + 6, sizeof bytes - 6);
    for (int i = 0; i < 6; i++)
        bytes[i] = (unsigned char)(now >> (40 - 8 * i));
    bytes[6] = (bytes[6] & 0x0f) | 0x70; /* version 7 */
    bytes[8] = (bytes[8] & 0x3f) | 0x80; /* variant of RFC 9562 */
    for (size_t i = 0; i < sizeof bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        hex_write(&bytes[i], 1, at);
        at += 2;
    }
}

void random_hex(char *out, size_t bytes)
{
    unsigned char chunk[16];

    while (bytes > 0) {
        size_t count = bytes < sizeof chunk ? bytes : sizeof chunk;

        random_fill(chunk, count);
        hex_write(chunk, count, out);
        out += 2 * count;
        bytes -= count;
    }
    *out = '\0';
}
