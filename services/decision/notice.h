/*
 * The notice of a decision (underretning, forvaltningsloven § 27; domain 2.2,
 * 8.38): a document with every item the law asks for, in the language form of
 * the recipient. Pure. It is stored as it was sent, and what takes a decision's
 * place later is told by the same document with what is new in it.
 */
#ifndef TILSKUDD_DECISION_NOTICE_H
#define TILSKUDD_DECISION_NOTICE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "services/base/arena.h"
#include "services/base/problem.h"

/* What is decided, and by whom. JSON is borrowed. */
struct notice_terms {
    const char *now;       /* RFC 3339: made available and notified */
    int64_t number;        /* of the decision on this application */
    const char *kind, *change_reason, *reversal_ground; /* the last may be NULL */
    const json_t *content; /* DecisionContent */
    const json_t *measures; /* [{id, title, category, amountNok}], applied for */
    const json_t *rule_set;
    json_t *legal_basis;
    const char *case_worker, *decision_maker; /* names */
    const json_t *decided_by;      /* {organisationNumber, name: {nb, nn}} */
    const char *appeal_deadline;   /* a date; NULL: no appeal */
    const char *appeal_deadline_at, *late_limit_at; /* RFC 3339 */
    const char *report_due;        /* a date; of an award */
    const char *accept_by; /* a date; of an award that is to be accepted */
};

/* Of `file`, what stays the same whatever is decided: {language, reference,
 * applicant, call, scheme, administrator, contact}, names in both forms. */
json_t *notice_begin(struct arena *arena, const json_t *file);

/* The same, from a notice that was sent. */
json_t *notice_renew(struct arena *arena, const json_t *sent);

/* Puts in what is decided. */
void notice_fill(json_t *notice, const struct notice_terms *terms);

/* What a notice says of the party's rights, for what is told in another form
 * than a letter: {language, legalBasis, appeal, access, guidance, deferral,
 * costs, suit}. `language` NULL: bokmål. */
json_t *notice_rights(struct arena *arena, const char *language,
                      const struct notice_terms *terms);

/* Every item the law asks for and the notice lacks. */
void notice_check(const json_t *notice, struct faults *faults);

#endif
