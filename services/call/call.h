/*
 * Calls for applications (utlysninger): what an administrator announces, and
 * what applicants and everybody else may read of it.
 *
 * The one important rule: what is published is never changed silently. An
 * amendment and an extension for all make a new version with its differences
 * and a reason; the deadline stays as it was first published (domain 8 [3],
 * [8]; arkivlova § 5). One applicant's extension does not change the call.
 *
 * Commands load the call, hold it until the transaction ends, and check in
 * this order: it is the administrator's own, the expected version, the
 * lifecycle table, the rules. All memory is the request's.
 */
#ifndef TILSKUDD_CALL_CALL_H
#define TILSKUDD_CALL_CALL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"
#include "services/base/lifecycle.h"
#include "services/base/record.h"
#include "services/call/call_lifecycle.h"
#include "services/call/call_rules.h"

/* A call held for a change. */
struct call {
    const char *id;
    const char *administrator; /* organisation number */
    const char *state;
    const char *deadline_date; /* that of all, with extensions */
    json_t *content;
    int64_t version;
    int64_t content_version;
    int64_t awarded_nok;
    json_t *facts; /* of a draft: what SQL function call_facts says */
    struct call_standing standing;
    const struct transition *transition; /* what it is held for */
};

/* The bodies of the actions. */
struct call_amendment {
    const char *reason;
    bool is_significant; /* applicants must be told */
    json_t *changes;     /* merge patch of the content */
};

struct call_extension {
    const char *deadline_date;
    const char *reason;
    const char *applicant_id; /* NULL: for all */
};

struct call_renewal {
    int64_t year;
    const char *opens_date; /* first day, from its start in Oslo */
    const char *deadline_date;
    const char *report_deadline;
};

extern const struct record call_amendment_record;
extern const struct record call_extension_record;
extern const struct record call_renewal_record;

/* The call as the caller may see it; ERR_NOT_FOUND otherwise. */
err_t call_get(struct tx *tx, const char *id, struct rows **out);

/* Appends allowedActions and blockedActions of a row of call_get or of the
 * list: only the administrator's own people may do anything. */
void call_decorate(struct text *out, const struct rows *rows, size_t row,
                   const struct actor *actor);

/* A new draft. `content` is one the contract's schema has accepted. */
err_t call_create(struct tx *tx, const json_t *content, const char **id);

/* Holds a call for `action` (case_open). */
err_t call_begin(struct tx *tx, const char *id, int64_t version,
                 const char *action, struct call *out);

/* What is begun with "update" and "amend" ends with these; `content` is the
 * whole new content, accepted by the contract's schema. An amendment may not
 * touch scheme, rule set, year, opening and deadline: the contract's
 * CallChanges does not have them. */
err_t call_update(struct tx *tx, struct call *call, const json_t *content);
err_t call_amend(struct tx *tx, struct call *call, const json_t *content,
                 const struct call_amendment *amendment);

err_t call_publish(struct tx *tx, const char *id, int64_t version);
err_t call_extend(struct tx *tx, const char *id, int64_t version,
                  const struct call_extension *extension);
err_t call_cancel(struct tx *tx, const char *id, int64_t version,
                  const char *reason);

/* Nothing is left to be done under it, and it takes nothing more;
 * ERR_CALL_UNFINISHED with `remaining`. What the law lets come later, such as a
 * late appeal or a reversal, is still heard. */
err_t call_complete(struct tx *tx, const char *id, int64_t version);

/* A new draft with the content of another of the administrator's calls and
 * the dates of another year. The model itself is not changed. */
err_t call_copy(struct tx *tx, const char *id, int64_t version,
                const struct call_renewal *renewal, const char **copy_id);

#endif
