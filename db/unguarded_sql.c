/*
 * `organisation_number = acting_organisation()` becomes `... is not null`, and
 * so for administrators: true of every row that is somebody's.
 */
#include "db/unguarded_sql.h"

#ifdef TILSKUDD_UNGUARDED
#include <string.h>

#include "services/base/text.h"

static const char *const conditions[] = {
    "= acting_organisation()",
    "= acting_administrator()",
};

/* How long the condition that begins here is; 0 when none does. */
static size_t condition_at(const char *sql)
{
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
        if (strncmp(sql, conditions[i], strlen(conditions[i])) == 0)
            return strlen(conditions[i]);
    return 0;
}

const char *unguarded_sql(const char *sql, struct arena *arena)
{
    struct text out = text_new(arena, strlen(sql) + 1);

    while (*sql != '\0') {
        size_t length = condition_at(sql);

        if (length > 0)
            text_add(&out, "is not null");
        else
            text_addc(&out, *sql);
        sql += length > 0 ? length : 1;
    }
    return out.bytes;
}
#else
typedef int translation_unit_is_empty;
#endif
