/*
 * Awards (tilsagn): what a decision that holds gives, and whether its applicant
 * wants it. The one important rule: what an award says, and every posting of
 * it, is the database's to write (db/migrations, awards and acceptance); a use
 * case here asks for it and journals it. The application is held first. All
 * memory is the request's.
 */
#ifndef TILSKUDD_AWARD_AWARD_H
#define TILSKUDD_AWARD_AWARD_H

#include "db/db.h"
#include "services/award/award_lifecycle.h"

err_t award_may_read(struct tx *tx);
err_t award_get(struct tx *tx, const char *id, struct rows **out);

/* Adds allowedActions and blockedActions to a row of a representation. */
void award_decorate(struct text *out, const struct rows *rows, size_t row,
                    const struct actor *actor);

/* A signatory agrees to the terms and names the account. ERR_TERMS_OUTDATED
 * with `expected`, ERR_ACCOUNT_NOT_CONFIRMED, ERR_ACCEPTANCE_TOO_LATE with
 * `deadline`. */
err_t award_accept(struct tx *tx, const char *id, int64_t version,
                   const char *terms_version, const char *account_number);

err_t award_decline(struct tx *tx, const char *id, int64_t version,
                    const char *reason);

/* The award of what was just decided, now and not when the transaction ends: for
 * an answer that tells its balance, a trial's, too. After the journal. */
err_t award_follows(struct tx *tx);

/* The worker's: one award that nobody accepted in time lapses. *said is its
 * id, NULL when none was due. */
err_t award_lapse_next(struct tx *tx, const char **said);

#endif
