/*
 * Weighing a later deadline and keeping it.
 */
#include "services/call/call_extension.h"

#include <string.h>

#include "services/base/json.h"

static const struct field extension_fields[] = {
    FIELD_TEXT(struct call_extension, deadline_date, "deadlineDate", NULL),
    FIELD_TEXT(struct call_extension, reason, "reason", NULL),
    FIELD_TEXT(struct call_extension, applicant_id, "applicantId", NULL),
};

const struct record call_extension_record =
    RECORD("callExtension", struct call_extension, extension_fields);

static err_t find_recipient(struct tx *tx, const struct call *call,
                            const struct call_extension *extension,
                            struct recipient *out)
{
    struct rows *rows;

    TRY(db_row(tx, &sql_call_extension_weigh,
               ARGS({ "call_id", call->id },
                    { "applicant_id", extension->applicant_id },
                    { "deadline_date", extension->deadline_date }),
               ERR_INTERNAL_ERROR, &rows));
    out->organisation = rows_text(rows, 0, "_organisation");
    out->deadline_date = rows_text(rows, 0, "_deadlineDate");
    out->is_ahead = rows_bool(rows, 0, "_isAhead");
    if (extension->applicant_id == NULL || out->organisation != NULL)
        return OK;
    return problem_with(tx->problem, ERR_REFERENCE_MISSING, "reference",
                        "applicantId");
}

/* A deadline is never shortened (domain 8 [3]), and it stays before the
 * report's (domain 8 [1]). Dates of ISO 8601 compare as texts. */
static err_t check_extension(struct tx *tx, const struct call *call,
                             const struct call_extension *extension,
                             const struct recipient *recipient)
{
    struct faults *faults = &tx->problem->faults;
    const char *report = json_member_text(call->content, "reportDeadline");

    if (strcmp(extension->deadline_date, recipient->deadline_date) <= 0)
        return problem_with(tx->problem, ERR_DEADLINE_NOT_LATER, "deadline",
                            recipient->deadline_date);
    if (!recipient->is_ahead)
        fault_add(faults, FAULT_DEADLINE_IN_PAST, "#/deadlineDate", NULL);
    if (strcmp(extension->deadline_date, report) >= 0)
        fault_add(faults, FAULT_DATES_OUT_OF_ORDER, "#/deadlineDate", NULL);
    return faults->count == 0 ? OK : ERR_INVALID_BODY;
}

static err_t keep_extension(struct tx *tx, const struct call *call,
                            const struct call_extension *extension,
                            const struct recipient *recipient)
{
    return db_run(tx, &sql_call_extension_add,
                  ARGS({ "call_id", call->id },
                       { "applicant_id", extension->applicant_id },
                       { "organisation", recipient->organisation },
                       { "previous_deadline_date", recipient->deadline_date },
                       { "deadline_date", extension->deadline_date },
                       { "reason", extension->reason }));
}

err_t extension_add(struct tx *tx, const struct call *call,
                    const struct call_extension *extension,
                    struct recipient *out)
{
    TRY(find_recipient(tx, call, extension, out));
    TRY(check_extension(tx, call, extension, out));
    return keep_extension(tx, call, extension, out);
}
