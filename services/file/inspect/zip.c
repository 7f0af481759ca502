/*
 * The directory first, each number of it checked before it is used; then the
 * local headers, which must say the same; then that no two members share a
 * byte (D. Fifield, "A better zip bomb", 2019) or a name.
 */
#include "services/file/inspect/zip.h"

#include <stdlib.h>
#include <strings.h>

#define ZLIB_CONST /* what is read is not written to */
#include <zlib.h>

#include "services/base/memory.h"

/* Sizes of the fixed parts (APPNOTE 4.3.7, 4.3.12, 4.3.16). */
#define LOCAL_SIZE 30
#define CENTRAL_SIZE 46
#define END_SIZE 22

#define FLAG_ENCRYPTED (1u << 0 | 1u << 6 | 1u << 13)
#define FLAG_SIZES_FOLLOW (1u << 3)
#define FLAGS_COMPARED (FLAG_ENCRYPTED | FLAG_SIZES_FOLLOW)

#define IS_ZIP64 0xffffffffu

/* ---- The directory -------------------------------------------------------- */

struct directory {
    struct span entries;
    size_t count;
};

/* The end is the last thing there is: a comment behind it, which no office
 * program writes, could hide a second end. */
static enum refusal directory_find(struct span whole, struct directory *out)
{
    struct span end;
    uint32_t size, at;

    if (whole.length < END_SIZE || !span_begins(whole, "PK\3\4", 4) ||
        !span_part(whole, whole.length - END_SIZE, END_SIZE, &end) ||
        !span_begins(end, "PK\5\6", 4))
        return REFUSAL_BROKEN;
    out->count = little16(end.bytes + 10);
    size = little32(end.bytes + 12);
    at = little32(end.bytes + 16);
    if (little32(end.bytes + 4) != 0 || little16(end.bytes + 8) != out->count ||
        out->count == 0 || little16(end.bytes + 20) != 0 ||
        (uint64_t)at + size != whole.length - END_SIZE ||
        !span_part(whole, at, size, &out->entries))
        return REFUSAL_BROKEN;
    return out->count > ZIP_MEMBERS_MAX ? REFUSAL_ZIP_BOMB : ACCEPTED;
}

/* One step of a path; the last may be empty, which makes it a folder. */
static bool is_step(const uint8_t *step, size_t length, bool is_last)
{
    return length == 0 ? is_last
                       : !(step[0] == '.' &&
                           (length == 1 || (length == 2 && step[1] == '.')));
}

/* A relative path that leads nowhere else on any system. */
static bool is_name(struct span name)
{
    size_t begin = 0;

    if (name.length == 0 || name.length > ZIP_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.length; i++) {
        uint8_t c = name.bytes[i];

        if (c < ' ' || c == 0x7f || c == '\\' || c == ':')
            return false;
        if (c != '/')
            continue;
        if (!is_step(name.bytes + begin, i - begin, false))
            return false;
        begin = i + 1;
    }
    return is_step(name.bytes + begin, name.length - begin, true);
}

/* What the local header says must be what the directory said, or nothing
 * where it says that sizes follow the content. */
static bool local_agrees(const struct zip_member *member, const uint8_t *local,
                         uint32_t flags)
{
    bool follow = (flags & FLAG_SIZES_FOLLOW) != 0;
    uint32_t crc = little32(local + 14), packed = little32(local + 18),
             size = little32(local + 22);

    return ((little16(local + 6) ^ flags) & FLAGS_COMPARED) == 0 &&
           little16(local + 8) == member->method &&
           little16(local + 26) == member->name.length &&
           ((follow && crc == 0 && packed == 0 && size == 0) ||
            (crc == member->crc && packed == member->packed.length &&
             size == member->size));
}

/* Finds the content of a member; `end` is where members have to end. */
static bool local_read(struct span whole, size_t end, uint64_t packed,
                       uint32_t flags, struct zip_member *member)
{
    struct span members = { whole.bytes, end }, local, name;
    uint64_t at = member->at;

    if (!span_part(members, at, LOCAL_SIZE, &local) ||
        !span_begins(local, "PK\3\4", 4))
        return false;
    at += LOCAL_SIZE;
    if (!span_part(members, at, little16(local.bytes + 26), &name))
        return false;
    at += name.length + little16(local.bytes + 28);
    return span_part(members, at, packed, &member->packed) &&
           local_agrees(member, local.bytes, flags) &&
           memcmp(name.bytes, member->name.bytes, name.length) == 0;
}

