/*
 * Letters to parties (domain 2.2, 8.38 to 8.42): made of the case's own facts
 * by a template in the recipient's form of Norwegian, and kept as they were
 * sent. The one important rule: what is told by a letter is told with it or
 * not at all, in one transaction. Only a receipt and a reminder are made
 * afterwards, by the worker, of a content that was fixed when they were due.
 */
#ifndef TILSKUDD_LETTER_LETTER_H
#define TILSKUDD_LETTER_LETTER_H

#include <jansson.h>
#include <stdbool.h>

#include "db/db.h"
#include "services/letter/letter_program.h"

/* By what they are about, which is what `id` names. */
enum letter_kind {
    LETTER_RECEIPT,            /* an application, as it was submitted */
    LETTER_SUPPLEMENT_REQUEST, /* a supplement request */
    LETTER_DECISION,           /* a decision, whatever it replaces */
    LETTER_REASONS,            /* a decision whose reasons were asked for */
    LETTER_PRIOR_NOTICE,       /* a prior notice of a reversal */
    LETTER_CLAIM_NOTICE,       /* a claim that is considered */
    LETTER_REPAYMENT,          /* a claim that is decided */
    LETTER_APPEAL_OPINION,     /* an appeal that is sent on */
    LETTER_APPEAL_DECISION,    /* an appeal that the first instance ended */
    LETTER_APPEAL_ANSWER,      /* an appeal that the appeal body ended */
    LETTER_REPORT_REMINDER,    /* a report */
};

/* Makes and keeps the letter of what this transaction did; after it.
 * ERR_NOTICE_INCOMPLETE with all that a decision's letter lacks,
 * ERR_OVERLOADED when it can't be made. */
err_t letter_tell(struct tx *tx, enum letter_kind kind, const char *id);

/* Fixes the content of a receipt or a reminder, to be made by the worker. */
err_t letter_begin(struct tx *tx, enum letter_kind kind, const char *id);

/* What the letter of a decision would look like if `notice` was sent: marked
 * as a draft, and kept nowhere. As letter_tell. */
err_t letter_preview(struct tx *tx, const char *decision_id,
                     const json_t *notice, struct letter_print *out);

/* The letters of what is appealed go with it to the appeal body. */
err_t letter_send_along(struct tx *tx, const char *appeal_id);

/* Makes one letter that waits, if any does, in transactions of its own. `*said`
 * is which, for the log; NULL: none. */
err_t letter_make_next(struct tx *tx, const char **said);

/* ---- Reading ------------------------------------------------------------- */

err_t letter_may_read(struct tx *tx);

/* One letter without its content; ERR_NOT_FOUND. */
err_t letter_get(struct tx *tx, const char *id, struct rows **out);

/* The letter that told of a decision; ERR_NOT_FOUND. */
err_t letter_of_decision(struct tx *tx, const char *decision_id,
                         const char **id);

/* The letter itself, as PDF or as a page. */
struct letter_text {
    const char *kind, *language;
    const char *bytes;
    size_t length;
};

/* Reads it, and keeps that the recipient has, the first time: a person opens
 * it, a machine fetches it. ERR_NOT_FOUND, ERR_LETTER_NOT_MADE. */
err_t letter_open(struct tx *tx, const char *id, bool is_page,
                  struct letter_text *out);

#endif
