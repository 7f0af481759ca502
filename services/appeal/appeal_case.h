/*
 * Within services/appeal: the one way into a command and the one way out, and
 * what an appeal looks like while it is held.
 */
#ifndef TILSKUDD_APPEAL_CASE_H
#define TILSKUDD_APPEAL_CASE_H

#include "services/appeal/appeal.h"

struct appeal {
    const char *id, *application_id;
    struct appealed of;
    const char *organisation, *administrator, *appeal_body;
    const char *dismissed_id; /* the appeal whose dismissal it is of, or NULL */
    const char *deadline, *correction_deadline; /* local, for people */
    int64_t version;      /* the acting side's */
    int64_t told_version; /* the party's */
    int64_t draws_nok;    /* of the frame, by the appealed decision */
    int64_t claimed_nok;  /* by the appealed claim, what stands of it */
    bool is_worse_in_time;
    json_t *proposal; /* of the acting instance, or NULL */
    json_t *decided, *applied, *rule_set;
    struct appeal_facts facts;
    const char *to; /* the state that the action leads to */
};

/* Holds the application, then the appeal, and finds the transition: the caller
 * may see it, it has the expected version, the table allows it. */
err_t appeal_begin_own(struct tx *tx, const char *id, int64_t version,
                       const char *action, struct appeal *out, const char **to);

/* The same for people of an instance, who are impartial in the case. */
err_t appeal_begin(struct tx *tx, const char *id, int64_t version,
                   const char *action, struct appeal *out, const char **to);

/* Journals what the party and the county are told of, and the appeal body from
 * when it is forwarded to it; `reason` may be NULL. */
err_t appeal_tell(struct tx *tx, const struct appeal *appeal,
                  const char *action, const char *reason);

/* The outcome that was prepared, done to what is appealed: another decision in
 * its place, or less of a claim. `*new_id` is that decision, or NULL. What
 * decision_replace and claim_lower say; ERR_CHANGE_TO_DETRIMENT with `why`. */
err_t appealed_change(struct tx *tx, const struct appeal *appeal,
                      const char **new_id);

/* Nothing is left of what is appealed: the application is to be decided anew,
 * and of a claim another notice may be given. */
err_t appealed_annul(struct tx *tx, const struct appeal *appeal);

/* Whether the outcome that was prepared leaves some of a claim. */
bool appealed_is_left(const struct appeal *appeal);

/* What the events of an appeal say it is of. */
const char *appealed_told(struct arena *arena, const struct appeal *appeal);

/* Journals what an instance does for itself. */
err_t appeal_note(struct tx *tx, const struct appeal *appeal,
                  const char *action);

#endif