/* One entry at the beginning of `rest`, which moves behind it. */
static enum refusal entry_read(struct span whole, size_t end, struct span *rest,
                               struct zip_member *out)
{
    const uint8_t *entry = rest->bytes;
    uint32_t flags, packed;
    uint64_t length;

    if (rest->length < CENTRAL_SIZE || !span_begins(*rest, "PK\1\2", 4))
        return REFUSAL_BROKEN;
    flags = little16(entry + 8);
    packed = little32(entry + 20);
    *out = (struct zip_member){
        .method = little16(entry + 10),
        .crc = little32(entry + 16),
        .size = little32(entry + 24),
        .at = little32(entry + 42),
    };
    if (!span_part(*rest, CENTRAL_SIZE, little16(entry + 28), &out->name))
        return REFUSAL_BROKEN;
    if ((flags & FLAG_ENCRYPTED) != 0)
        return REFUSAL_ENCRYPTED;
    if ((out->method != ZIP_STORED && out->method != ZIP_DEFLATED) ||
        packed == IS_ZIP64 || !is_name(out->name) ||
        little16(entry + 34) != 0 ||
        !local_read(whole, end, packed, flags, out))
        return REFUSAL_BROKEN;
    length = CENTRAL_SIZE + out->name.length + little16(entry + 30) +
             little16(entry + 32);
    return span_part(*rest, length, rest->length - length, rest)
               ? ACCEPTED
               : REFUSAL_BROKEN;
}

/* ---- All members together ------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const struct zip_member *const *one = a, *const *other = b;

    return ((*one)->at > (*other)->at) - ((*one)->at < (*other)->at);
}

/* Without regard to case, as some systems find files. */
static int by_name(const void *a, const void *b)
{
    const struct zip_member *const *one = a, *const *other = b;
    struct span x = (*one)->name, y = (*other)->name;
    size_t common = x.length < y.length ? x.length : y.length;
    int order =
        strncasecmp((const char *)x.bytes, (const char *)y.bytes, common);

    return order != 0 ? order : (x.length > y.length) - (x.length < y.length);
}

static size_t member_end(const struct zip_member *member, struct span whole)
{
    return (size_t)(member->packed.bytes - whole.bytes) + member->packed.length;
}

/* Members that share bytes are how a few of them become petabytes. */
static enum refusal members_part(struct arena *arena, struct span whole,
                                 const struct zip *zip)
{
    const struct zip_member **sorted =
        arena_array(arena, zip->count, sizeof *sorted);

    for (size_t i = 0; i < zip->count; i++)
        sorted[i] = &zip->members[i];
    qsort(sorted, zip->count, sizeof *sorted, by_place);
    if (sorted[0]->at != 0)
        return REFUSAL_BROKEN;
    for (size_t i = 1; i < zip->count; i++) {
        if (sorted[i]->at < member_end(sorted[i - 1], whole))
            return REFUSAL_ZIP_BOMB;
    }
    qsort(sorted, zip->count, sizeof *sorted, by_name);
    for (size_t i = 1; i < zip->count; i++) {
        if (by_name(&sorted[i - 1], &sorted[i]) == 0)
            return REFUSAL_BROKEN;
    }
    return ACCEPTED;
}

/* What is promised bounds all unpacking that follows. */
static enum refusal size_judge(const struct zip *zip, uint64_t *total)
{
    uint64_t size = 0, packed = 0;

    for (size_t i = 0; i < zip->count; i++) {
        size += zip->members[i].size;
        packed += zip->members[i].packed.length;
    }
    *total += size;
    return *total > ZIP_UNPACKED_MAX ||
                   (size > ZIP_RATIO_FROM && size / ZIP_RATIO_MAX > packed)
               ? REFUSAL_ZIP_BOMB
               : ACCEPTED;
}

