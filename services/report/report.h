/*
 * Reports on grants (rapport): what an organisation did with its awards of a
 * year. The one important rule: what was submitted never changes; a
 * correction, also of what is approved, is another version, and the last
 * approved one holds until then.
 *
 * The duty is made with the award, by the database. Late is accepted and said
 * (domain 1.8). An auditor attests where the sum of the year's grants asks for
 * it; staff approve in two steps, by two, and with the second the ledger books
 * what was spent. All memory is the request's.
 */
#ifndef TILSKUDD_REPORT_REPORT_H
#define TILSKUDD_REPORT_REPORT_H

#include <jansson.h>

#include "db/db.h"
#include "services/attachment/attached.h"
#include "services/base/language.h"
#include "services/report/report_lifecycle.h"

struct report; /* report_case.h */

/* An auditor has no more than what it is to attest: "true" or "false" for the
 * statements that ask. */
const char *report_is_auditor(const struct tx *tx);

err_t report_may_read(struct tx *tx);
err_t report_get(struct tx *tx, const char *id, struct rows **out);

/* Adds allowedActions and blockedActions to a row of a representation. */
void report_decorate(struct text *out, const struct rows *rows, size_t row,
                     const struct actor *actor);

/* A draft: prefilled from the awards of the year, or what was returned. */
err_t report_begin(struct tx *tx, const char *id, int64_t version);

/* A draft of another version of what was submitted or approved. */
err_t report_correct(struct tx *tx, const char *id, int64_t version,
                     const char *reason);

/* Merges `patch`, an object with the member `content`; `merged` is to be
 * checked against the contract before report_save. */
err_t report_edit(struct tx *tx, const char *id, int64_t version,
                  const json_t *patch, struct report **out, json_t **merged);
err_t report_save(struct tx *tx, const struct report *report, json_t *merged);

/* A change of what is attached to the draft. */
err_t report_change_attached(struct tx *tx, const char *id,
                             struct attached_to *out);

/* {"isComplete":..,"errors":[..],"warnings":[..]}; nothing is written. */
err_t report_validate(struct tx *tx, const char *id, enum language language,
                      struct text *out);

/* ERR_REPORT_INCOMPLETE with all faults. */
err_t report_submit(struct tx *tx, const char *id, int64_t version);

struct report_statement {
    const char *statement, *standard, *kind;
    json_t *combined_years;
};

extern const struct record report_statement_record;

/* ERR_NOT_FOUND for what is not to be attested; ERR_INVALID_BODY for other
 * years than are asked for. */
err_t report_attest(struct tx *tx, const char *id, int64_t version,
                    const struct report_statement *statement);

/* Staff: the version lacks something; its content is approved; its accounts
 * are, by another person: ERR_ACCOUNTS_DO_NOT_BALANCE with `differenceNok`. */
err_t report_return(struct tx *tx, const char *id, int64_t version,
                    const char *remarks);
err_t report_approve_content(struct tx *tx, const char *id, int64_t version);
err_t report_approve_accounts(struct tx *tx, const char *id, int64_t version);

/* More time for one. ERR_DEADLINE_NOT_LATER; ERR_INVALID_BODY for a day that
 * is past. */
err_t report_extend(struct tx *tx, const char *id, int64_t version,
                    const char *due_date, const char *reason);

/* More time for all reports of a call that are awaited and due before then, or
 * for those of the organisations named (NULL: all). Writes {"dueDate":..,
 * "extendedCount":..,"reportIds":[..]}. ERR_INVALID_BODY for an organisation
 * that has none. */
err_t report_extend_many(struct tx *tx, const char *call_id, int64_t version,
                         const char *due_date, const char *reason,
                         const json_t *organisations, struct text *out);

/* Whether the acting side may read what a call achieved. */
err_t report_may_count(struct tx *tx);

#endif
