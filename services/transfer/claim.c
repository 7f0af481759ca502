/*
 * A claim that falls away, or some of it.
 */
#include "services/transfer/claim.h"

#include <string.h>

#include "services/base/json.h"
#include "services/transfer/transfer_case.h"

#define CLAIM(macro, member, column)                                           \
    macro(struct transfer, member, NULL, column)

static const struct field claim_fields[] = {
    CLAIM(FIELD_TEXT, id, "id"),
    CLAIM(FIELD_INT, version, "version"),
    CLAIM(FIELD_TEXT, facts.kind, "kind"),
    CLAIM(FIELD_TEXT, facts.state, "state"),
    CLAIM(FIELD_TEXT, award.id, "award_id"),
    CLAIM(FIELD_TEXT, award.application_id, "application_id"),
    CLAIM(FIELD_TEXT, award.organisation, "organisation"),
    CLAIM(FIELD_TEXT, award.administrator, "administrator"),
};
static const struct record claim_record =
    RECORD("claim", struct transfer, claim_fields);

/* The table's own: nobody asks for this transition. */
static const struct transition *following(const char *state, const char *action)
{
    const struct lifecycle *table = &repayment_lifecycle;

    for (size_t i = 0; i < table->transition_count; i++) {
        const struct transition *step = &table->transitions[i];

        if (strcmp(step->from, state) == 0 && strcmp(step->action, action) == 0)
            return step;
    }
    return NULL;
}

err_t claim_lower(struct tx *tx, const char *id, int64_t standing_nok)
{
    const char *action = standing_nok == 0 ? CLAIM_ANNUL : CLAIM_LOWER;
    const struct transition *step;
    struct transfer claim = { 0 };
    struct rows *rows;

    TRY(db_row(tx, &sql_claim_load, ARGS({ "id", id }), ERR_NOT_FOUND, &rows));
    rows_load(rows, 0, &claim_record, tx->arena, &claim);
    step = following(claim.facts.state, action);
    if (step == NULL)
        return problem_with(tx->problem, ERR_ILLEGAL_TRANSITION, "state",
                            claim.facts.state);
    claim.to = step->to;
    TRY(db_run(
        tx, &sql_claim_fall,
        ARGS({ "id", id }, { "state", claim.to },
             { "standing_nok", integer_text(tx->arena, standing_nok) })));
    return transfer_journal(tx, &claim, action, NULL);
}
