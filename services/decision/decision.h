/*
 * Decisions (vedtak): what is decided on an application, version after
 * version. The one important rule: whoever approves has neither prepared,
 * edited nor proposed it, whatever path led there (domain 8.32); the database
 * holds the same by a constraint.
 *
 * Each command holds first the application, then the decision, and the call
 * last (the frame); it checks in this order: the caller may see the decision,
 * the expected version, the lifecycle table, impartiality, the rules. Before
 * it is notified a decision is internal: an applicant does not find it, and
 * nothing on the applicant's side moves. All memory is the request's.
 */
#ifndef TILSKUDD_DECISION_DECISION_H
#define TILSKUDD_DECISION_DECISION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"
#include "services/decision/decision_lifecycle.h"
#include "services/decision/prior_notice.h"
#include "services/letter/letter_program.h"

/* A decision held for a command. JSON is the rows'. */
struct decision {
    const char *id, *application_id, *call_id;
    const char *organisation, *administrator;
    const char *replaces_id; /* NULL: a first decision */
    const char *reversal_ground;
    const char *approved_by; /* NULL: nobody has */
    const char *appeal_deadline; /* for people; NULL: none */
    const char *prior_notice_deadline; /* of the last one, for people */
    int64_t number, version;
    int64_t told_version; /* 0: nobody was told */
    int64_t amount_nok;
    int64_t draws_nok, replaced_nok; /* of the frame: it, the one it replaces */
    int64_t earlier_report_year;     /* 0: no report is outstanding */
    json_t *content, *replaced_content;
    json_t *applied; /* measures of what was last submitted */
    json_t *rule_set;
    struct decision_facts facts;
    const char *to;     /* the state that the action leads to */
    const char *reason; /* as given with the action, or NULL */
};

/* What a new decision says. `content` is a DecisionContent of the contract:
 * outcome, measures [{measureId, amountNok, comment?}], reasons {facts, rules,
 * considerations}, conditions. A draft may still lack reasons. */
struct decision_draft {
    const json_t *content;
    const char *scenario_id; /* it was drafted from, or NULL */
};

/* Drafts the decision of an application under review, by the acting person.
 * Holds the application: whoever drafts many goes through them in the order
 * of their ids. ERR_NOT_FOUND; ERR_ROLE_REQUIRED; what impartiality_require
 * says; ERR_APPLICATION_NOT_UNDER_REVIEW; ERR_DECISION_EXISTS, with
 * decisionId; ERR_INVALID_BODY with all faults of the amounts. */
err_t decision_draft(struct tx *tx, const char *application_id,
                     const struct decision_draft *draft, const char **id);

/* For appeals: what takes a notified decision's place at once. Four eyes were
 * had over `content`: `prepared_by` is not the acting person, who decides. */
struct decision_replacement {
    const char *decision_id; /* the one that is replaced: notified */
    const char *appeal_id;
    const json_t *content; /* DecisionContent, whole, with reasons */
    const char *prepared_by;
    int64_t over_frame_nok;           /* let go beyond the frame; mostly 0 */
    const char *over_frame_reference; /* of whoever let it go, or NULL */
    bool is_last_instance; /* the appeal body decided: no further appeal */
};

/* Makes version n+1 of kind "appeal", in state notified: the old one is
 * superseded, what was under way lapses, the frame moves by the difference,
 * measures, notice, report duty and appeal deadline are written. The caller
 * holds the application and has decided that it may. Reads nothing of the
 * county's but the replaced decision with its measures and notice, so that the
 * appeal body may call it. ERR_NOT_FOUND, ERR_ILLEGAL_TRANSITION when the
 * decision is not notified, ERR_FOUR_EYES, ERR_DECISION_INCOMPLETE with faults
 * whose pointers begin with #/content, ERR_FRAME_EXCEEDED. */
err_t decision_replace(struct tx *tx,
                       const struct decision_replacement *replacement,
                       const char **new_id);

/* For appeals: a notified decision is annulled and nothing takes its place.
 * What is under way lapses, the frame gets its amount back. The application
 * is left as it is: reopening it is the caller's. */
err_t decision_annul(struct tx *tx, const char *decision_id);

/* One decision as the actor's side sees it; ERR_NOT_FOUND also for an
 * applicant before it is notified. The appeal body reads those of appeals that
 * were forwarded to it, and does nothing with them. */
err_t decision_get(struct tx *tx, const char *id, struct rows **out);
err_t decision_may_read(struct tx *tx);

/* Adds isFinal, allowedActions and blockedActions to a representation. */
void decision_decorate(struct text *out, const struct rows *rows, size_t row,
                       const struct actor *actor);

/* The notice as it was sent (forvaltningsloven § 27); ERR_NOT_FOUND before. */
err_t decision_notice(struct tx *tx, const char *id, struct rows **out);

/* A change of content: holds the decision and merges `patch`, an object with
 * the member `content`; `merged` is to be checked against the contract before
 * decision_save. */
err_t decision_edit(struct tx *tx, const char *id, int64_t version,
                    const json_t *patch, struct decision *out, json_t **merged);
err_t decision_save(struct tx *tx, const struct decision *decision,
                    json_t *merged);

/* The way of a decision. `version` 0: any, as a job has it. */
err_t decision_propose(struct tx *tx, const char *id, int64_t version);
err_t decision_return(struct tx *tx, const char *id, int64_t version,
                      const char *reason);
err_t decision_discard(struct tx *tx, const char *id, int64_t version);

/* `report_override`: why it is awarded although an earlier report is not
 * approved (domain 8.36), or NULL. */
err_t decision_approve(struct tx *tx, const char *id, int64_t version,
                       const char *report_override);
err_t decision_notify(struct tx *tx, const char *id, int64_t version);

/* The letter of a decision that nobody was told of yet, as it would be if it
 * was notified now. ERR_NOT_FOUND; ERR_ILLEGAL_TRANSITION once it was told, or
 * came to nothing; ERR_NOTICE_INCOMPLETE. */
err_t decision_preview(struct tx *tx, const char *id, struct letter_print *out);

/* Drafts version n+1, which goes its own way through propose, approve and
 * notify. `what` is corrected; `ground` is that of a reversal to the party's
 * detriment, or NULL (fvl. § 35): without one ERR_REVERSAL_GROUND_REQUIRED. */
err_t decision_correct(struct tx *tx, const char *id, int64_t version,
                       const json_t *content, const char *what,
                       const char **new_id);
err_t decision_reverse(struct tx *tx, const char *id, int64_t version,
                       const json_t *content, const char *reason,
                       const char *ground, const char **new_id);

/* The applicant asks, staff answer; the answer begins the period anew. */
err_t decision_request_reasons(struct tx *tx, const char *id, int64_t version);
err_t decision_give_reasons(struct tx *tx, const char *id, int64_t version,
                            const json_t *reasons);

/* Before a reversal that the authority begins itself, to the party's detriment
 * (fvl. § 16): without it that one is not proposed. */
err_t decision_give_prior_notice(struct tx *tx, const char *id, int64_t version,
                                 const struct prior_notice *notice);
err_t decision_answer_prior_notice(struct tx *tx, const char *id,
                                   int64_t version, const char *text);
err_t decision_extend_appeal_deadline(struct tx *tx, const char *id,
                                      int64_t version, const char *deadline,
                                      const char *reason);

#endif
