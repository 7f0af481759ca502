/*
 * The use cases of decisions, from the draft to the approval.
 */
#include "services/decision/decision.h"

#include <assert.h>
#include <string.h>

#include "services/actor/actor.h"
#include "services/base/json.h"
#include "services/base/merge_patch.h"
#include "services/decision/decision_case.h"
#include "services/decision/decision_rules.h"
#include "services/decision/frame.h"
#include "services/impartiality/impartiality.h"

static bool is_staff(const struct tx *tx)
{
    return tx->actor->capacity == CAPACITY_STAFF;
}

err_t decision_may_read(struct tx *tx)
{
    return is_staff(tx) ? OK
                        : actor_require(tx->actor, ROLE_APPLICANT, tx->problem);
}

err_t decision_get(struct tx *tx, const char *id, struct rows **out)
{
    const struct arg *args = ARGS({ "id", id });

    TRY(decision_may_read(tx));
    if (!is_staff(tx))
        return db_row(tx, &sql_decision_get_own, args, ERR_NOT_FOUND, out);
    TRY(db_query(tx, &sql_decision_get_staff, args, out));
    if (rows_count(*out) > 0)
        return OK;
    return db_row(tx, &sql_decision_get_appealed, args, ERR_NOT_FOUND, out);
}

void decision_decorate(struct text *out, const struct rows *rows, size_t row,
                       const struct actor *actor)
{
    static const struct actor nobody;
    struct decision_facts facts = { 0 };
    bool is_final;

    rows_load(rows, row, &decision_facts_record, out->arena, &facts);
    /* What nobody can appeal any more, and nobody has. */
    is_final = strcmp(facts.state, "notified") == 0 && !facts.is_appeal_open &&
               !facts.has_live_appeal;
    text_member(out, "isFinal");
    text_add(out, is_final ? "true" : "false");
    lifecycle_write_actions(out, &decision_lifecycle, facts.state, &facts,
                            facts.is_of_another ? &nobody : actor);
}

err_t decision_notice(struct tx *tx, const char *id, struct rows **out)
{
    struct rows *seen;

    TRY(decision_get(tx, id, &seen));
    return db_row(tx, &sql_decision_notice, ARGS({ "id", id }), ERR_NOT_FOUND,
                  out);
}

/* An application that somebody wants to decide. */
struct asked {
    const char *state, *organisation;
    const char *existing; /* decision, under way or notified; or NULL */
    json_t *applied;
};

#define ASKED(macro, member, column)                                           \
    macro(struct asked, member, NULL, column)

static const struct field asked_fields[] = {
    ASKED(FIELD_TEXT, state, "state"),
    ASKED(FIELD_TEXT, organisation, "organisation"),
    ASKED(FIELD_TEXT, existing, "existing"),
    ASKED(FIELD_JSON, applied, "applied"),
};
static const struct record asked_record =
    RECORD("asked", struct asked, asked_fields);

/* It is under review, and nobody has decided it yet. */
static err_t may_be_decided(struct tx *tx, const struct asked *asked)
{
    if (asked->existing != NULL)
        return problem_with(tx->problem, ERR_DECISION_EXISTS, "decisionId",
                            asked->existing);
    if (strcmp(asked->state, "under_review") != 0)
        return problem_with(tx->problem, ERR_APPLICATION_NOT_UNDER_REVIEW,
                            "state", asked->state);
    return OK;
}

err_t decision_draft(struct tx *tx, const char *application_id,
                     const struct decision_draft *draft, const char **id)
{
    struct decision_origin origin = { .application_id = application_id,
                                      .kind = "original",
                                      .scenario_id = draft->scenario_id };
    const struct arg *args = ARGS({ "application_id", application_id });
    struct asked asked = { 0 };
    struct rows *rows;

    TRY(db_run(tx, &sql_application_hold, args));
    TRY(db_row(tx, &sql_decision_ask, args, ERR_NOT_FOUND, &rows));
    TRY(actor_require(tx->actor, DECISION_STAFF, tx->problem));
    rows_load(rows, 0, &asked_record, tx->arena, &asked);
    TRY(impartiality_require(tx, application_id));
    TRY(may_be_decided(tx, &asked));
    origin.organisation = asked.organisation;
    origin.applied = asked.applied;
    return decision_write(tx, &origin, draft->content, id);
}

err_t decision_edit(struct tx *tx, const char *id, int64_t version,
                    const json_t *patch, struct decision *out, json_t **merged)
{
    struct decision found;
    json_t *whole = json_own(tx->arena, json_object());
    const char *to;

    TRY(decision_begin(tx, id, version, "update", &found, &to));
    json_object_set(whole, "content", found.content);
    *merged = json_own(tx->arena, merge_patch(whole, patch));
    assert(*merged != NULL); /* the contract bounds the depth of a patch */
    *out = found;
    return OK;
}

/* Saving the same again is nothing, but for what an older version of the
 * application was decided by. */
err_t decision_save(struct tx *tx, const struct decision *decision,
                    json_t *merged)
{
    const json_t *content = json_object_get(merged, "content");

    if (json_equal(content, decision->content) && !decision->facts.is_outdated)
        return OK;
    TRY(decision_rewrite(tx, decision, content));
    return decision_journal(tx, decision, "update");
}

