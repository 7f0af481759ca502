/*
 * Whom the service believes, as its files say: the issuers whose tokens count
 * with their keys, and what makes people pseudonymous and cursors ours. The
 * files are read at start and again while it serves (trust_reread); what is
 * broken then is told in the log, and what was there before goes on serving.
 *
 *   issuers      see api/issuers.h
 *   cursor keys  one a line: the first makes cursors, each of them reads, so
 *                that the pages of a list which is being read go on. A line
 *                without its end is half a key, and refused
 *   person key   never replaced: it made the pseudonyms that mandates, staff
 *                lists and the audit know people by, and nobody keeps the
 *                numbers to make them anew
 */
#ifndef TILSKUDD_API_TRUST_H
#define TILSKUDD_API_TRUST_H

#include "api/issuers.h"
#include "services/base/text.h"

#define CURSOR_KEYS_MAX 4
#define TRUST_KEY_LEAST 32 /* bytes */

struct trust;

/* NULL, with what is wrong in `why`, when a file is not as it must be. The
 * settings outlive it. */
struct trust *trust_new(const struct settings *settings, struct text *why);
void trust_free(struct trust *trust);

/* Looks whether the files have changed, and takes what is good. By one thread
 * alone; requests are served meanwhile. Calls `tell` (as log_event) for each
 * thing that changed or was refused. True while keys are on their way. */
bool trust_reread(struct trust *trust, trust_tell_t tell);

/* token_verify by the issuers of the moment; `issuer` of the identity lives as
 * long as the trust. */
err_t trust_verify(struct trust *trust, const char *token, int64_t now,
                   struct problem *problem, struct identity *out);

/* The digest of a text by the cursor key of that number, 0 being the one that
 * makes cursors. False when there are not as many. */
bool trust_digest(struct trust *trust, size_t number, const char *text,
                  char out[33]);

bool trust_keys_ready(struct trust *trust);
struct keys_state trust_keys_state(struct trust *trust);

#endif
