/*
 * base64url and JSON objects; what is strict about them is not done here.
 */
#include "api/auth/jose.h"

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
