/*
 * What strangers upload, as tilskudd-inspect reads it behind its sandbox: the
 * first byte chooses the type, the rest is the file. Without libmagic, whose
 * word only ever refuses; and what is taken is taken by nobody else's rules.
 */
#include "services/file/inspect/inspect.h"
#include "services/file/inspect/zip.h"
#include "tests/fuzz/fuzz.h"

/* Of what a directory promised, each member is inside and apart. */
static void read_zip(struct span whole)
{
    struct arena *arena = arena_new();
    struct zip zip = { 0 };
    uint64_t total = 0;

    if (zip_read(arena, whole, &total, &zip) == ACCEPTED) {
        MUST(zip.count > 0 && zip.count <= ZIP_MEMBERS_MAX);
        MUST(total <= ZIP_UNPACKED_MAX);
        for (size_t i = 0; i < zip.count; i++) {
            const struct zip_member *member = &zip.members[i];

            MUST(member->packed.bytes >= whole.bytes);
            MUST(member->packed.bytes + member->packed.length <=
                 whole.bytes + whole.length);
            MUST(zip_find(&zip, "") == NULL);
        }
    }
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const struct file_type *type;
    struct span whole = { bytes + 1, length - 1 };
    enum refusal refusal;

    if (length == 0)
        return 0;
    type = &file_types[bytes[0] % file_type_count];
    refusal = inspect(type, whole, type->mark);
    MUST(refusal < REFUSAL_COUNT);
    MUST((refusal == ACCEPTED) == (refusal_name(refusal) == NULL));
    MUST(refusal != ACCEPTED || whole.length > 0);
    read_zip(whole);
    return 0;
}
