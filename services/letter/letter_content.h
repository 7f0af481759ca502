/*
 * What each kind of letter says. All of it comes from the case itself, by one
 * statement a kind, and from the references of the rule set that are in force
 * today: no paragraph stands in a template (domain 8.86).
 */
#ifndef TILSKUDD_LETTER_LETTER_CONTENT_H
#define TILSKUDD_LETTER_LETTER_CONTENT_H

#include <jansson.h>

#include "db/db.h"
#include "services/letter/letter.h"

/* A letter before it is made: its content, and what it hangs on. */
struct letter_draft {
    const char *template;
    const char *organisation, *administrator, *appeal_body;
    const char *application_id, *decision_id, *appeal_id, *fund_transfer_id;
    const char *report_id, *supplement_request_id, *prior_notice_id;
    int64_t application_version; /* of a receipt */
    json_t *content, *law;
};

/* Gathers what a letter of `kind` about `id` says. `notice`: of a decision
 * that has none yet, to try it, or NULL. ERR_NOT_FOUND: there is nothing to
 * say, as of a report on an award that was not told here. */
err_t letter_gather(struct tx *tx, enum letter_kind kind, const char *id,
                    const json_t *notice, struct letter_draft *out);

/* Every {nb, nn} within `value` as its text in `language`; in place. */
void letter_localise(json_t *value, const char *language);

#endif
