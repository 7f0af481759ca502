/*
 * The three providers the local issuer speaks as, each under a path and with
 * keys of its own: what they publish, how they sign, and how they can be told
 * to fail. Every function may be called from any thread.
 */
#ifndef TILSKUDD_TESTS_PROVIDER_H
#define TILSKUDD_TESTS_PROVIDER_H

#include <jansson.h>
#include <stdbool.h>

#include "services/base/arena.h"

/* How the next requests for keys are answered. */
enum mode { MODE_OK, MODE_DOWN, MODE_SLOW, MODE_HUGE, MODE_HTML, MODE_EMPTY };

/* "ok", "down", ...; false when there is no such mode. */
bool mode_find(const char *name, enum mode *out);

struct provider;

/* All three, with new keys. `base` is "http://127.0.0.1:8082"; the audience is
 * what tokens are meant for. */
void providers_start(const char *base, const char *audience);
void providers_stop(void);

/* "maskinporten", "idporten" or "ansattporten"; NULL for another name. */
struct provider *provider_find(const char *name);

/* The exact `iss`: Maskinporten's ends with a slash, the others' do not. */
const char *provider_issuer(const struct provider *provider);
const char *provider_audience(void);

/* A new key signs from now on. The old one stays published until the next
 * rotation, unless `drop` takes it away at once. */
void provider_rotate(struct provider *provider, bool drop);

void provider_set_mode(struct provider *provider, enum mode mode);

/* The mode for one request for keys, which is counted. */
enum mode provider_asked_for_keys(struct provider *provider);

/* {"keys": [...]}, and RFC 8414 metadata. */
json_t *provider_jwks(struct provider *provider, struct arena *arena);
json_t *provider_metadata(struct provider *provider, struct arena *arena);

/* A compact token, signed by libjwt as "RS256", "RS384" or "RS512"; "none"
 * and "HS256" (with the public PEM as its secret) are the forgeries that the
 * service must refuse. `header` is merged over {typ, kid}, null removing a
 * member; NULL for nothing. NULL for an unknown algorithm. */
const char *provider_sign(struct provider *provider, struct arena *arena,
                          const char *algorithm, const json_t *header,
                          const json_t *claims);

/* {"maskinporten": {"fetches": 3}, ...} and the list that the service reads
 * from TILSKUDD_ISSUERS_FILE. */
json_t *providers_stats(struct arena *arena);
json_t *providers_configuration(struct arena *arena);

#endif
