/*
 * The signing keys of the configured issuers. The whole set of each issuer is
 * fetched at start, refreshed hourly by a thread of its own (so that one slow
 * key server delays nobody else) and replaced at once; what is not a JWKS
 * changes nothing. When the server fails, the old set serves 24 h more.
 *
 * An unknown kid asks for at most one fetch per issuer per 30 s, single
 * flight. No lock is held during a fetch, and at most two callers per issuer
 * wait for one: a flood of made-up kids costs one fetch and no worker thread.
 */
#ifndef TILSKUDD_API_AUTH_KEYS_H
#define TILSKUDD_API_AUTH_KEYS_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/auth/identity.h"
#include "services/base/problem.h"
#include "services/gateways/fetch.h"

struct issuer {
    const char *name; /* exactly as in `iss`: with or without slash */
    enum issuer_kind kind;
    const char *jwks_uri;
    const char *audience; /* NULL: audience restriction is switched off */
};

/* Times in milliseconds of the monotonic clock. */
struct keys_options {
    int64_t refresh_ms;         /* a removed key lives no longer than this */
    int64_t stale_ms;           /* more, while the key server fails */
    int64_t quiet_ms;           /* between fetches asked for by unknown kids */
    int64_t retry_ms;           /* first retry while no set was ever fetched;
                                   doubles up to quiet_ms */
    int64_t wait_ms;            /* how long a caller waits for a fetch */
    unsigned waiting_max;       /* callers that may wait, per issuer */
    struct fetch_limits limits; /* of one fetch */
};

extern const struct keys_options keys_options_default;

struct keys;

/* `issuers` outlives the keys. Starts one thread per issuer. */
struct keys *keys_new(const struct issuer *issuers, size_t count);
struct keys *keys_new_with(const struct issuer *issuers, size_t count,
                           const struct keys_options *options);

/* With what `before` has fetched for an issuer of the same name from the same
 * address, as old as it is there. */
struct keys *keys_new_after(const struct issuer *issuers, size_t count,
                            struct keys *before);

/* Tells the threads to end, and waits for none. Nobody may wait for a key any
 * more. */
void keys_stop(struct keys *keys);

/* They have: keys_free waits for nothing. */
bool keys_ended(struct keys *keys);

/* Stops the threads; waits for fetches in flight, so up to their limit. */
void keys_free(struct keys *keys);

/* Every issuer's keys have been fetched at least once and are not stale. */
bool keys_ready(struct keys *keys);

/* The first issuer whose are not; NULL when they are ready. */
const struct issuer *keys_missing(struct keys *keys);

/* The key (a new reference, for EVP_PKEY_free) for a kid of one of the issuers
 * given to keys_new, and the algorithm it is pinned to (static text, or NULL
 * when the JWK names none). OK, ERR_TOKEN_KEY_UNKNOWN, or ERR_KEYS_UNAVAILABLE
 * while there is no set, or none that is fresh enough. */
err_t keys_find(struct keys *keys, const struct issuer *issuer, const char *kid,
                EVP_PKEY **out, const char **algorithm);

/* For /metrics and tests: since the start, over all issuers. */
struct keys_state {
    unsigned long fetches, failures;
    int64_t age_ms; /* of the oldest set there is; -1: none */
};
struct keys_state keys_state(struct keys *keys);

#endif
