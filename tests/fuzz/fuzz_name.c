/*
 * Names of files: any bytes are cleaned to something that a folder of any
 * machine takes, and that stays when it is cleaned again.
 */
#include "services/file/file_name.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *arena = arena_new();
    const char *name = arena_copyn(arena, (const char *)bytes, length);
    const char *clean = file_name_clean(arena, name);
    size_t size = strlen(clean);
    json_t *text = json_string(clean);

    MUST(size > 0 && size <= FILE_NAME_BYTES);
    MUST(text != NULL); /* UTF-8 */
    MUST(strpbrk(clean, "/\\<>:\"|?*\n\x7f") == NULL);
    MUST(strchr(". ", clean[0]) == NULL);
    MUST(strchr(". ", clean[size - 1]) == NULL);
    MUST(strcmp(file_name_clean(arena, clean), clean) == 0);
    json_decref(text);
    arena_free(arena);
    return 0;
}
