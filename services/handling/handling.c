/*
 * The steps of handling.
 */
#include "services/handling/handling.h"

#include <string.h>

#include "services/application/application_lifecycle.h"
#include "services/base/json.h"
#include "services/case/case.h"
#include "services/impartiality/impartiality.h"
#include "services/journal/journal.h"
#include "services/letter/letter.h"

static const struct field wanted_fields[] = {
    FIELD_TEXT(struct supplement_wanted, wanted, "wanted", NULL),
    FIELD_TEXT(struct supplement_wanted, deadline_date, "deadlineDate", NULL),
};
const struct record supplement_wanted_record =
    RECORD("supplementWanted", struct supplement_wanted, wanted_fields);

/* An application on the staff's side. */
struct handled {
    const char *id, *organisation, *caseworker_id;
    int64_t version; /* the staff's */
    const char *deadline, *supplement_deadline; /* local, for people */
    struct application_facts facts;
};

#define LOADED(macro, member, column)                                          \
    macro(struct handled, member, NULL, column)

static const struct field handled_fields[] = {
    LOADED(FIELD_TEXT, id, "id"),
    LOADED(FIELD_TEXT, organisation, "organisation"),
    LOADED(FIELD_TEXT, caseworker_id, "caseworker_id"),
    LOADED(FIELD_INT, version, "version"),
    LOADED(FIELD_TEXT, deadline, "deadline"),
    LOADED(FIELD_TEXT, supplement_deadline, "supplement_deadline"),
};
static const struct record handled_record =
    RECORD("handled", struct handled, handled_fields);

static const void *handled_load(const struct rows *rows, struct arena *arena,
                                void *subject)
{
    struct handled *handled = subject;

    rows_load(rows, 0, &handled_record, arena, handled);
    rows_load(rows, 0, &application_facts_record, arena, &handled->facts);
    return &handled->facts;
}

/* Says until when to wait. */
static void wait_told(struct tx *tx, const void *subject, err_t refusal)
{
    const struct handled *handled = subject;

    if (refusal == ERR_CALL_STILL_OPEN)
        problem_with(tx->problem, refusal, "deadline", handled->deadline);
    if (refusal == ERR_SUPPLEMENT_AWAITED)
        problem_with(tx->problem, refusal, "deadline",
                     handled->supplement_deadline);
}

#define OPENING(asked)                                                         \
    {                                                                          \
        .lock = &sql_handling_lock, .lifecycle = &application_lifecycle,       \
        .size = sizeof(struct handled), .load = handled_load,                  \
        .impartial = (asked), .tell = wait_told,                               \
    }

/* Who may not handle a case hands it over. */
static const struct opening handling_opening = OPENING(impartiality_of_case);
static const struct opening handing_over = OPENING(NULL);

/* A change to the state `to` that both sides see: `moved` has the version of
 * the applicant's. */
static err_t finish_for_both(struct tx *tx, const struct handled *handled,
                             const char *event, const char *to,
                             const char *reason, const struct rows *moved)
{
    int64_t version = rows_int(moved, 0, "version");
    struct journal_entry entry = {
        .kind = "application",
        .id = handled->id,
        .type = event,
        .organisation = handled->organisation,
        .administrator = tx->actor->organisation,
        .reason = reason,
        .version = version,
        .before = journal_standing(tx->arena, handled->facts.state,
                                   version - 1),
        .after = journal_standing(tx->arena, to, version),
    };

    return journal_write(tx, &entry);
}

/* 8.31: whoever handles a case has declared impartiality in it first. */
static err_t handling_open(struct tx *tx, const char *id, int64_t version,
                           const char *action, struct handled *out,
                           const struct transition **step)
{
    TRY(case_open(tx, &handling_opening, id, version, action, out, step));
    return impartiality_require(tx, id);
}

err_t handling_take(struct tx *tx, const char *id, int64_t version)
{
    const struct transition *step;
    struct handled handled;
    struct rows *moved;

    TRY(handling_open(tx, id, version, "take", &handled, &step));
    TRY(db_row(tx, &sql_handling_take,
               ARGS({ "id", id }, { "state", step->to },
                    { "version", integer_text(tx->arena, handled.version) }),
               ERR_INTERNAL_ERROR, &moved));
    return finish_for_both(tx, &handled, "application.taken", step->to, NULL,
                           moved);
}

/* A caseworker among one's own, whose impartiality nothing stands against;
 * for oneself it is declared. */
