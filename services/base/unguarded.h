/*
 * The guards of the service, switched off: in a build made for it, a service
 * that is told so lets everybody past its own checks of who may do what, so
 * that tests see what row-level security refuses by itself. A token still says
 * who somebody is, and so on which side of the database they are.
 *
 * In every other build there is nothing to switch: what asks is answered by
 * the compiler, and no word of it is left in the program.
 */
#ifndef TILSKUDD_BASE_UNGUARDED_H
#define TILSKUDD_BASE_UNGUARDED_H

#include <stdbool.h>

#ifdef TILSKUDD_UNGUARDED
#ifdef TILSKUDD_HARDEN
#error "what is made for production keeps its guards"
#endif
bool guards_are_off(void);

/* For the rest of the process; before it has threads. */
void guards_off(void);
#else
static inline bool guards_are_off(void)
{
    return false;
}
#endif

#endif
