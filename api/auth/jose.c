/*
 * base64url and JSON objects; what is strict about them is not done here.
 */
#include "api/auth/jose.h"

#include <string.h>

#include "api/body.h"
#include "services/base/base64url.h"

bool octets_read(struct arena *arena, const char *text, size_t length,
                 struct octets *out)
{
    size_t decoded;
    const unsigned char *bytes =
        base64url_decode(arena, text, length, &decoded);

    if (bytes == NULL)
        return false;
    *out = (struct octets){ bytes, decoded };
    return true;
}

json_t *json_object_read(struct arena *arena, struct octets text)
{
    const char *reason;
    json_t *json =
        body_parse((const char *)text.bytes, text.length, arena, &reason);

    return json_is_object(json) ? json : NULL;
}

const char *json_member_text(const json_t *object, const char *member)
{
    return json_string_value(json_object_get(object, member));
}

bool json_text_equals(const json_t *value, const char *text)
{
    const char *actual = json_string_value(value);

    return actual != NULL && strcmp(actual, text) == 0;
}
