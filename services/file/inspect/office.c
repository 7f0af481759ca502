/*
 * All members are unpacked once, to their end. Those whose text matters are
 * kept meanwhile; of the others the beginning, which tells an archive.
 */
#include "services/file/inspect/office.h"

#include <strings.h>

#include "services/base/arena.h"
#include "services/file/inspect/zip.h"

#define HEAD_SIZE 512u
#define LISTING_MAX (4u << 20)   /* bytes of a list of types or a manifest */
#define EMBEDDED_MAX (20u << 20) /* bytes of a document within */

/* How deep: charts of Word and Impress bring their sheet along as a document,
 * and no program puts a third within. */
#define EMBEDDED_DEPTH_MAX 1

struct office {
    struct arena *arena;
    const struct file_type *type;
    uint64_t total; /* unpacked, with what is embedded */
    int depth;
};

static enum refusal package_inspect(struct office *office, struct span whole);

/* ---- Names ---------------------------------------------------------------- */

static bool name_begins(struct span name, const char *with)
{
    size_t length = strlen(with);

    return name.length >= length &&
           strncasecmp((const char *)name.bytes, with, length) == 0;
}

static bool name_ends(struct span name, const char *with)
{
    size_t length = strlen(with);

    return name.length >= length &&
           strncasecmp((const char *)name.bytes + name.length - length, with,
                       length) == 0;
}

/* `kept` with as many bytes as the member says that it has, but at most
 * `most`: the rest is judged and forgotten. */
static enum refusal member_read(struct office *office,
                                const struct zip_member *member, uint64_t most,
                                struct span *out)
{
    size_t length = (size_t)(member->size < most ? member->size : most);
    uint8_t *kept = arena_alloc(office->arena, length + 1);

    ACCEPT(zip_unpack(member, kept, length));
    *out = (struct span){ kept, length };
    return ACCEPTED;
}

/* ---- Archives within ------------------------------------------------------ */

static const struct {
    size_t at, length;
    const char *mark;
} archives[] = {
    { 0, 4, "PK\3\4" },      { 0, 4, "PK\5\6" },
    { 0, 4, "Rar!" },        { 0, 6, "7z\xBC\xAF\x27\x1C" },
    { 0, 2, "\x1F\x8B" },    { 0, 3, "BZh" },
    { 0, 6, "\xFD" "7zXZ" }, { 0, 4, "\x28\xB5\x2F\xFD" },
    { 0, 4, "MSCF" },        { 257, 5, "ustar" },
};

static bool is_archive(struct span head)
{
    struct span mark;

    for (size_t i = 0; i < sizeof archives / sizeof *archives; i++) {
        if (span_part(head, archives[i].at, archives[i].length, &mark) &&
            span_begins(mark, archives[i].mark, archives[i].length))
            return true;
    }
    return false;
}

/* Windows keeps drawings packed by gzip under these names; who shows them
 * unpacks them as pictures and nothing else. */
static bool is_packed_drawing(struct span name, struct span head)
{
    return span_begins(head, "\x1F\x8B", 2) &&
           (name_ends(name, ".emz") || name_ends(name, ".wmz"));
}

static bool is_embedded_name(struct span name)
{
    return memmem(name.bytes, name.length, "/embeddings/", 12) != NULL &&
           (name_ends(name, ".xlsx") || name_ends(name, ".docx"));
}

/* A document within is held to the same rules; its kind is free. */
static enum refusal embedded_inspect(struct office *office, struct span whole)
{
    struct office within = {
        .arena = office->arena,
        .total = office->total,
        .depth = office->depth + 1,
    };

    ACCEPT(package_inspect(&within, whole));
    office->total = within.total;
    return ACCEPTED;
}

static enum refusal part_inspect(struct office *office,
                                 const struct zip_member *member)
{
    bool may_be_document = office->depth < EMBEDDED_DEPTH_MAX &&
                           is_embedded_name(member->name) &&
                           member->size <= EMBEDDED_MAX;
    struct span kept;

    ACCEPT(member_read(office, member,
                       may_be_document ? EMBEDDED_MAX : HEAD_SIZE, &kept));
    if (!is_archive(kept) || is_packed_drawing(member->name, kept))
        return ACCEPTED;
    return may_be_document ? embedded_inspect(office, kept)
                           : REFUSAL_NESTED_ARCHIVE;
}

/* ---- Office Open XML (ECMA-376 part 2) ------------------------------------ */

/* A part is what its content type says, whatever its name; these are programs
 * (VBA, its signature and data, sheets of Excel 4 macros, ActiveX). */
static const char *const program_types[] = {
    "macroEnabled", "vbaProject", "vbaData", "macrosheet", "activeX",
};

static bool has_program_name(struct span name)
{
    return name_ends(name, "vbaProject.bin") ||
           name_ends(name, "vbaData.xml") ||
           memmem(name.bytes, name.length, "/macrosheets/", 13) != NULL ||
           memmem(name.bytes, name.length, "/activeX/", 9) != NULL;
}

/* As bytes: what would read differently as XML (another encoding, entities)
 * appears in no list that an office program wrote. */
