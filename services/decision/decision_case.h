/*
 * Within services/decision: the one way into a command and the one way out,
 * and what a decision looks like while it is held.
 */
#ifndef TILSKUDD_DECISION_CASE_H
#define TILSKUDD_DECISION_CASE_H

#include "services/decision/decision.h"

/* Locks, loads, and finds the transition: the caller may see the decision, it
 * has the expected version, the table allows it, the person is impartial. */
err_t decision_begin(struct tx *tx, const char *id, int64_t version,
                     const char *action, struct decision *out, const char **to);

/* One that is on its way to be told, to look at only: nothing is held. */
err_t decision_load_under_way(struct tx *tx, const char *id,
                              struct decision *out);

/* The same for the applicant, who sees what it was told and no more. */
err_t decision_begin_own(struct tx *tx, const char *id, int64_t version,
                         const char *action, struct decision *out);

/* Whoever had a hand in it, or approved it, is impartial still. */
err_t decision_hands_are_clean(struct tx *tx, const struct decision *decision);

/* fvl. § 16: what is worse for the party than what it replaces, and nobody
 * asked for, the party was told of before. Asked for at each step on the way: a
 * notice may be given while it is under way. As prior_notice_require. */
err_t decision_party_is_heard(struct tx *tx, const struct decision *decision);

/* Journals an action on a decision. Whoever applied is told of it from when
 * the decision is notified, with a version counted from there. */
err_t decision_journal(struct tx *tx, const struct decision *decision,
                       const char *action);

/* A notified decision whose place is taken, or that was annulled. */
err_t decision_supersede(struct tx *tx, const char *id,
                         const char *application_id);

/* A period to appeal that begins today; none where there is no appeal. */
struct appeal_period {
    const char *now, *today;       /* RFC 3339; a date */
    const char *deadline;          /* a date, NULL: no appeal */
    const char *deadline_at, *late_limit_at; /* RFC 3339 */
};
err_t appeal_period_begin(struct tx *tx, const json_t *rule_set,
                          bool is_appealable, struct appeal_period *out);

/* What decides which references a notice has. */
struct legal_matter {
    const json_t *content;
    const char *kind; /* of the decision */
    bool is_noticed;  /* the party was told before of what it replaces */
};

/* The references of a notice: those of `law`, the ones in force, that such a
 * decision rests on. */
json_t *decision_legal_basis(struct arena *arena, const json_t *law,
                             const struct legal_matter *matter);

/* A draft's row and its measures. `replaced` NULL: a first decision. */
struct decision_origin {
    const char *application_id, *organisation;
    const char *kind, *replaces_id, *reason, *ground, *scenario_id;
    const json_t *applied;
};
err_t decision_write(struct tx *tx, const struct decision_origin *origin,
                     const json_t *content, const char **id);

/* The same for a draft that is there. ERR_INVALID_BODY with all faults. */
err_t decision_rewrite(struct tx *tx, const struct decision *decision,
                       const json_t *content);

#endif
