/*
 * Carrying out items: claim, do, and, where a rule stood in the way, note it.
 * What is done and that it is done are one transaction.
 */
#include <string.h>

#include "services/actor/actor.h"
#include "services/decision/decision.h"
#include "services/job/job.h"

/* One item that is ours for a while. */
struct item {
    const char *job_id, *place, *decision_id, *action;
    const char *person, *administrator, *trace_id;
    bool is_worn; /* tried so often that something about it is wrong */
};

#define ITEM(macro, member) macro(struct item, member, NULL, #member)

static const struct field item_fields[] = {
    ITEM(FIELD_TEXT, job_id),
    ITEM(FIELD_TEXT, place),
    ITEM(FIELD_TEXT, decision_id),
    ITEM(FIELD_TEXT, action),
    ITEM(FIELD_TEXT, person),
    ITEM(FIELD_TEXT, administrator),
    ITEM(FIELD_TEXT, trace_id),
    ITEM(FIELD_BOOL, is_worn),
};
static const struct record item_record =
    RECORD("item", struct item, item_fields);

static err_t approve(struct tx *tx, const char *id, int64_t version)
{
    return decision_approve(tx, id, version, NULL);
}

/* The same use cases as over HTTP; the names are for the audit. */
static const struct {
    const char *action, *operation;
    err_t (*run)(struct tx *tx, const char *id, int64_t version);
} actions[] = {
    { "propose", "proposeDecision", decision_propose },
    { "approve", "approveDecision", approve },
    { "notify", "notifyDecision", decision_notify },
};

/* Lost against others: begun anew at once, so many times. */
#define ATTEMPTS_NOW 4

/* A failure of the world, after which the item waits for the next try. */
static bool is_passing(err_t err)
{
    return err == ERR_RETRY_TRANSACTION || err == ERR_DATABASE_UNAVAILABLE ||
           err == ERR_OUTCOME_UNKNOWN || err == ERR_OVERLOADED;
}

/* `out->job_id` NULL: nothing waits. */
static err_t claim_next(struct tx *tx, struct item *out)
{
    struct rows *rows;

    TRY(db_query(tx, &sql_job_item_claim,
                 ARGS({ "lease_s", integer_text(tx->arena, JOB_LEASE_S) },
                      { "attempts", integer_text(tx->arena, JOB_ATTEMPTS) }),
                 &rows));
    if (rows_count(rows) > 0)
        rows_load(rows, 0, &item_record, tx->arena, out);
    TRY(db_run(tx, &sql_job_advance, ARGS({ "job_id", out->job_id })));
    err_t err = tx_commit(tx);
    tx_end(tx);
    return err;
}

/* With the roles that person has now, as the staff lists say. */
static err_t person_of(struct tx *tx, const struct item *item,
                       struct actor *out)
{
    const struct caller caller = { .person = item->person,
                                   .level = LEVEL_HIGH };
    struct actor *unknown = arena_alloc(tx->arena, sizeof *unknown);
    err_t err;

    *unknown = (struct actor){ .capacity = CAPACITY_PUBLIC,
                               .is_person = true,
                               .person = item->person,
                               .client = "worker" };
    tx->actor = unknown;
    err = actor_resolve(tx, &caller, item->administrator, out);
    tx_end(tx);
    return err;
}

/* The item is marked first: two who have it by mistake wait for each other,
 * and the second finds it done. */
static err_t do_once(struct tx *tx, const struct item *item, size_t action)
{
    struct rows *rows;

    TRY(db_query(tx, &sql_job_item_done,
                 ARGS({ "job_id", item->job_id }, { "place", item->place }),
                 &rows));
    if (rows_count(rows) == 0)
        return OK;
    TRY(actions[action].run(tx, item->decision_id, 0));
    return tx_commit(tx);
}

static err_t item_run(struct tx *tx, const struct item *item)
{
    struct actor *person = arena_alloc(tx->arena, sizeof *person);
    size_t action = 0;
    err_t err;

    /* Whatever it does to its workers, the others do not wait for it. */
    if (item->is_worn)
        return ERR_INTERNAL_ERROR;
    while (strcmp(actions[action].action, item->action) != 0)
        action++;
    TRY(person_of(tx, item, person));
    tx->actor = person;
    tx->operation = actions[action].operation;
    tx->trace_id = item->trace_id;
    err = ERR_RETRY_TRANSACTION;
    for (int i = 0; i < ATTEMPTS_NOW && err == ERR_RETRY_TRANSACTION; i++) {
        problem_init(tx->problem, tx->arena);
        err = do_once(tx, item, action);
        tx_end(tx);
    }
    return err;
}

/* What stood in the way, in the three languages. */
static const char *detail_text(const struct problem *problem, err_t err)
{
    const struct problem_entry *entry = problem_entry(err);
    struct text out = text_new(problem->arena, 512);
    const char *said[LANGUAGE_COUNT];

    for (size_t i = 0; i < LANGUAGE_COUNT; i++)
        said[i] = problem_expand(problem, entry->remedy[i]);
    text_addc(&out, '{');
    language_write(&out, "detail", said);
    text_addc(&out, '}');
    return out.bytes;
}

static err_t note_refusal(struct tx *tx, const struct item *item, err_t err)
{
    TRY(db_run(tx, &sql_job_item_refuse,
               ARGS({ "job_id", item->job_id }, { "place", item->place },
                    { "code", problem_entry(err)->code },
                    { "detail", detail_text(tx->problem, err) })));
    TRY(tx_commit(tx));
    return OK;
}

err_t job_work_next(struct tx *tx, const char **said)
{
    const struct actor *worker = tx->actor;
    struct item item = { 0 };
    err_t err;

    TRY(claim_next(tx, &item));
    if (item.job_id == NULL)
        return OK;
    err = item_run(tx, &item);
    tx->actor = worker;
    if (is_passing(err))
        return err;
    if (err != OK)
        TRY(note_refusal(tx, &item, err));
    tx_end(tx);
    TRY(db_run(tx, &sql_job_advance, ARGS({ "job_id", item.job_id })));
    TRY(tx_commit(tx));
    *said = arena_printf(tx->arena, "%s %s %s", item.action, item.decision_id,
                         err == OK ? "done" : problem_entry(err)->code);
    return OK;
}
