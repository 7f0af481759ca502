/*
 * Attaching, removing, redacting.
 */
#include "services/attachment/attachment.h"

#include <string.h>

#include "services/actor/actor.h"
#include "services/application/application.h"
#include "services/attachment/attachment_case.h"
#include "services/base/lifecycle.h"
#include "services/file/file_limits.h"
#include "services/impartiality/impartiality.h"
#include "services/journal/journal.h"

static const struct field create_fields[] = {
    FIELD_TEXT(struct attachment_create, file_id, "fileId", NULL),
    FIELD_TEXT(struct attachment_create, type, "type", NULL),
    FIELD_TEXT(struct attachment_create, title, "title", NULL),
};
const struct record attachment_create_record =
    RECORD("attachmentCreate", struct attachment_create, create_fields);

/* One as it is held for a change. */
struct attachment {
    const char *id, *file_id, *type;
    const char *organisation, *administrator, *case_id;
    const char *application_id;
    int64_t version;
    bool is_shown, is_removed, is_redacted, is_own_side;
};

#define LOADED(macro, member, column)                                          \
    macro(struct attachment, member, NULL, column)

static const struct field attachment_fields[] = {
    LOADED(FIELD_TEXT, id, "id"),
    LOADED(FIELD_TEXT, file_id, "file_id"),
    LOADED(FIELD_TEXT, type, "type"),
    LOADED(FIELD_TEXT, organisation, "organisation"),
    LOADED(FIELD_TEXT, administrator, "administrator"),
    LOADED(FIELD_TEXT, case_id, "case_id"),
    LOADED(FIELD_TEXT, application_id, "application_id"),
    LOADED(FIELD_INT, version, "version"),
    LOADED(FIELD_BOOL, is_shown, "is_shown"),
    LOADED(FIELD_BOOL, is_removed, "is_removed"),
    LOADED(FIELD_BOOL, is_redacted, "is_redacted"),
    LOADED(FIELD_BOOL, is_own_side, "is_own_side"),
};
static const struct record attachment_record =
    RECORD("attachment", struct attachment, attachment_fields);

static bool is_staff(const struct tx *tx)
{
    return tx->actor->capacity == CAPACITY_STAFF;
}

static const char *bool_text(bool value)
{
    return value ? "true" : "false";
}

static const char *standing(struct tx *tx, const struct attachment *attachment,
                            const char *state, int64_t version)
{
    return journal_standing_with(tx->arena, state, version, "type",
                                 attachment->type);
}

/* The administrator is told of what it sees, and never of a draft's. `from` is
 * NULL for a new one. */
static err_t tell(struct tx *tx, const struct attachment *attachment,
                  const char *type, const char *from, const char *to,
                  const char *reason)
{
    bool is_shown = attachment->is_shown;
    int64_t version = attachment->version;
    struct journal_entry entry = {
        .kind = "attachment",
        .id = attachment->id,
        .case_id = attachment->case_id,
        .type = type,
        .organisation = attachment->organisation,
        .administrator = is_shown ? attachment->administrator : NULL,
        .reason = reason,
        .version = version,
        .data = arena_printf(tx->arena, "{\"type\":\"%s\"}", attachment->type),
        .before = from != NULL ? standing(tx, attachment, from, version - 1)
                               : NULL,
        .after = standing(tx, attachment, to, version),
    };

    return journal_write(tx, &entry);
}

/* ---- Attaching ----------------------------------------------------------- */

/* Received, whole, and nothing found against it so far. */
static err_t file_fits(struct tx *tx, const struct rows *file, const char *want)
{
    const char *purpose = rows_text(file, 0, "purpose");
    const char *state = rows_text(file, 0, "state");

    if (rows_bool(file, 0, "is_linked"))
        return ERR_FILE_ATTACHED_ALREADY;
    if (strcmp(purpose, want) != 0)
        return problem_with(tx->problem, ERR_FILE_PURPOSE_DIFFERS, "purpose",
                            purpose);
    if (words_have("announced receiving", state))
        return ERR_FILE_NOT_RECEIVED;
    if (words_have("uploaded scanning clean", state))
        return OK;
    return problem_with(tx->problem, ERR_FILE_UNUSABLE, "state", state);
}

