/*
 * Reading fund transfers of all kinds.
 */
#include "services/fund_transfer/fund_transfer.h"

#include <assert.h>
#include <string.h>

#include "services/actor/actor.h"
#include "services/payout/payout_lifecycle.h"
#include "services/transfer/transfer_lifecycle.h"

/* Each kind: its lifecycle, and what its guards look at. One more is one row. */
static const struct kind {
    const char *name;
    const struct lifecycle *lifecycle;
    const struct record *facts;
} kinds[] = {
    { "payout", &payout_lifecycle, &payout_facts_record },
    { "carry_over", &carry_over_lifecycle, &transfer_facts_record },
    { "reallocation", &reallocation_lifecycle, &transfer_facts_record },
    { "repayment", &repayment_lifecycle, &transfer_facts_record },
};

static const struct kind *kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

static bool is_staff(const struct tx *tx)
{
    return tx->actor->capacity == CAPACITY_STAFF;
}

err_t fund_transfer_may_read(struct tx *tx)
{
    return actor_require(
        tx->actor, is_staff(tx) ? PAYOUT_STAFF : ROLE_APPLICANT, tx->problem);
}

err_t fund_transfer_get(struct tx *tx, const char *id, struct rows **out)
{
    TRY(db_row(tx,
               is_staff(tx) ? &sql_fund_transfer_get_staff
                            : &sql_fund_transfer_get_own,
               ARGS({ "id", id }), ERR_NOT_FOUND, out));
    return fund_transfer_may_read(tx);
}

void fund_transfer_decorate(struct text *out, const struct rows *rows,
                            size_t row, const struct actor *actor)
{
    const struct kind *kind = kind_find(rows_text(rows, row, "kind"));

    assert(kind != NULL);
    void *facts = arena_alloc(out->arena, kind->facts->size);
    rows_load(rows, row, kind->facts, out->arena, facts);
    lifecycle_write_actions(out, kind->lifecycle, rows_text(rows, row, "state"),
                            facts, actor);
}
