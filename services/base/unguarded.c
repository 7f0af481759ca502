/*
 * Whether guards are off, in builds that know of it.
 */
#include "services/base/unguarded.h"

#ifdef TILSKUDD_UNGUARDED
static bool are_off;

bool guards_are_off(void)
{
    return are_off;
}

void guards_off(void)
{
    are_off = true;
}
#else
typedef int translation_unit_is_empty;
#endif
