/*
 * The issuers whose tokens count, as their file says, and their keys. The file
 * is read again while it serves. Keys that are there are kept, and what the
 * file has no more counts no more at once; what is new in it counts when the
 * keys of all have come. Who has moved to another address is believed by the
 * keys of the old one until then.
 *
 * One thread reads again and tends; any thread verifies meanwhile. Neither
 * waits for a key server, but who verifies a token by an unknown key.
 */
#ifndef TILSKUDD_API_ISSUERS_H
#define TILSKUDD_API_ISSUERS_H

#include "api/auth/keys.h"
#include "api/auth/token.h"
#include "api/settings.h"
#include "services/base/text.h"

struct issuers;

/* As log_event. */
typedef void (*trust_tell_t)(const char *level, const char *event,
                             const char *detail);

/* NULL, with what is wrong in `why`, when the file is not as it must be.
 * Settings and person key outlive it. */
struct issuers *issuers_new(const struct settings *settings,
                            const char *person_key, size_t person_key_length,
                            struct text *why);
void issuers_free(struct issuers *issuers);

/* The file has changed. */
void issuers_reread(struct issuers *issuers, trust_tell_t tell);

/* Swaps in whose keys have come, and frees what nobody holds. To be called
 * every second, and sooner when it returns true: keys are on their way. */
bool issuers_tend(struct issuers *issuers, trust_tell_t tell);

/* token_verify by the issuers of the moment; `issuer` of the identity lives as
 * long as the issuers. */
err_t issuers_verify(struct issuers *issuers, const char *token, int64_t now,
                     struct problem *problem, struct identity *out);

/* Whether anybody is believed, and by keys that are there. */
bool issuers_ready(struct issuers *issuers);
struct keys_state issuers_state(struct issuers *issuers);

#endif
