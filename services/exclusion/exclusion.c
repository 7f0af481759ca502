/*
 * Excluding, and lifting it.
 */
#include "services/exclusion/exclusion.h"

#include "services/actor/actor.h"
#include "services/base/json.h"
#include "services/case/case.h"
#include "services/journal/journal.h"

static const char active[] = "active";
static const char lifted[] = "lifted";

static const char *const states[] = { active, lifted, NULL };

static const struct transition transitions[] = {
    /* from    action  roles          to      guard */
    { active, "lift", ROLE_APPROVER, lifted, NULL },
};

const struct lifecycle exclusion_lifecycle = {
    .resource = "exclusion",
    .states = states,
    .transitions = transitions,
    .transition_count = sizeof transitions / sizeof *transitions,
};

struct exclusion {
    const char *id, *state, *organisation, *administrator;
    int64_t version;
};

#define LOADED(macro, member, column)                                          \
    macro(struct exclusion, member, NULL, column)

static const struct field exclusion_fields[] = {
    LOADED(FIELD_TEXT, id, "id"),
    LOADED(FIELD_TEXT, state, "state"),
    LOADED(FIELD_TEXT, organisation, "organisation"),
    LOADED(FIELD_TEXT, administrator, "administrator"),
    LOADED(FIELD_INT, version, "version"),
};
static const struct record exclusion_record =
    RECORD("exclusion", struct exclusion, exclusion_fields);

static const void *exclusion_from_row(const struct rows *rows,
                                      struct arena *arena, void *subject)
{
    rows_load(rows, 0, &exclusion_record, arena, subject);
    return subject;
}

static const struct opening exclusion_opening = {
    .lock = &sql_exclusion_load,
    .lifecycle = &exclusion_lifecycle,
    .size = sizeof(struct exclusion),
    .load = exclusion_from_row,
};

err_t exclusion_may_read(struct tx *tx)
{
    if (tx->actor->capacity == CAPACITY_STAFF)
        return OK;
    return actor_require(tx->actor, ROLE_APPLICANT, tx->problem);
}

err_t exclusion_get(struct tx *tx, const char *id, struct rows **out)
{
    TRY(exclusion_may_read(tx));
    return db_row(tx, &sql_exclusion_get, ARGS({ "id", id }), ERR_NOT_FOUND,
                  out);
}

void exclusion_decorate(struct text *out, const struct rows *rows, size_t row,
                        const struct actor *actor)
{
    lifecycle_write_actions(out, &exclusion_lifecycle,
                            rows_text(rows, row, "state"), NULL, actor);
}

static err_t sound_or_told(struct tx *tx, const struct rows *asked)
{
    struct faults *faults = &tx->problem->faults;

    if (!rows_bool(asked, 0, "is_scheme_known"))
        fault_add(faults, FAULT_SCHEME_UNKNOWN, "#/schemeId", NULL);
    if (rows_bool(asked, 0, "is_in_future"))
        fault_add(faults, FAULT_DATE_IN_FUTURE, "#/decidedOn", NULL);
    if (!rows_bool(asked, 0, "is_repayment_known"))
        fault_add(faults, FAULT_REPAYMENT_UNKNOWN, "#/repaymentId", NULL);
    return faults->count == 0 ? OK : ERR_INVALID_BODY;
}

err_t exclusion_add(struct tx *tx, const char *applicant_id,
                    const json_t *content, const char **id)
{
    struct journal_entry entry = {
        .kind = "exclusion",
        .type = "exclusion.recorded",
        .administrator = tx->actor->organisation,
        .reason = json_member_text(content, "reason"),
        .version = 1,
        .after = journal_standing(tx->arena, active, 1),
    };
    const struct arg *args = ARGS({ "applicant_id", applicant_id },
                                  { "content", json_text(tx->arena, content) });
    struct rows *asked, *added;

    TRY(db_row(tx, &sql_exclusion_ask, args, ERR_NOT_FOUND, &asked));
    TRY(actor_require(tx->actor, ROLE_APPROVER, tx->problem));
    TRY(sound_or_told(tx, asked));
    TRY(db_row(tx, &sql_exclusion_add, args, ERR_INTERNAL_ERROR, &added));
    *id = rows_text(added, 0, "id");
    entry.id = *id;
    entry.organisation = rows_text(asked, 0, "organisation");
    return journal_write(tx, &entry);
}

err_t exclusion_lift(struct tx *tx, const char *id, int64_t version,
                     const char *reason)
{
    struct exclusion exclusion;
    const struct transition *step;

    TRY(case_open(tx, &exclusion_opening, id, version, "lift", &exclusion,
                  &step));
    TRY(db_run(tx, &sql_exclusion_lift,
               ARGS({ "id", id }, { "state", step->to },
                    { "reason", reason })));
    struct journal_entry entry = {
        .kind = "exclusion",
        .id = id,
        .type = "exclusion.lifted",
        .organisation = exclusion.organisation,
        .administrator = exclusion.administrator,
        .reason = reason,
        .version = exclusion.version + 1,
        .before =
            journal_standing(tx->arena, exclusion.state, exclusion.version),
        .after = journal_standing(tx->arena, step->to, exclusion.version + 1),
    };
    return journal_write(tx, &entry);
}
