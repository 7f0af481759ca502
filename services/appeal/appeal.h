/*
 * Appeals (klager) of decisions that were told, and of claims for repayment: a
 * case of its own, with two instances. What is appealed makes a difference in
 * appealed.c and in what may be proposed, and nowhere else. The one important rule: what is prepared by one person is decided
 * by another, and nobody who took part in the county decides in the appeal
 * body (forvaltningsloven § 34); the database holds both by constraints.
 *
 * In time or not is judged by when an appeal was sent (§ 30). Every command
 * holds the application first, then the appeal. What an instance has for
 * itself, its handler and its proposal, is neither the other instance's nor
 * the party's, and moves no version of theirs. All memory is the request's.
 */
#ifndef TILSKUDD_APPEAL_APPEAL_H
#define TILSKUDD_APPEAL_APPEAL_H

#include <jansson.h>

#include "db/db.h"
#include "services/appeal/appeal_lifecycle.h"
#include "services/attachment/attached.h"

/* What an appeal says. Nothing of it must be there: an appeal that lacks
 * something is received and may be asked to be corrected (fvl. § 32). */
struct appeal_letter {
    const char *wanted_change, *reasons, *representative;
    const char *sent_at, *received_at; /* of one on paper: instants */
};

extern const struct record appeal_letter_record;

err_t appeal_may_read(struct tx *tx);
err_t appeal_get(struct tx *tx, const char *id, struct rows **out);

/* The file as the appeal body has it; ERR_NOT_FOUND before it is forwarded. */
err_t appeal_case_file(struct tx *tx, const char *id, struct rows **out);

/* Adds allowedActions and blockedActions to a row of a representation. */
void appeal_decorate(struct text *out, const struct rows *rows, size_t row,
                     const struct actor *actor);

/* A change of what is attached: by the party until it is taken and when it was
 * asked to correct it, and of one on paper by the staff who register it. What
 * is attached has been sent with it. */
err_t appeal_change_attached(struct tx *tx, const char *id,
                             struct attached_to *out);

/* What is appealed: a decision, or a claim (a fund transfer); the other NULL. */
struct appealed {
    const char *decision_id, *fund_transfer_id;
};

/* A signatory appeals; staff of the administrator register what came on
 * paper. ERR_NOT_FOUND; ERR_NOT_APPEALABLE with `why`; ERR_APPEAL_EXISTS with
 * `appealId`; ERR_INVALID_BODY with faults of the times. */
err_t appeal_create(struct tx *tx, const struct appealed *of,
                    const struct appeal_letter *letter, const char **id);
err_t appeal_register(struct tx *tx, const struct appealed *of,
                      const struct appeal_letter *letter, const char **id);

/* The party's own. */
err_t appeal_correct(struct tx *tx, const char *id, int64_t version,
                     const struct appeal_letter *letter);
err_t appeal_withdraw(struct tx *tx, const char *id, int64_t version);

/* Handling, in either instance as the table says. */
err_t appeal_take(struct tx *tx, const char *id, int64_t version);
err_t appeal_request_correction(struct tx *tx, const char *id, int64_t version,
                                const char *wanted, const char *deadline);
err_t appeal_admit(struct tx *tx, const char *id, int64_t version,
                   const char *ground, const char *reason);
err_t appeal_prepare(struct tx *tx, const char *id, int64_t version,
                     const json_t *proposal);
err_t appeal_defer(struct tx *tx, const char *id, int64_t version,
                   const char *reason);
err_t appeal_lift_deferral(struct tx *tx, const char *id, int64_t version,
                           const char *reason);

/* The outcomes, each as it was prepared: "dismiss" of either instance,
 * "overturn" and "partly-overturn", "forward"; "uphold", "change" and
 * "annul-and-return". ERR_CHANGE_TO_DETRIMENT with `why`; what
 * decision_replace or claim_lower says. */
err_t appeal_dismiss(struct tx *tx, const char *id, int64_t version);
err_t appeal_overturn(struct tx *tx, const char *id, int64_t version);
err_t appeal_partly_overturn(struct tx *tx, const char *id, int64_t version);
err_t appeal_forward(struct tx *tx, const char *id, int64_t version);
err_t appeal_uphold(struct tx *tx, const char *id, int64_t version);
err_t appeal_change(struct tx *tx, const char *id, int64_t version);
err_t appeal_annul(struct tx *tx, const char *id, int64_t version);

#endif