/* Whoever holds the case counts for all who attach at the same moment. */
static err_t room_is_left(struct tx *tx, const struct attached_to *to,
                          const char *subject_id, int64_t bytes)
{
    struct rows *rows;

    TRY(db_row(tx, &sql_attachment_room,
               ARGS({ "subject_id", subject_id },
                    { "supplement_request_id", to->supplement_request_id }),
               ERR_INTERNAL_ERROR, &rows));
    if (rows_int(rows, 0, "files") >= FILE_CASE_MAX)
        return problem_with(tx->problem, ERR_TOO_MANY_ATTACHMENTS, "limit",
                            integer_text(tx->arena, FILE_CASE_MAX));
    if (rows_int(rows, 0, "bytes") + bytes > FILE_CASE_BYTES)
        return problem_with(tx->problem, ERR_TOO_MANY_ATTACHMENTS, "limit",
                            integer_text(tx->arena, FILE_CASE_BYTES));
    return OK;
}

/* A supplement is its application's, with room of its own. */
static const char *subject_of(const struct attached_to *to)
{
    if (to->appeal_id != NULL)
        return to->appeal_id;
    return to->report_id != NULL ? to->report_id : to->application_id;
}

/* Another side's file is no file at all to this one. */
static err_t file_take(struct tx *tx, enum attachment_of of,
                       const struct attached_to *to, const char *file_id)
{
    struct rows *file;

    TRY(db_query(tx, &sql_attachment_file,
                 ARGS({ "id", file_id },
                      { "side", is_staff(tx) ? "staff" : "applicant" }),
                 &file));
    if (rows_count(file) == 0)
        return problem_with(tx->problem, ERR_REFERENCE_MISSING, "reference",
                            "fileId");
    TRY(file_fits(tx, file, attachment_purpose(of)));
    return room_is_left(tx, to, subject_of(to),
                        rows_int(file, 0, "size_bytes"));
}

static err_t put_own(struct tx *tx, const struct attached_to *to,
                     const struct attachment_create *create, struct rows **out)
{
    TRY(db_run(tx, &sql_attachment_link,
               ARGS({ "id", create->file_id },
                    { "administrator", to->administrator },
                    { "is_shown", bool_text(to->is_sent) })));
    return db_row(tx, &sql_attachment_add,
                  ARGS({ "file_id", create->file_id },
                       { "application_id", to->application_id },
                       { "supplement_request_id", to->supplement_request_id },
                       { "appeal_id", to->appeal_id },
                       { "report_id", to->report_id },
                       { "organisation", to->organisation },
                       { "administrator", to->administrator },
                       { "type", create->type }, { "title", create->title },
                       { "is_shown", bool_text(to->is_sent) }),
                  ERR_INTERNAL_ERROR, out);
}

/* What came on paper is the party's, too, who sees it from now on. */
static err_t put_staff(struct tx *tx, const struct attached_to *to,
                       const struct attachment_create *create,
                       struct rows **out)
{
    TRY(db_run(tx, &sql_attachment_link_staff,
               ARGS({ "id", create->file_id },
                    { "organisation", to->organisation })));
    return db_row(tx, &sql_attachment_add_staff,
                  ARGS({ "file_id", create->file_id },
                       { "application_id", to->application_id },
                       { "appeal_id", to->appeal_id },
                       { "organisation", to->organisation },
                       { "administrator", to->administrator },
                       { "type", create->type }, { "title", create->title }),
                  ERR_INTERNAL_ERROR, out);
}

err_t attachment_add(struct tx *tx, enum attachment_of of, const char *id,
                     const struct attachment_create *create, const char **made)
{
    struct attached_to to;
    struct rows *added;

    TRY(attachment_change(tx, of, id, &to));
    if (!attachment_fits(of, create->type)) {
        fault_add(&tx->problem->faults, FAULT_ATTACHMENT_TYPE_ELSEWHERE,
                  "#/type", create->type);
        return ERR_INVALID_BODY;
    }
    TRY(file_take(tx, of, &to, create->file_id));
    TRY((is_staff(tx) ? put_staff : put_own)(tx, &to, create, &added));
    struct attachment attachment = {
        .id = rows_text(added, 0, "id"),
        .type = create->type,
        .organisation = to.organisation,
        .administrator = to.administrator,
        .case_id =
            to.application_id != NULL ? to.application_id : to.report_id,
        .version = 1,
        .is_shown = to.is_sent,
    };

    *made = attachment.id;
    return tell(tx, &attachment, "attachment.added", NULL, "attached", NULL);
}

/* ---- Removing ------------------------------------------------------------ */

