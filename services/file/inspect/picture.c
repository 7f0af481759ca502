#include "services/file/inspect/picture.h"

#include <zlib.h>

static enum refusal size_judge(uint32_t width, uint32_t height)
{
    if (width == 0 || height == 0)
        return REFUSAL_BROKEN;
    return (uint64_t)width * height > PICTURE_PIXELS_MAX
               ? REFUSAL_IMAGE_TOO_LARGE
               : ACCEPTED;
}

/* ---- PNG (ISO/IEC 15948) -------------------------------------------------- */

#define CHUNK_FIXED 12 /* length, name, checksum */

/* The chunk at the beginning of `rest`, which moves behind it. `name` is its
 * four letters with what they name. */
static bool chunk_take(struct span *rest, struct span *name)
{
    uint64_t length;

    if (rest->length < CHUNK_FIXED)
        return false;
    length = big32(rest->bytes);
    return span_part(*rest, 4, length + 4, name) &&
           span_part(*rest, CHUNK_FIXED + length,
                     rest->length - CHUNK_FIXED - length, rest) &&
           crc32_z(crc32_z(0, NULL, 0), name->bytes, name->length) ==
               big32(name->bytes + name->length);
}

/* 5.3: chunk after chunk, the header first, and nothing behind the last. */
enum refusal png_inspect(struct span whole)
{
    struct span rest, chunk = { 0 };
    bool has_pixels = false;

    if (!span_begins(whole, "\x89PNG\r\n\x1A\n", 8) ||
        !span_part(whole, 8, whole.length - 8, &rest))
        return REFUSAL_TYPE_MISMATCH;
    if (!chunk_take(&rest, &chunk) || chunk.length != 17 ||
        !span_begins(chunk, "IHDR", 4))
        return REFUSAL_BROKEN;
    ACCEPT(size_judge(big32(chunk.bytes + 4), big32(chunk.bytes + 8)));
    while (!span_begins(chunk, "IEND", 4)) {
        if (!chunk_take(&rest, &chunk))
            return REFUSAL_BROKEN;
        has_pixels |= span_begins(chunk, "IDAT", 4);
    }
    return has_pixels && rest.length == 0 ? ACCEPTED : REFUSAL_BROKEN;
}

/* ---- JPEG (ITU-T T.81 annex B) -------------------------------------------- */

#define MARK_SCAN 0xDA

/* Frame headers are C0 to CF but for three of another meaning (table B.1). */
static bool is_frame(uint8_t mark)
{
    return mark >= 0xC0 && mark <= 0xCF && mark != 0xC4 && mark != 0xC8 &&
           mark != 0xCC;
}

/* The segment at the beginning of `rest`, which moves behind it: its content,
 * without mark and length. Fill bytes may come before a mark. */
static bool segment_take(struct span *rest, uint8_t *mark, struct span *out)
{
    size_t at = 0, length;

    while (at + 1 < rest->length && rest->bytes[at] == 0xFF &&
           rest->bytes[at + 1] == 0xFF)
        at++;
    if (rest->length - at < 4 || rest->bytes[at] != 0xFF)
        return false;
    *mark = rest->bytes[at + 1];
    length = big16(rest->bytes + at + 2);
    return length >= 2 && span_part(*rest, at + 4, length - 2, out) &&
           span_part(*rest, at + 2 + length, rest->length - at - 2 - length,
                     rest);
}

/* Headers up to the first scan, a frame among them, and an end somewhere: what
 * phones put behind it (a second picture, a map of depth) is theirs. */
enum refusal jpeg_inspect(struct span whole)
{
    struct span rest, segment;
    bool has_frame = false;
    uint8_t mark = 0;

    if (!span_begins(whole, "\xFF\xD8\xFF", 3) ||
        !span_part(whole, 2, whole.length - 2, &rest))
        return REFUSAL_TYPE_MISMATCH;
    while (mark != MARK_SCAN) {
        if (!segment_take(&rest, &mark, &segment))
            return REFUSAL_BROKEN;
        if (!is_frame(mark))
            continue;
        if (segment.length < 6)
            return REFUSAL_BROKEN;
        ACCEPT(size_judge(big16(segment.bytes + 3), big16(segment.bytes + 1)));
        has_frame = true;
    }
    return has_frame && span_has(rest, "\xFF\xD9") ? ACCEPTED : REFUSAL_BROKEN;
}
