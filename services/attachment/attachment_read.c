/*
 * Who reads which attachment, and what is left of it.
 */
#include <string.h>

#include "services/actor/actor.h"
#include "services/appeal/appeal.h"
#include "services/application/application.h"
#include "services/attachment/attachment.h"
#include "services/base/text.h"
#include "services/journal/journal.h"
#include "services/report/report.h"

static bool is_staff(const struct tx *tx)
{
    return tx->actor->capacity == CAPACITY_STAFF;
}

/* An auditor has of the organisation's nothing but what it is to attest. */
static bool is_auditor(const struct tx *tx)
{
    return !is_staff(tx) && strcmp(report_is_auditor(tx), "true") == 0;
}

/* 8.65: the attachments of the submitted report that it is to attest. */
static err_t auditor_may_see(struct tx *tx, const struct rows *rows)
{
    const char *report_id = rows_text(rows, 0, "reportId");
    struct rows *report;

    if (report_id == NULL || rows_text(rows, 0, "sentAt") == NULL ||
        rows_text(rows, 0, "removedAt") != NULL)
        return ERR_NOT_FOUND;
    return report_get(tx, report_id, &report);
}

/* fvl. § 34: what was forwarded is read by those who handle appeals. The
 * scheme's owner, who may be the same organisation, is none of them. */
static err_t body_may_see(const struct tx *tx)
{
    return tx->actor->roles & ROLE_APPEAL_HANDLER ? OK : ERR_NOT_FOUND;
}

static err_t staff_may_see(const struct tx *tx, const struct rows *rows)
{
    const char *administrator = rows_text(rows, 0, "_administrator");

    return strcmp(administrator, tx->actor->organisation) == 0
               ? OK
               : body_may_see(tx);
}

err_t attachment_get(struct tx *tx, const char *id, struct rows **out)
{
    TRY(report_may_read(tx));
    TRY(db_row(
        tx, is_staff(tx) ? &sql_attachment_get_staff : &sql_attachment_get_own,
        ARGS({ "id", id }), ERR_NOT_FOUND, out));
    if (is_staff(tx))
        return staff_may_see(tx, *out);
    return is_auditor(tx) ? auditor_may_see(tx, *out) : OK;
}

/* ---- Lists --------------------------------------------------------------- */

/* Whoever does not see the case sees nothing of what is attached to it. */
static err_t of_application(struct tx *tx, const char *id,
                            struct attachment_scope *out)
{
    struct rows *rows;

    out->subject_id = id;
    return application_get(tx, id, &rows);
}

static err_t of_supplement(struct tx *tx, const char *id,
                           struct attachment_scope *out)
{
    struct rows *rows;

    TRY(application_may_read(tx));
    TRY(db_row(tx, &sql_supplement_request_load, ARGS({ "id", id }),
               ERR_NOT_FOUND, &rows));
    out->supplement_request_id = id;
    return of_application(tx, rows_text(rows, 0, "application_id"), out);
}

static err_t of_appeal(struct tx *tx, const char *id,
                       struct attachment_scope *out)
{
    struct rows *rows;

    TRY(appeal_get(tx, id, &rows));
    out->subject_id = id;
    out->is_of_body = is_staff(tx) && rows_bool(rows, 0, "_isBody");
    return out->is_of_body ? body_may_see(tx) : OK;
}

static err_t of_report(struct tx *tx, const char *id,
                       struct attachment_scope *out)
{
    struct rows *rows;

    out->subject_id = id;
    return report_get(tx, id, &rows);
}

err_t attachment_list(struct tx *tx, enum attachment_of of, const char *id,
                      struct attachment_scope *out)
{
    static err_t (*const finders[])(struct tx *, const char *,
                                    struct attachment_scope *) = {
        [OF_APPLICATION] = of_application,
        [OF_SUPPLEMENT] = of_supplement,
        [OF_APPEAL] = of_appeal,
        [OF_REPORT] = of_report,
    };

    *out = (struct attachment_scope){ 0 };
    TRY(finders[of](tx, id, out));
    out->page = is_staff(tx) ? &sql_attachment_page_staff
                             : &sql_attachment_page_own;
    if (out->is_of_body)
        out->page = &sql_attachment_page_body;
    return OK;
}

/* ---- Content ------------------------------------------------------------- */

err_t attachment_readable(struct tx *tx, const struct rows *rows, size_t row)
{
    const char *state = rows_text(rows, row, "state");

    if (strcmp(state, "clean") == 0)
        return OK;
    if (strcmp(state, "redacted") == 0)
        return ERR_ATTACHMENT_REDACTED;
    return problem_with(tx->problem,
                        words_have("uploaded scanning", state)
                            ? ERR_FILE_NOT_CLEAN
                            : ERR_FILE_UNUSABLE,
                        "state", state);
}

err_t attachment_read(struct tx *tx, const struct rows *rows, size_t row,
                      int64_t from, int64_t length, file_visit_t visit,
                      void *visitor)
{
    err_t err = file_store_read(tx, rows_text(rows, row, "_fileId"), from,
                                length, visit, visitor);
    struct rows *now;

    if (err != ERR_INTERNAL_ERROR)
        return err;
    /* Redacted in this moment, it is no fault that bytes are missing. */
    TRY(attachment_get(tx, rows_text(rows, row, "id"), &now));
    TRY(attachment_readable(tx, now, 0));
    return err;
}

err_t attachment_note_reading(struct tx *tx, const struct rows *rows,
                              size_t row)
{
    int64_t version = rows_int(rows, row, "version");
    struct journal_entry entry = {
        .kind = "attachment",
        .id = rows_text(rows, row, "id"),
        .case_id = rows_text(rows, row, "_caseId"),
        .organisation = rows_text(rows, row, "_organisation"),
        .administrator = rows_text(rows, row, "_administrator"),
        .version = version,
        .after = journal_standing_with(tx->arena, "read", version, "sha256",
                                       rows_text(rows, row, "sha256")),
    };

    if (rows_bool(rows, row, "_isOwnSide") && !is_auditor(tx))
        return OK;
    return journal_note(tx, &entry);
}
