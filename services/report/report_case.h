/*
 * Within services/report: the one way into a command and the one way out, and
 * what a report looks like while it is held.
 */
#ifndef TILSKUDD_REPORT_REPORT_CASE_H
#define TILSKUDD_REPORT_REPORT_CASE_H

#include "services/report/report.h"

struct report {
    const char *id, *application_id, *case_id;
    const char *organisation, *administrator;
    const char *due; /* ISO 8601 */
    const char *to;  /* the state that the action leads to */
    int64_t year, version;
    int64_t left_nok;     /* received, and not accounted for */
    int64_t least_nok;    /* of the award of which least is left */
    int64_t to_claim_nok; /* of repayments that have been notified */
    bool is_large, is_much_spent, is_combined, may_combine;
    bool is_printout_attached; /* no text or reference will do */
    bool is_awaiting_others;
    json_t *draft, *content, *measures;
    struct report_facts facts;
};

extern const struct record report_record;

/* Holds the report and finds the transition: the caller may see it, it has the
 * expected version, the table allows it. */
err_t report_open_own(struct tx *tx, const char *id, int64_t version,
                      const char *action, struct report *out);

/* The same for staff; and for those who are impartial in the case. */
err_t report_open_staff(struct tx *tx, const char *id, int64_t version,
                        const char *action, struct report *out);
err_t report_open_impartial(struct tx *tx, const char *id, int64_t version,
                            const char *action, struct report *out);

/* Journals what both sides are told of; `reason` may be NULL. */
err_t report_tell(struct tx *tx, const struct report *report,
                  const char *action, const char *reason);

/* Journals what the organisation does for itself. */
err_t report_note(struct tx *tx, const struct report *report,
                  const char *action);

#endif
