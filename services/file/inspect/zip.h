/*
 * A zip (PKWARE APPNOTE 6.3) as office programs write it, read strictly: what
 * two readers could understand differently is refused. Nothing is unpacked
 * before the whole directory has been judged, and unpacking never goes beyond
 * what the directory promised. The members point into the bytes given.
 */
#ifndef TILSKUDD_FILE_INSPECT_ZIP_H
#define TILSKUDD_FILE_INSPECT_ZIP_H

#include "services/base/arena.h"
#include "services/file/inspect/refusal.h"
#include "services/file/inspect/span.h"

/* What one file may become, with all that is packed within what is packed. A
 * hundred times 20 MiB is no document: sheets full of the same number pack to
 * a fiftieth. Small files may be packed better, as they do no harm. */
#define ZIP_MEMBERS_MAX 2000
#define ZIP_UNPACKED_MAX (200u << 20) /* bytes */
#define ZIP_RATIO_MAX 100             /* where the whole is more than */
#define ZIP_RATIO_FROM (10u << 20)    /* this many bytes */
#define ZIP_NAME_MAX 255              /* bytes */

struct zip_member {
    struct span name;
    struct span packed;
    size_t at; /* of its local header */
    uint64_t size;
    uint32_t crc;
    uint32_t method; /* ZIP_STORED or ZIP_DEFLATED */
};

#define ZIP_STORED 0
#define ZIP_DEFLATED 8

struct zip {
    struct zip_member *members; /* in the directory's order */
    size_t count;
};

/* Judges and reads the directory. `total` counts what all that was read so far
 * will be unpacked. */
enum refusal zip_read(struct arena *arena, struct span whole, uint64_t *total,
                      struct zip *out);

/* Unpacks a member to its end, and holds it against its size and checksum.
 * `kept` takes the first bytes, as many as fit into `kept_max`. */
enum refusal zip_unpack(const struct zip_member *member, uint8_t *kept,
                        size_t kept_max);

bool zip_is_named(const struct zip_member *member, const char *name);

/* The member of that name; NULL: there is none. */
const struct zip_member *zip_find(const struct zip *zip, const char *name);

#endif