/* Of which case one is: the kind, and the identifier that it has there. */
static enum attachment_of kind_of(const struct rows *found, const char **id)
{
    static const struct {
        const char *column;
        enum attachment_of of;
    } kinds[] = {
        { "supplement_request_id", OF_SUPPLEMENT },
        { "appeal_id", OF_APPEAL },
        { "report_id", OF_REPORT },
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        *id = rows_text(found, 0, kinds[i].column);
        if (*id != NULL)
            return kinds[i].of;
    }
    *id = rows_text(found, 0, "application_id");
    return OF_APPLICATION;
}

static err_t hold(struct tx *tx, const char *id, struct attachment *out)
{
    struct rows *rows;

    TRY(db_row(tx, &sql_attachment_lock, ARGS({ "id", id }), ERR_NOT_FOUND,
               &rows));
    rows_load(rows, 0, &attachment_record, tx->arena, out);
    return OK;
}

/* What was never sent is the side's own file again, and gone in time. */
static err_t take_back(struct tx *tx, const struct attachment *attachment)
{
    if (attachment->is_shown)
        return db_run(tx, &sql_attachment_remove,
                      ARGS({ "id", attachment->id }));
    TRY(db_run(tx, &sql_attachment_delete, ARGS({ "id", attachment->id })));
    return db_run(tx, &sql_attachment_unlink,
                  ARGS({ "id", attachment->file_id },
                       { "hours", integer_text(tx->arena, FILE_HOURS) }));
}

/* Holds the case, and then the attachment. */
static err_t hold_for_removal(struct tx *tx, const struct rows *found,
                              const char *id, bool is_sent,
                              struct attachment *out)
{
    struct attached_to to;
    const char *of_id;
    enum attachment_of of = kind_of(found, &of_id);

    if (is_sent || of == OF_REPORT || of == OF_APPEAL) {
        TRY(attachment_change(tx, of, of_id, &to));
        return hold(tx, id, out);
    }
    TRY(application_take_back(tx, rows_text(found, 0, "application_id"),
                              of == OF_SUPPLEMENT));
    TRY(hold(tx, id, out));
    /* Sent in the moment before it was held: that decides again. */
    return out->is_shown ? attachment_change(tx, of, of_id, &to) : OK;
}

err_t attachment_remove(struct tx *tx, const char *id)
{
    struct attachment attachment = { 0 };
    struct rows *found;
    bool is_sent;

    TRY(attachment_get(tx, id, &found));
    is_sent = rows_text(found, 0, "sentAt") != NULL;
    TRY(db_row(tx, &sql_attachment_find, ARGS({ "id", id }), ERR_NOT_FOUND,
               &found));
    /* What the other side has added is not one's own to remove. */
    if (!rows_bool(found, 0, "is_own_side"))
        return actor_require(tx->actor,
                             is_staff(tx) ? ROLE_APPLICANT : ROLE_CASEWORKER,
                             tx->problem);
    TRY(hold_for_removal(tx, found, id, is_sent, &attachment));
    if (attachment.is_removed)
        return ERR_ATTACHMENT_REMOVED;
    TRY(take_back(tx, &attachment));
    attachment.version++;
    return tell(tx, &attachment, "attachment.removed", "attached", "removed",
                NULL);
}

/* ---- Redacting ----------------------------------------------------------- */

err_t attachment_redact(struct tx *tx, const char *id, int64_t version,
                        const char *reason)
{
    struct attachment attachment = { 0 };
    struct rows *seen;

    TRY(attachment_get(tx, id, &seen));
    TRY(actor_require(tx->actor, ROLE_CASEWORKER | ROLE_APPROVER, tx->problem));
    TRY(hold(tx, id, &attachment));
    TRY(version_check(version, attachment.version, tx->problem));
    if (attachment.is_redacted)
        return ERR_ATTACHMENT_REDACTED;
    if (attachment.application_id != NULL)
        TRY(impartiality_require(tx, attachment.application_id));
    TRY(db_run(tx, &sql_attachment_redact,
               ARGS({ "id", id }, { "reason", reason })));
    TRY(db_run(tx, &sql_attachment_redact_file,
               ARGS({ "id", attachment.file_id })));
    TRY(file_store_drop(tx, attachment.file_id));
    attachment.version++;
    return tell(tx, &attachment, "attachment.redacted",
                attachment.is_removed ? "removed" : "attached", "redacted",
                reason);
}
