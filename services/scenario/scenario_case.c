/*
 * The way into a change of a scenario, and the way out of it.
 */
#include "services/scenario/scenario_case.h"

#include "services/case/case.h"
#include "services/journal/journal.h"

#define LOADED(macro, member, column)                                          \
    macro(struct scenario, member, NULL, column)

static const struct field scenario_fields[] = {
    LOADED(FIELD_TEXT, id, "id"),
    LOADED(FIELD_TEXT, call_id, "call_id"),
    LOADED(FIELD_TEXT, state, "state"),
    LOADED(FIELD_TEXT, name, "name"),
    LOADED(FIELD_TEXT, method, "method"),
    LOADED(FIELD_JSON, content, "content"),
    LOADED(FIELD_JSON, handled_by, "handled_by"),
    LOADED(FIELD_INT, version, "version"),
};
static const struct record scenario_record =
    RECORD("scenario", struct scenario, scenario_fields);

/* Its guards look at nothing but the state. */
static const void *opened(const struct rows *rows, struct arena *arena,
                          void *subject)
{
    rows_load(rows, 0, &scenario_record, arena, subject);
    return subject;
}

static const struct opening scenario_opening = {
    .lock = &sql_scenario_lock,
    .lifecycle = &scenario_lifecycle,
    .size = sizeof(struct scenario),
    .load = opened,
};

err_t scenario_begin(struct tx *tx, const char *id, int64_t version,
                     const char *action, struct scenario *out, const char **to)
{
    const struct transition *step;

    TRY(case_open(tx, &scenario_opening, id, version, action, out, &step));
    *to = step->to;
    return OK;
}

err_t scenario_journal(struct tx *tx, const struct scenario *scenario,
                       const char *to, const char *action)
{
    int64_t version = scenario->version + 1;
    struct journal_entry entry = {
        .kind = "scenario",
        .id = scenario->id,
        .version = version,
        .type = scenario_event(action),
        .administrator = tx->actor->organisation,
        .after = journal_standing(tx->arena, to, version),
    };

    if (scenario->state != NULL)
        entry.before =
            journal_standing(tx->arena, scenario->state, scenario->version);
    return journal_write(tx, &entry);
}

err_t scenario_finish(struct tx *tx, const struct scenario *scenario,
                      const char *to, const char *name, const char *content,
                      const char *action)
{
    TRY(db_run(tx, &sql_scenario_change,
               ARGS({ "id", scenario->id },
                    { "version", integer_text(tx->arena, scenario->version) },
                    { "state", to }, { "name", name },
                    { "content", content })));
    return scenario_journal(tx, scenario, to, action);
}

err_t scenario_plan(struct tx *tx, const char *call_id, const char *method,
                    const json_t *parameters, struct plan *out)
{
    struct rows *call, *measures;

    TRY(db_row(tx, &sql_scenario_call, ARGS({ "call_id", call_id }),
               ERR_NOT_FOUND, &call));
    TRY(db_query(tx, &sql_scenario_measures, ARGS({ "call_id", call_id }),
                 &measures));
    *out = (struct plan){ .arena = tx->arena,
                          .count = rows_count(measures),
                          .left_nok = rows_int(call, 0, "left_nok"),
                          .method = method,
                          .parameters = parameters };
    out->candidates =
        arena_array(tx->arena, out->count + 1, sizeof *out->candidates);
    for (size_t i = 0; i < out->count; i++)
        rows_load(measures, i, &candidate_record, tx->arena,
                  &out->candidates[i]);
    return OK;
}
