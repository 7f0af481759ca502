/* Archives of stored files. */
#include "api/archive.h"

#include <ctype.h>
#include <string.h>

#include "services/base/text.h"

struct member {
    const char *name;
    uint32_t at, size, crc;
    struct member *next;
};

struct archive {
    struct arena *arena;
    struct spool *spool;
    struct member *first, *last;
    size_t count;
};

#define LOCAL_HEADER 30
#define CENTRAL_HEADER 46
#define NAME_BYTES_MAX 300

/* CRC-32 of ISO 3309, bit by bit in halves of bytes: a table of sixteen. */
static uint32_t crc_add(uint32_t crc, const unsigned char *bytes, size_t length)
{
    static const uint32_t table[16] = {
        0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4,
        0x4DB26158, 0x5005713C, 0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
        0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
    };

    crc = ~crc;
    for (size_t i = 0; i < length; i++) {
        crc = table[(crc ^ bytes[i]) & 15] ^ (crc >> 4);
        crc = table[(crc ^ (uint32_t)(bytes[i] >> 4)) & 15] ^ (crc >> 4);
    }
    return ~crc;
}

static void put2(struct text *out, unsigned value)
{
    text_addc(out, (char)(value & 0xFF));
    text_addc(out, (char)(value >> 8 & 0xFF));
}

static void put4(struct text *out, uint32_t value)
{
    put2(out, value & 0xFFFF);
    put2(out, value >> 16);
}

/* What both headers of a file say of it, from version to the length of extra
 * fields. It has no time: what is in it does not depend on when it was made
 * (1 January 1980). Bit 11: names are UTF-8. */
static void member_write(struct text *out, const struct member *member)
{
    put2(out, 20);
    put2(out, 1 << 11);
    put2(out, 0); /* stored */
    put2(out, 0);
    put2(out, 1 << 5 | 1);
    put4(out, member->crc);
    put4(out, member->size);
    put4(out, member->size);
    put2(out, (unsigned)strlen(member->name));
    put2(out, 0);
}

static struct text local_header(struct archive *archive,
                                const struct member *member)
{
    struct text out = text_new(archive->arena, LOCAL_HEADER + NAME_BYTES_MAX);

    put4(&out, 0x04034B50);
    member_write(&out, member);
    text_add(&out, member->name);
    return out;
}

static struct text central_header(struct archive *archive,
                                  const struct member *member)
{
    struct text out = text_new(archive->arena, CENTRAL_HEADER + NAME_BYTES_MAX);

    put4(&out, 0x02014B50);
    put2(&out, 20);
    member_write(&out, member);
    put2(&out, 0); /* comment */
    put2(&out, 0); /* disk */
    put2(&out, 0); /* internal attributes */
    put4(&out, 0); /* external attributes */
    put4(&out, member->at);
    text_add(&out, member->name);
    return out;
}

/* The small letter of what begins at `at`, byte by byte: of ASCII, and in
 * UTF-8 of Æ, Ø, Å and their like (U+00C0 to U+00DE but ×). */
static int small(const char *name, size_t at)
{
    unsigned char c = (unsigned char)name[at];
    bool is_second = at > 0 && (unsigned char)name[at - 1] == 0xC3;

    if (is_second && c >= 0x80 && c <= 0x9E && c != 0x97)
        return c + 0x20;
    return c < 0x80 ? tolower(c) : c;
}

static bool is_same_name(const char *one, const char *other)
{
    size_t at = 0;

    while (one[at] != '\0' && small(one, at) == small(other, at))
        at++;
    return one[at] == other[at];
}

/* Names that differ only in case are one file to some who unpack. */
static bool is_taken(const struct archive *archive, const char *name)
{
    for (const struct member *m = archive->first; m != NULL; m = m->next)
        if (is_same_name(m->name, name))
            return true;
    return false;
}

/* A name is no path: nothing is unpacked anywhere else. */
static char *name_clean(struct arena *arena, const char *name)
{
    char *clean = arena_copy(arena, name);

    for (char *at = clean; *at; at++)
        if (*at == '/' || *at == '\\' || (unsigned char)*at < ' ')
            *at = '_';
    return clean;
}

static const char *name_choose(const struct archive *archive, const char *name)
{
    const char *wanted = name_clean(archive->arena, name);
    const char *dot = strrchr(wanted, '.');
    size_t stem =
        dot == NULL || dot == wanted ? strlen(wanted) : (size_t)(dot - wanted);
    const char *chosen = wanted;

    for (unsigned i = 2; is_taken(archive, chosen); i++)
        chosen = arena_printf(archive->arena, "%.*s (%u)%s", (int)stem, wanted,
                              i, wanted + stem);
    return chosen;
}

struct archive *archive_new(struct arena *arena, struct spool *spool)
{
    struct archive *archive = arena_alloc(arena, sizeof *archive);

    archive->arena = arena;
    archive->spool = spool;
    return archive;
}

bool archive_has_room(const struct archive *archive, uint64_t bytes)
{
    return archive->count < ARCHIVE_FILES_MAX &&
           spool_length(archive->spool) + bytes < ARCHIVE_BYTES_MAX;
}

bool archive_begin(struct archive *archive, const char *name)
{
    struct member *member = arena_alloc(archive->arena, sizeof *member);

    member->name = name_choose(archive, name);
    member->at = (uint32_t)spool_length(archive->spool);
    struct text header = local_header(archive, member);
    if (archive->last != NULL)
        archive->last->next = member;
    else
        archive->first = member;
    archive->last = member;
    archive->count++;
    return spool_write(archive->spool, header.bytes, header.length);
}

bool archive_write(struct archive *archive, const void *bytes, size_t length)
{
    struct member *member = archive->last;

    member->crc = crc_add(member->crc, bytes, length);
    member->size += (uint32_t)length;
    return spool_write(archive->spool, bytes, length);
}

/* Now size and digest are known. */
bool archive_end(struct archive *archive)
{
    struct text header = local_header(archive, archive->last);

    return spool_rewrite(archive->spool, archive->last->at, header.bytes,
                         header.length);
}

bool archive_finish(struct archive *archive)
{
    uint32_t at = (uint32_t)spool_length(archive->spool);
    struct text end = text_new(archive->arena, 22);

    for (const struct member *m = archive->first; m != NULL; m = m->next) {
        struct text header = central_header(archive, m);

        if (!spool_write(archive->spool, header.bytes, header.length))
            return false;
    }
    put4(&end, 0x06054B50);
    put2(&end, 0);
    put2(&end, 0);
    put2(&end, (unsigned)archive->count);
    put2(&end, (unsigned)archive->count);
    put4(&end, (uint32_t)spool_length(archive->spool) - at);
    put4(&end, at);
    put2(&end, 0);
    return spool_write(archive->spool, end.bytes, end.length);
}