static err_t assignee_fits(struct tx *tx, const char *id,
                           const char *caseworker_id)
{
    const char *person;
    struct rows *rows;

    TRY(db_query(tx, &sql_staff_find, ARGS({ "id", caseworker_id }), &rows));
    if (rows_count(rows) == 0 || !rows_bool(rows, 0, "is_caseworker")) {
        fault_add(&tx->problem->faults, FAULT_COLLEAGUE_UNKNOWN,
                  "#/caseworkerId", NULL);
        return ERR_INVALID_BODY;
    }
    person = rows_text(rows, 0, "person");
    return strcmp(person, tx->actor->person) == 0
               ? impartiality_require(tx, id)
               : impartiality_person_allowed(tx, id, person);
}

/* Who has it, at a version of the staff's. */
static const char *assignment(struct tx *tx, const struct handled *handled,
                              int64_t version, const char *caseworker_id)
{
    return journal_standing_with(tx->arena, handled->facts.state, version,
                                 "caseworkerId", caseworker_id);
}

/* The applicant is not told who has its case, nor that it changed hands. */
err_t handling_assign(struct tx *tx, const char *id, int64_t version,
                      const char *caseworker_id)
{
    struct journal_entry entry = {
        .kind = "application",
        .id = id,
        .type = "application.assigned",
        .administrator = tx->actor->organisation,
        .data = json_text(tx->arena,
                          json_own(tx->arena, json_pack("{ss}", "caseworkerId",
                                                        caseworker_id))),
    };
    struct handled handled;

    TRY(case_open(tx, &handing_over, id, version, "assign", &handled, NULL));
    TRY(assignee_fits(tx, id, caseworker_id));
    TRY(db_run(tx, &sql_handling_assign,
               ARGS({ "id", id }, { "caseworker_id", caseworker_id },
                    { "version", integer_text(tx->arena, handled.version) })));
    entry.version = handled.version + 1;
    entry.before =
        assignment(tx, &handled, handled.version, handled.caseworker_id);
    entry.after = assignment(tx, &handled, entry.version, caseworker_id);
    return journal_write(tx, &entry);
}

/* 8.27: told what lacks and given time; the day is one that is not over. */
static err_t request_add(struct tx *tx, const char *id,
                         const struct supplement_wanted *wanted,
                         const char **request_id)
{
    struct rows *rows;

    fault_add_if_blank(&tx->problem->faults, "#/wanted", wanted->wanted);
    if (tx->problem->faults.count > 0)
        return ERR_INVALID_BODY;
    TRY(db_query(tx, &sql_supplement_request_add,
                 ARGS({ "id", id }, { "wanted", wanted->wanted },
                      { "deadline_date", wanted->deadline_date }),
                 &rows));
    if (rows_count(rows) == 1) {
        *request_id = rows_text(rows, 0, "id");
        return OK;
    }
    fault_add(&tx->problem->faults, FAULT_DATE_IN_PAST, "#/deadlineDate", NULL);
    return ERR_INVALID_BODY;
}

err_t handling_request_supplement(struct tx *tx, const char *id,
                                  int64_t version,
                                  const struct supplement_wanted *wanted)
{
    const struct transition *step;
    struct handled handled;
    struct rows *moved;
    const char *request_id;

    TRY(handling_open(tx, id, version, "request-supplement", &handled, &step));
    TRY(request_add(tx, id, wanted, &request_id));
    TRY(db_row(tx, &sql_handling_request_supplement,
               ARGS({ "id", id }, { "state", step->to },
                    { "version", integer_text(tx->arena, handled.version) }),
               ERR_INTERNAL_ERROR, &moved));
    TRY(finish_for_both(tx, &handled, "application.supplement_requested",
                        step->to, NULL, moved));
    return letter_tell(tx, LETTER_SUPPLEMENT_REQUEST, request_id);
}

err_t handling_resume(struct tx *tx, const char *id, int64_t version,
                      const char *reason)
{
    const struct transition *step;
    struct handled handled;
    struct rows *moved;

    TRY(handling_open(tx, id, version, "resume", &handled, &step));
    TRY(db_run(tx, &sql_supplement_request_resume, ARGS({ "id", id })));
    TRY(db_row(tx, &sql_handling_resume,
               ARGS({ "id", id }, { "state", step->to },
                    { "version", integer_text(tx->arena, handled.version) }),
               ERR_INTERNAL_ERROR, &moved));
    return finish_for_both(tx, &handled, "application.resumed", step->to,
                           reason, moved);
}
