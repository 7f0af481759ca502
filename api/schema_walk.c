/*
 * Faults of a walk, with RFC 6901 pointers in URI fragment form. Their number
 * is bounded, and so is the work: a pointer nobody will read is not written.
 */
#include "api/schema_walk.h"

#include <stdio.h>
#include <string.h>

/* Faults beyond this many are counted, but nobody reads where they are. */
#define POINTERS_WRITTEN 200

/* As the contract has it (Fault.pointer). */
#define POINTER_MAX 400

/* RFC 3986 § 3.5: what may stand in a fragment as it is. */
static bool is_fragment_byte(char c)
{
    bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool is_digit = c >= '0' && c <= '9';

    return is_letter || is_digit ||
           (c != '\0' && strchr("-._!$&'()*+,;=:@?", c) != NULL);
}

/* RFC 6901 § 3 and § 6: "~" and "/" have names; the rest is escaped as in
 * any fragment. */
static void pointer_add(struct text *out, const char *member)
{
    for (const char *at = member; *at != '\0' && out->length <= POINTER_MAX;
         at++) {
        if (*at == '~')
            text_add(out, "~0");
        else if (*at == '/')
            text_add(out, "~1");
        else if (is_fragment_byte(*at))
            text_addc(out, *at);
        else
            text_addf(out, "%%%02X", (unsigned char)*at);
    }
}

/* From the outermost step inwards, as far as there is room: what a client
 * names may be of any length, and a part of a name would be another's. The
 * depth is that of the schema. */
static bool pointer_write(struct text *out, const struct place *place)
{
    if (place == NULL)
        return true;
    if (!pointer_write(out, place->up))
        return false;
    size_t before = out->length;
    text_addc(out, '/');
    if (place->member == NULL)
        text_addf(out, "%zu", place->index);
    else
        pointer_add(out, place->member);
    if (out->length <= POINTER_MAX)
        return true;
    out->length = before;
    out->bytes[before] = '\0';
    return false;
}

void complain(struct check *check, enum fault_code code,
              const struct place *place, const char *detail)
{
    struct faults *faults = check->faults;
    struct text pointer;

    if (faults->count >= POINTERS_WRITTEN) {
        fault_add(faults, code, check->prefix, NULL);
        return;
    }
    pointer = text_new(faults->arena, 64);
    text_add(&pointer, check->prefix);
    (void)pointer_write(&pointer, place);
    fault_add(faults, code, pointer.bytes, detail);
}

void complain_limit(struct check *check, enum fault_code code,
                    const struct place *place, size_t limit)
{
    char detail[32];

    snprintf(detail, sizeof detail, "%zu", limit);
    complain(check, code, place, detail);
}

void complain_number(struct check *check, enum fault_code code,
                     const struct place *place, double limit)
{
    char detail[32];

    snprintf(detail, sizeof detail, "%.16g", limit);
    complain(check, code, place, detail);
}
