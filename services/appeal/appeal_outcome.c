/*
 * How an appeal ends. Each outcome is decided as it was prepared, by another
 * person; what it does to what is appealed is of the same transaction.
 */
#include "services/appeal/appeal_case.h"
#include "services/base/json.h"
#include "services/decision/decision_case.h"
#include "services/impartiality/impartiality.h"
#include "services/letter/letter.h"

/* Whoever had a hand in it still is impartial, too. */
static err_t begin(struct tx *tx, const char *id, int64_t version,
                   const char *action, struct appeal *out, const char **to)
{
    TRY(appeal_begin(tx, id, version, action, out, to));
    for (size_t i = 0; i < json_array_size(out->facts.handled_by); i++)
        TRY(impartiality_person_allowed(
            tx, out->application_id,
            json_string_value(json_array_get(out->facts.handled_by, i))));
    return OK;
}

/* One letter says how it ended: that of the decision it led to, if it did. */
static err_t write(struct tx *tx, const struct appeal *appeal,
                   enum letter_kind kind, const char *new_id)
{
    return new_id != NULL ? letter_tell(tx, LETTER_DECISION, new_id)
                          : letter_tell(tx, kind, appeal->id);
}

/* The first instance is done with it. */
static err_t decide(struct tx *tx, const struct appeal *appeal,
                    const char *action, const char *to, const char *new_id,
                    const struct appeal_period *period)
{
    TRY(db_run(tx, &sql_appeal_decide,
               ARGS({ "id", appeal->id }, { "state", to },
                    { "new_decision_id", new_id },
                    { "deadline", period->deadline },
                    { "late_limit_at", period->late_limit_at })));
    TRY(appeal_tell(tx, appeal, action,
                    json_member_text(appeal->proposal, "reasons")));
    return write(tx, appeal, LETTER_APPEAL_DECISION, new_id);
}

/* The appeal body is. */
static err_t answer(struct tx *tx, const struct appeal *appeal,
                    const char *action, const char *to, const char *new_id)
{
    TRY(db_run(tx, &sql_appeal_answer,
               ARGS({ "id", appeal->id }, { "state", to },
                    { "new_decision_id", new_id })));
    TRY(appeal_tell(tx, appeal, action,
                    json_member_text(appeal->proposal, "reasons")));
    return write(tx, appeal, LETTER_APPEAL_ANSWER, new_id);
}

/* To dismiss is to decide, and can be appealed (fvl. § 2), but not the
 * dismissal of an appeal of a dismissal, nor one of the appeal body (§ 28). */
err_t appeal_dismiss(struct tx *tx, const char *id, int64_t version)
{
    struct appeal_period period;
    struct appeal appeal;
    const char *to;

    TRY(begin(tx, id, version, "dismiss", &appeal, &to));
    if (appeal.facts.is_body)
        return answer(tx, &appeal, "dismiss", to, NULL);
    TRY(appeal_period_begin(tx, appeal.rule_set, appeal.dismissed_id == NULL,
                            &period));
    return decide(tx, &appeal, "dismiss", to, NULL, &period);
}

/* What is left can be appealed: of a decision, the one in its place. */
static err_t overturn(struct tx *tx, const char *id, int64_t version,
                      const char *action)
{
    struct appeal_period period;
    const char *to, *new_id;
    struct appeal appeal;

    TRY(begin(tx, id, version, action, &appeal, &to));
    TRY(appealed_change(tx, &appeal, &new_id));
    TRY(appeal_period_begin(tx, appeal.rule_set,
                            new_id == NULL && appealed_is_left(&appeal),
                            &period));
    return decide(tx, &appeal, action, to, new_id, &period);
}

err_t appeal_overturn(struct tx *tx, const char *id, int64_t version)
{
    return overturn(tx, id, version, "overturn");
}

err_t appeal_partly_overturn(struct tx *tx, const char *id, int64_t version)
{
    return overturn(tx, id, version, "partly-overturn");
}

err_t appeal_forward(struct tx *tx, const char *id, int64_t version)
{
    struct appeal appeal;
    struct rows *rows;
    const char *to;

    TRY(begin(tx, id, version, "forward", &appeal, &to));
    TRY(db_row(tx, &sql_appeal_forward, ARGS({ "id", id }, { "state", to }),
               ERR_INTERNAL_ERROR, &rows));
    TRY(db_run(tx, &sql_attachment_forward, ARGS({ "id", id })));
    TRY(db_run(tx, &sql_attachment_forward_files, ARGS({ "id", id })));
    TRY(appeal_tell(tx, &appeal, "forward", NULL));
    TRY(letter_send_along(tx, id));
    return letter_tell(tx, LETTER_APPEAL_OPINION, id);
}

err_t appeal_uphold(struct tx *tx, const char *id, int64_t version)
{
    struct appeal appeal;
    const char *to;

    TRY(begin(tx, id, version, "uphold", &appeal, &to));
    return answer(tx, &appeal, "uphold", to, NULL);
}

err_t appeal_change(struct tx *tx, const char *id, int64_t version)
{
    const char *to, *new_id;
    struct appeal appeal;

    TRY(begin(tx, id, version, "change", &appeal, &to));
    TRY(appealed_change(tx, &appeal, &new_id));
    return answer(tx, &appeal, "change", to, new_id);
}

/* What is annulled is what was appealed: the decision, the claim, or the
 * dismissal, which leaves the first appeal to be handled anew and the decision
 * or the claim as it is. */
err_t appeal_annul(struct tx *tx, const char *id, int64_t version)
{
    struct appeal appeal;
    const char *to;

    TRY(begin(tx, id, version, "annul-and-return", &appeal, &to));
    if (appeal.dismissed_id == NULL)
        TRY(appealed_annul(tx, &appeal));
    return answer(tx, &appeal, "annul-and-return", to, NULL);
}
