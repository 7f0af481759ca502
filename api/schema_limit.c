/* What a compiled schema allows, for those who publish its limits. */
#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "api/schema_node.h"

size_t schema_items_max(const struct schema *schema, const char *member)
{
    for (size_t i = 0; i < schema->member_count; i++)
        if (strcmp(schema->members[i].name, member) == 0)
            return schema->members[i].schema->max_items;
    assert(false); /* the schema has this member */
    return 0;
}
