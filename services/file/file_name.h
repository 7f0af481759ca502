/*
 * The name of a file as it is shown and downloaded. What people send as a name
 * may lead out of a folder, hide its own extension or be no name at all to
 * somebody's machine: it is cleaned once, when the file is announced.
 */
#ifndef TILSKUDD_FILE_FILE_NAME_H
#define TILSKUDD_FILE_FILE_NAME_H

#include "services/base/arena.h"

/* Bytes at most; a longer name is cut before its extension. */
#define FILE_NAME_BYTES 200

/* The last part of a path; without control characters, marks of direction or
 * width, and bytes that are not UTF-8; without dots and spaces at its ends; with
 * a low line for what Windows takes in no name, and before what it reserves.
 * Never empty, and itself when cleaned again. */
const char *file_name_clean(struct arena *arena, const char *name);

#endif
