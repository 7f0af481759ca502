/* Runs of digits and of the letters of tokens. */
#include "services/base/mask.h"

#include <string.h>

#include "services/base/text.h"

#define PID_DIGITS 11
#define TOKEN_LEAST 11 /* "eyJ" and eight more */

static const char digits[] = "0123456789";
static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "abcdefghijklmnopqrstuvwxyz0123456789-_.";

/* How much at `at` is to be hidden; 0: it may be seen. */
static size_t hidden_length(const char *at, bool is_in_number)
{
    size_t number = strspn(at, digits), token = strspn(at, letters);

    if (number == PID_DIGITS && !is_in_number)
        return number;
    return strncmp(at, "eyJ", 3) == 0 && token >= TOKEN_LEAST ? token : 0;
}

const char *mask(struct arena *arena, const char *text)
{
    struct text out = text_new(arena, 0);
    bool is_in_number = false, has_hidden = false;

    if (text == NULL)
        return NULL;
    for (const char *at = text; *at != '\0';) {
        size_t length = hidden_length(at, is_in_number);

        if (length > 0)
            text_add(&out, "***");
        else
            text_addc(&out, *at);
        has_hidden = has_hidden || length > 0;
        is_in_number = length == 0 && strchr(digits, *at) != NULL;
        at += length > 0 ? length : 1;
    }
    return has_hidden ? out.bytes : text;
}
