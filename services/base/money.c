/*
 * Whole kroner: checked addition and the form used in texts.
 */
#include "services/base/money.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "services/base/text.h"

bool money_add(int64_t a, int64_t b, int64_t *out)
{
    int64_t sum;

    if (__builtin_add_overflow(a, b, &sum))
        return false;
    *out = sum;
    return true;
}

const char *money_format(struct arena *arena, int64_t nok)
{
    /* The smallest number has no positive twin in int64_t. */
    uint64_t amount = nok < 0 ? -(uint64_t)nok : (uint64_t)nok;
    struct text out = text_new(arena, 32);
    char digits[24];
    size_t count;

    snprintf(digits, sizeof digits, "%" PRIu64, amount);
    count = strlen(digits);
    if (nok < 0)
        text_addc(&out, '-');
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            text_addc(&out, ' ');
        text_addc(&out, digits[i]);
    }
    return out.bytes;
}