static enum refusal types_judge(const struct office *office, struct span list)
{
    if (list.length == LISTING_MAX || span_begins(list, "\xFE\xFF", 2) ||
        span_begins(list, "\xFF\xFE", 2) ||
        memchr(list.bytes, '\0', list.length) != NULL || span_has(list, "&") ||
        span_has(list, "<!"))
        return REFUSAL_BROKEN;
    for (size_t i = 0; i < sizeof program_types / sizeof *program_types; i++) {
        if (span_has(list, program_types[i]))
            return REFUSAL_MACROS;
    }
    return office->type == NULL || span_has(list, office->type->mark)
               ? ACCEPTED
               : REFUSAL_TYPE_MISMATCH;
}

static enum refusal ooxml_inspect(struct office *office, const struct zip *zip)
{
    struct span list = { 0 };

    for (size_t i = 0; i < zip->count; i++) {
        if (has_program_name(zip->members[i].name))
            return REFUSAL_MACROS;
    }
    ACCEPT(member_read(office, zip_find(zip, "[Content_Types].xml"),
                       LISTING_MAX, &list));
    return types_judge(office, list);
}

/* ---- OpenDocument (ISO/IEC 26300 part 3) ---------------------------------- */

/* Basic and Scripts hold programs; the lists of libraries alone are left by
 * who only opened the editor. */
static bool is_script(struct span name)
{
    return (name_begins(name, "Basic/") && !name_ends(name, "/") &&
            !name_ends(name, "/script-lc.xml") &&
            !name_ends(name, "/script-lb.xml")) ||
           (name_begins(name, "Scripts/") && !name_ends(name, "/"));
}

/* 3.3: the media type comes first, stored, and says nothing else. */
static enum refusal odf_type(struct office *office,
                             const struct zip_member *first)
{
    struct span said = { 0 };

    if (!zip_is_named(first, "mimetype") || first->method != ZIP_STORED ||
        first->at != 0)
        return REFUSAL_TYPE_MISMATCH;
    ACCEPT(member_read(office, first, ZIP_NAME_MAX, &said));
    return said.length == strlen(office->type->mark) &&
                   span_begins(said, office->type->mark, said.length)
               ? ACCEPTED
               : REFUSAL_TYPE_MISMATCH;
}

static enum refusal odf_inspect(struct office *office, const struct zip *zip)
{
    const struct zip_member *manifest = zip_find(zip, "META-INF/manifest.xml");
    struct span list = { 0 };

    ACCEPT(odf_type(office, &zip->members[0]));
    for (size_t i = 0; i < zip->count; i++) {
        if (is_script(zip->members[i].name))
            return REFUSAL_MACROS;
    }
    if (manifest == NULL)
        return REFUSAL_BROKEN;
    ACCEPT(member_read(office, manifest, LISTING_MAX, &list));
    /* 3.4: the members of an encrypted document are packed as noise. */
    return span_has(list, "encryption-data") ? REFUSAL_ENCRYPTED : ACCEPTED;
}

/* ---- Either --------------------------------------------------------------- */

/* Word and Excel put an encrypted document into a compound file (MS-OFFCRYPTO
 * 2.3), with a stream of this name in UTF-16. */
static enum refusal compound_judge(struct span whole)
{
    static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0"
                                    "a\0g\0e";

    return memmem(whole.bytes, whole.length, encrypted, sizeof encrypted) !=
                   NULL
               ? REFUSAL_ENCRYPTED
               : REFUSAL_TYPE_MISMATCH;
}

/* By its own word: a document within may be of either form. */
static enum refusal kind_inspect(struct office *office, const struct zip *zip)
{
    bool is_ooxml = zip_find(zip, "[Content_Types].xml") != NULL;

    if (zip_find(zip, "META-INF/MANIFEST.MF") != NULL)
        return REFUSAL_TYPE_MISMATCH; /* Java would run it */
    if (office->type == NULL)
        return is_ooxml ? ooxml_inspect(office, zip) : REFUSAL_NESTED_ARCHIVE;
    if (office->type->form == FORM_ODF)
        return odf_inspect(office, zip);
    return is_ooxml ? ooxml_inspect(office, zip) : REFUSAL_TYPE_MISMATCH;
}

static enum refusal package_inspect(struct office *office, struct span whole)
{
    struct zip zip = { 0 };

    ACCEPT(zip_read(office->arena, whole, &office->total, &zip));
    ACCEPT(kind_inspect(office, &zip));
    for (size_t i = 0; i < zip.count; i++)
        ACCEPT(part_inspect(office, &zip.members[i]));
    return ACCEPTED;
}

enum refusal office_inspect(const struct file_type *type, struct span whole)
{
    struct office office = { .arena = arena_new(), .type = type };
    enum refusal refusal = REFUSAL_TYPE_MISMATCH;

    if (span_begins(whole, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8))
        refusal = compound_judge(whole);
    else if (span_begins(whole, "PK", 2))
        refusal = package_inspect(&office, whole);
    arena_free(office.arena);
    return refusal;
}