/* fvl. § 35: to the party's detriment only where there is a ground. */
static err_t ground_or_told(const json_t *before, const json_t *content,
                            const char *ground)
{
    if (before == NULL || ground != NULL)
        return OK;
    return decision_is_detriment(before, content) ? ERR_REVERSAL_GROUND_REQUIRED
                                                  : OK;
}

static err_t whole_or_told(struct tx *tx, const struct decision *decision)
{
    struct decision_terms terms = { decision->content, decision->applied,
                                    false };

    decision_check_whole(&terms, &tx->problem->faults);
    if (tx->problem->faults.count > 0)
        return ERR_DECISION_INCOMPLETE;
    return ground_or_told(decision->replaced_content, decision->content,
                          decision->reversal_ground);
}

err_t decision_propose(struct tx *tx, const char *id, int64_t version)
{
    struct decision decision;
    const char *to;

    TRY(decision_begin(tx, id, version, "propose", &decision, &to));
    TRY(whole_or_told(tx, &decision));
    TRY(decision_party_is_heard(tx, &decision));
    TRY(db_run(tx, &sql_decision_propose, ARGS({ "id", id }, { "state", to })));
    return decision_journal(tx, &decision, "propose");
}

/* What an approval takes of the frame: what the decision adds to the one it
 * replaces. What it would take away from that one stays taken until the
 * applicant is told, because until then that one holds. */
static int64_t frame_share(const struct decision *decision)
{
    int64_t share = decision->draws_nok - decision->replaced_nok;

    return share > 0 ? share : 0;
}

err_t decision_return(struct tx *tx, const char *id, int64_t version,
                      const char *reason)
{
    struct decision decision;
    const char *to;

    TRY(decision_begin(tx, id, version, "return", &decision, &to));
    TRY(db_run(tx, &sql_decision_return,
               ARGS({ "id", id }, { "state", to }, { "reason", reason })));
    decision.reason = reason;
    TRY(decision_journal(tx, &decision, "return"));
    if (strcmp(decision.facts.state, "approved") != 0)
        return OK;
    return frame_take(tx, decision.call_id, -frame_share(&decision));
}

err_t decision_discard(struct tx *tx, const char *id, int64_t version)
{
    struct decision decision;
    const char *to;

    TRY(decision_begin(tx, id, version, "discard", &decision, &to));
    TRY(db_run(tx, &sql_decision_discard, ARGS({ "id", id }, { "state", to })));
    return decision_journal(tx, &decision, "discard");
}

/* Domain 8.36: last year's report stands in the way of an award. */
static err_t reported_or_told(struct tx *tx, const struct decision *decision,
                              const char *report_override)
{
    if (decision->amount_nok == 0 || decision->earlier_report_year == 0 ||
        report_override != NULL)
        return OK;
    return problem_with(tx->problem, ERR_EARLIER_REPORT_MISSING, "year",
                        integer_text(tx->arena, decision->earlier_report_year));
}

err_t decision_approve(struct tx *tx, const char *id, int64_t version,
                       const char *report_override)
{
    struct decision decision;
    const char *to;

    TRY(decision_begin(tx, id, version, "approve", &decision, &to));
    TRY(decision_hands_are_clean(tx, &decision));
    TRY(decision_party_is_heard(tx, &decision));
    TRY(reported_or_told(tx, &decision, report_override));
    if (decision.earlier_report_year == 0 || decision.amount_nok == 0)
        report_override = NULL; /* nothing was overridden */
    TRY(db_run(tx, &sql_decision_approve,
               ARGS({ "id", id }, { "state", to },
                    { "report_override", report_override })));
    decision.reason = report_override;
    TRY(decision_journal(tx, &decision, "approve"));
    return frame_take(tx, decision.call_id, frame_share(&decision));
}

/* A correction or a reversal: version n+1, on its own way from here. */
static err_t draft_instead(struct tx *tx, const char *id, int64_t version,
                           const char *action, struct decision_origin *origin,
                           const json_t *content, const char **new_id)
{
    struct decision old;
    const char *to;

    TRY(decision_begin(tx, id, version, action, &old, &to));
    TRY(ground_or_told(old.content, content, origin->ground));
    origin->application_id = old.application_id;
    origin->organisation = old.organisation;
    origin->replaces_id = old.id;
    origin->applied = old.applied;
    return decision_write(tx, origin, content, new_id);
}

err_t decision_correct(struct tx *tx, const char *id, int64_t version,
                       const json_t *content, const char *what,
                       const char **new_id)
{
    struct decision_origin origin = { .kind = "correction", .reason = what };

    return draft_instead(tx, id, version, "correct", &origin, content, new_id);
}

err_t decision_reverse(struct tx *tx, const char *id, int64_t version,
                       const json_t *content, const char *reason,
                       const char *ground, const char **new_id)
{
    struct decision_origin origin = { .kind = "reversal",
                                      .reason = reason,
                                      .ground = ground };

    return draft_instead(tx, id, version, "reverse", &origin, content, new_id);
}
