/*
 * A process that may compute, write to the descriptors it has, and end. All
 * else ends it: whoever takes it over by a hostile file has nothing to go on
 * with.
 */
#ifndef TILSKUDD_FILE_INSPECT_SANDBOX_H
#define TILSKUDD_FILE_INSPECT_SANDBOX_H

#include <stdbool.h>

/* For good; false when any of it can't be had, and nothing may be done then. */
bool sandbox_enter(void);

/* The same for a program that sets type, with pango's threads and fontconfig's
 * looks at whether a file is there. It can open none, nor make a process. */
bool sandbox_enter_typesetting(void);

#endif
