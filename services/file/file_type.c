#include "services/file/file_type.h"

#include <string.h>
#include <strings.h>

#define EXTENSIONS(...)                                                        \
    {                                                                          \
        __VA_ARGS__                                                            \
    }
#define FILE_TYPE(media_type, extensions, form, mark)                          \
    { media_type, extensions, form, mark },

const struct file_type file_types[] = {
#include "services/file/file_type.def"
};
#undef FILE_TYPE

const size_t file_type_count = sizeof file_types / sizeof *file_types;

const struct file_type *file_type_of(const char *media_type)
{
    for (size_t i = 0; i < file_type_count; i++) {
        if (strcmp(file_types[i].media_type, media_type) == 0)
            return &file_types[i];
    }
    return NULL;
}

bool file_type_fits(const struct file_type *type, const char *name)
{
    const char *dot = strrchr(name, '.');

    if (dot == NULL || dot == name)
        return false;
    for (const char *const *one = type->extensions; *one != NULL; one++) {
        if (strcasecmp(*one, dot + 1) == 0)
            return true;
    }
    return false;
}
