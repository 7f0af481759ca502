/*
 * Choosing a language of messages by Accept-Language (RFC 9110 § 12.5.4).
 */
#include "services/base/language.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define WEIGHT_FULL 1000 /* weights have at most three decimals */

/* How much each language is wanted; -1 when no range has named it. */
struct wish {
    int weight[LANGUAGE_COUNT];
    int any; /* of "*", for those not named */
};

static const char blanks[] = " \t";

/* Primary subtags and what they mean here: "no" is the macrolanguage. */
static const struct {
    const char *subtag;
    enum language language;
} subtags[] = {
    { "nb", LANGUAGE_NB },
    { "no", LANGUAGE_NB },
    { "nn", LANGUAGE_NN },
    { "en", LANGUAGE_EN },
};

/* "0", "0.5", "1.000" in thousandths; -1 for anything else. */
static int weight_parse(const char *text, size_t length)
{
    int weight = 0;
    int unit = WEIGHT_FULL;

    if (length == 0 || length > 5 || (length > 1 && text[1] != '.'))
        return -1;
    for (size_t i = 0; i < length; i++) {
        if (i == 1)
            continue;
        if (text[i] < '0' || text[i] > '9')
            return -1;
        weight += (text[i] - '0') * unit;
        unit /= 10;
    }
    return weight > WEIGHT_FULL ? -1 : weight;
}

/* The weight after the tag: ";q=0.8" with optional blanks, or nothing. */
static int range_weight(const char *at, const char *end)
{
    while (at < end && strchr(blanks, *at) != NULL)
        at++;
    if (at == end)
        return WEIGHT_FULL;
    if (*at++ != ';')
        return -1;
    while (at < end && strchr(blanks, *at) != NULL)
        at++;
    while (end > at && strchr(blanks, end[-1]) != NULL)
        end--;
    if (end - at < 2 || strncasecmp(at, "q=", 2) != 0)
        return -1;
    return weight_parse(at + 2, (size_t)(end - at - 2));
}

/* One range of the list; a malformed or foreign one is passed over. */
static void wish_add(struct wish *wish, const char *at, const char *end)
{
    const char *tag = at + strspn(at, blanks);
    size_t length = strcspn(tag, ",; \t");
    size_t primary = strcspn(tag, "-,; \t");
    int weight = range_weight(tag + length, end);

    if (weight >= 0 && length == 1 && *tag == '*')
        wish->any = weight;
    for (size_t i = 0; i < sizeof subtags / sizeof *subtags; i++) {
        int *known = &wish->weight[subtags[i].language];

        if (primary == 2 && strncasecmp(tag, subtags[i].subtag, 2) == 0 &&
            weight > *known)
            *known = weight;
    }
}

const char *language_tag(enum language language)
{
    static const char *const tags[LANGUAGE_COUNT] = { "nb", "nn", "en" };

    return tags[language];
}

enum language language_choose(const char *accept_language)
{
    struct wish wish = { { -1, -1, -1 }, -1 };
    enum language best = LANGUAGE_NB;
    int highest = 0;

    for (const char *at = accept_language; at != NULL;) {
        const char *end = at + strcspn(at, ",");

        wish_add(&wish, at, end);
        at = *end == ',' ? end + 1 : NULL;
    }
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        int weight = wish.weight[i] < 0 ? wish.any : wish.weight[i];

        if (weight > highest) {
            highest = weight;
            best = (enum language)i;
        }
    }
    return best;
}

void language_write(struct text *out, const char *name,
                    const char *const texts[LANGUAGE_COUNT])
{
    text_member(out, name);
    text_addc(out, '{');
    for (enum language l = 0; l < LANGUAGE_COUNT; l++)
        text_pair(out, language_tag(l), texts[l]);
    text_addc(out, '}');
}