enum refusal zip_read(struct arena *arena, struct span whole, uint64_t *total,
                      struct zip *out)
{
    struct directory directory = { 0 };
    struct zip zip = { 0 };
    size_t end;

    ACCEPT(directory_find(whole, &directory));
    end = (size_t)(directory.entries.bytes - whole.bytes);
    zip.count = directory.count;
    zip.members = arena_array(arena, zip.count, sizeof *zip.members);
    for (size_t i = 0; i < zip.count; i++)
        ACCEPT(entry_read(whole, end, &directory.entries, &zip.members[i]));
    if (directory.entries.length != 0)
        return REFUSAL_BROKEN;
    ACCEPT(members_part(arena, whole, &zip));
    ACCEPT(size_judge(&zip, total));
    *out = zip;
    return ACCEPTED;
}

/* ---- Unpacking ------------------------------------------------------------ */

/* What has come out of a member so far. */
struct unpacked {
    uint64_t size;
    uLong crc;
    uint8_t *kept;
    size_t kept_max;
};

static void unpacked_add(struct unpacked *unpacked, const uint8_t *bytes,
                         size_t length)
{
    size_t room = unpacked->size < unpacked->kept_max
                      ? unpacked->kept_max - (size_t)unpacked->size
                      : 0;

    if (room > 0)
        memcpy(unpacked->kept + unpacked->size, bytes,
               length < room ? length : room);
    unpacked->crc = crc32_z(unpacked->crc, bytes, length);
    unpacked->size += length;
}

static void *zlib_new(void *nothing, unsigned count, unsigned size)
{
    (void)nothing;
    return memory_array(count, size);
}

static void zlib_free(void *nothing, void *memory)
{
    (void)nothing;
    memory_free(memory);
}

/* A window at a time. One byte more than promised ends it. */
static enum refusal stream_inflate(z_stream *stream, uint64_t size,
                                   struct unpacked *unpacked)
{
    static uint8_t window[65536]; /* the program has one thread */
    int result = Z_OK;

    while (result == Z_OK) {
        stream->next_out = window;
        stream->avail_out = sizeof window;
        result = inflate(stream, Z_NO_FLUSH);
        if (result != Z_OK && result != Z_STREAM_END)
            return REFUSAL_BROKEN;
        unpacked_add(unpacked, window, sizeof window - stream->avail_out);
        if (unpacked->size > size)
            return REFUSAL_ZIP_BOMB;
    }
    return stream->avail_in == 0 ? ACCEPTED : REFUSAL_BROKEN;
}

static enum refusal member_inflate(const struct zip_member *member,
                                   struct unpacked *unpacked)
{
    z_stream stream = {
        .next_in = member->packed.bytes,
        .avail_in = (uInt)member->packed.length,
        .zalloc = zlib_new,
        .zfree = zlib_free,
    };
    enum refusal refusal;

    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return REFUSAL_BROKEN;
    refusal = stream_inflate(&stream, member->size, unpacked);
    inflateEnd(&stream);
    return refusal;
}

enum refusal zip_unpack(const struct zip_member *member, uint8_t *kept,
                        size_t kept_max)
{
    struct unpacked unpacked = {
        .crc = crc32_z(0, NULL, 0),
        .kept_max = kept_max,
    };

    unpacked.kept = kept;
    if (member->method == ZIP_STORED)
        unpacked_add(&unpacked, member->packed.bytes, member->packed.length);
    else
        ACCEPT(member_inflate(member, &unpacked));
    return unpacked.size == member->size && unpacked.crc == member->crc
               ? ACCEPTED
               : REFUSAL_BROKEN;
}

/* ---- Finding -------------------------------------------------------------- */

bool zip_is_named(const struct zip_member *member, const char *name)
{
    return member->name.length == strlen(name) &&
           memcmp(member->name.bytes, name, member->name.length) == 0;
}

const struct zip_member *zip_find(const struct zip *zip, const char *name)
{
    for (size_t i = 0; i < zip->count; i++) {
        if (zip_is_named(&zip->members[i], name))
            return &zip->members[i];
    }
    return NULL;
}
