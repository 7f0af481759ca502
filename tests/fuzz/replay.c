/*
 * Stands in for libFuzzer in ordinary builds: gives every file of the folders
 * named on the command line to the fuzz program once.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static _Noreturn void fail(const char *path)
{
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    exit(EXIT_FAILURE);
}

/* Exactly as many bytes as the file has, so that a sanitizer sees an access
 * beyond them. */
static void file_replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes;
    long length;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 ||
        (length = ftell(file)) < 0)
        fail(path);
    rewind(file);
    bytes = malloc((size_t)length + (length == 0));
    if (fread(bytes, 1, (size_t)length, file) != (size_t)length)
        fail(path);
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, (size_t)length);
    free(bytes);
}

static size_t folder_replay(const char *folder)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    size_t count = 0;

    if (directory == NULL)
        fail(folder);
    while ((entry = readdir(directory)) != NULL) {
        char path[4096];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        file_replay(path);
        count++;
    }
    closedir(directory);
    return count;
}

int main(int argc, char **argv)
{
    size_t count = 0;

    for (int i = 1; i < argc; i++)
        count += folder_replay(argv[i]);
    printf("%zu files\n", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
