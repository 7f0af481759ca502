/*
 * Making, keeping and reading letters.
 */
#include "services/letter/letter.h"

#include <assert.h>
#include <string.h>

#include "services/actor/actor.h"
#include "services/base/digest.h"
#include "services/base/json.h"
#include "services/journal/journal.h"
#include "services/letter/letter_case.h"
#include "services/letter/letter_content.h"

/* A decision is told whole or not at all (domain 8.38). What another letter
 * lacks is a fault of ours, since the rules of the action let nobody forget
 * it. */
static err_t missing_tell(struct tx *tx, const char *template,
                          const json_t *missing)
{
    struct faults *faults = &tx->problem->faults;
    json_t *path;
    size_t index;

    json_array_foreach(missing, index, path)
        fault_add(faults, FAULT_NOTICE_ITEM_MISSING,
                  arena_printf(faults->arena, "#/letter/%s",
                               json_string_value(path)),
                  json_string_value(path));
    if (strcmp(template, "decision") == 0)
        return ERR_NOTICE_INCOMPLETE;
    tx->diagnostic = arena_printf(tx->arena, "letter %s lacks %s", template,
                                  json_text(tx->arena, missing));
    return ERR_INTERNAL_ERROR;
}

static err_t print(struct tx *tx, const struct letter_draft *draft,
                   bool is_draft, struct letter_print *out)
{
    const char *why = NULL;
    json_t *missing;
    err_t err = letter_print(tx->arena, draft->template, draft->content,
                             is_draft, out, &missing, &why);

    if (err != OK)
        tx->diagnostic = why;
    TRY(err);
    return missing == NULL ? OK : missing_tell(tx, draft->template, missing);
}

const char *letter_bytea(struct arena *arena, const struct letter_print *print)
{
    char *hex = arena_alloc(arena, 2 * print->pdf_length + 3);

    hex[0] = '\\';
    hex[1] = 'x';
    hex_write((const unsigned char *)print->pdf, print->pdf_length, hex + 2);
    return hex;
}

err_t letter_record(struct tx *tx, const struct letter_owner *owner,
                    const char *before, const char *after)
{
    const struct journal_entry entry = {
        .kind = "letter",
        .id = owner->id,
        .case_id = owner->case_id,
        .organisation = owner->organisation,
        .administrator = owner->administrator,
        .version = 1,
        .before = before,
        .after = after,
    };

    return journal_note(tx, &entry);
}

/* For ever, in the transaction of what it tells, with its digest in the audit:
 * what was sent can be shown to be what is kept. */
static err_t keep(struct tx *tx, const struct letter_draft *draft,
                  const struct letter_print *print)
{
    struct arena *arena = tx->arena;
    struct letter_owner owner = {
        .case_id = draft->application_id,
        .organisation = draft->organisation,
        .administrator = draft->administrator,
    };
    struct rows *rows;
    char sha256[65];

    digest_hex(print->pdf, print->pdf_length, sha256);
    TRY(db_row(
        tx, &sql_letter_add,
        ARGS({ "kind", draft->template },
             { "language", json_member_text(draft->content, "language") },
             { "organisation", draft->organisation },
             { "administrator", draft->administrator },
             { "appeal_body", draft->appeal_body },
             { "application_id", draft->application_id },
             { "decision_id", draft->decision_id },
             { "appeal_id", draft->appeal_id },
             { "fund_transfer_id", draft->fund_transfer_id },
             { "supplement_request_id", draft->supplement_request_id },
             { "prior_notice_id", draft->prior_notice_id },
             { "content", json_text(arena, draft->content) },
             { "title", print->title },
             { "pages", integer_text(arena, print->pages) },
             { "sha256", sha256 }, { "pdf", letter_bytea(arena, print) },
             { "html", print->html }),
        ERR_INTERNAL_ERROR, &rows));
    owner.id = rows_text(rows, 0, "id");
    return letter_record(tx, &owner, NULL,
                         journal_standing_with(arena, LETTER_MADE, 1, "sha256",
                                               arena_copy(arena, sha256)));
}

err_t letter_tell(struct tx *tx, enum letter_kind kind, const char *id)
{
    struct letter_draft draft;
    struct letter_print made;

    TRY(letter_gather(tx, kind, id, NULL, &draft));
    TRY(print(tx, &draft, false, &made));
    return keep(tx, &draft, &made);
}

err_t letter_preview(struct tx *tx, const char *decision_id,
                     const json_t *notice, struct letter_print *out)
{
    struct letter_draft draft;

    TRY(letter_gather(tx, LETTER_DECISION, decision_id, notice, &draft));
    return print(tx, &draft, true, out);
}

/* Content is fixed now, and made into a letter later: receipts come in bursts
 * before a deadline, and nobody waits for theirs. */
static err_t receipt_begin(struct tx *tx, const struct letter_draft *draft)
{
    return db_run(
        tx, &sql_letter_begin_receipt,
        ARGS({ "language", json_member_text(draft->content, "language") },
             { "organisation", draft->organisation },
             { "administrator", draft->administrator },
             { "application_id", draft->application_id },
             { "application_version",
               integer_text(tx->arena, draft->application_version) },
             { "content", json_text(tx->arena, draft->content) }));
}

static err_t reminder_begin(struct tx *tx, const struct letter_draft *draft)
{
    return db_run(
        tx, &sql_letter_begin_reminder,
        ARGS({ "language", json_member_text(draft->content, "language") },
             { "organisation", draft->organisation },
             { "administrator", draft->administrator },
             { "application_id", draft->application_id },
             { "report_id", draft->report_id },
             { "content", json_text(tx->arena, draft->content) }));
}

err_t letter_begin(struct tx *tx, enum letter_kind kind, const char *id)
{
    struct letter_draft draft;

    assert(kind == LETTER_RECEIPT || kind == LETTER_REPORT_REMINDER);
    TRY(letter_gather(tx, kind, id, NULL, &draft));
    return kind == LETTER_RECEIPT ? receipt_begin(tx, &draft)
                                  : reminder_begin(tx, &draft);
}

err_t letter_send_along(struct tx *tx, const char *appeal_id)
{
    return db_run(tx, &sql_letter_send_along, ARGS({ "id", appeal_id }));
}

/* ---- Reading ------------------------------------------------------------- */

static bool is_staff(const struct tx *tx)
{
    return tx->actor->capacity == CAPACITY_STAFF;
}

err_t letter_may_read(struct tx *tx)
{
    return is_staff(tx) ? OK
                        : actor_require(tx->actor, ROLE_APPLICANT, tx->problem);
}

err_t letter_get(struct tx *tx, const char *id, struct rows **out)
{
    TRY(letter_may_read(tx));
    return db_row(tx, &sql_letter_get, ARGS({ "id", id }), ERR_NOT_FOUND, out);
}

err_t letter_of_decision(struct tx *tx, const char *decision_id,
                         const char **id)
{
    struct rows *rows;

    TRY(letter_may_read(tx));
    TRY(db_row(tx, &sql_letter_of_decision, ARGS({ "id", decision_id }),
               ERR_NOT_FOUND, &rows));
    *id = rows_text(rows, 0, "id");
    return OK;
}

/* Who has to have read it is the recipient; staff read it as often as they
 * like. */
static err_t opening_note(struct tx *tx, const char *id)
{
    bool is_person = tx->actor->person != NULL;
    struct letter_owner owner;
    struct rows *rows;

    TRY(db_query(tx, is_person ? &sql_letter_open : &sql_letter_fetch,
                 ARGS({ "id", id }), &rows));
    if (rows_count(rows) == 0)
        return OK;
    owner = (struct letter_owner){
        .id = rows_text(rows, 0, "id"),
        .case_id = rows_text(rows, 0, "application_id"),
        .organisation = rows_text(rows, 0, "organisation"),
        .administrator = rows_text(rows, 0, "administrator"),
    };
    return letter_record(
        tx, &owner, journal_standing(tx->arena, LETTER_MADE, 1),
        journal_standing_with(tx->arena, LETTER_MADE, 1, "reading",
                              is_person ? "opened" : "fetched"));
}

/* What PostgreSQL gave as hexadecimal digits. */
static const char *unhexed(struct arena *arena, const char *hex, size_t length)
{
    char *bytes = arena_alloc(arena, length / 2 + 1);

    for (size_t i = 0; i < length / 2; i++) {
        char high = hex[2 * i], low = hex[2 * i + 1];

        bytes[i] = (char)((high <= '9' ? high - '0' : high - 'a' + 10) * 16 +
                          (low <= '9' ? low - '0' : low - 'a' + 10));
    }
    return bytes;
}

err_t letter_open(struct tx *tx, const char *id, bool is_page,
                  struct letter_text *out)
{
    struct rows *rows;

    TRY(letter_may_read(tx));
    TRY(db_row(tx, &sql_letter_content,
               ARGS({ "id", id }, { "is_page", is_page ? "true" : "false" }),
               ERR_NOT_FOUND, &rows));
    if (!rows_bool(rows, 0, "is_made"))
        return ERR_LETTER_NOT_MADE;
    *out = (struct letter_text){
        .kind = rows_text(rows, 0, "kind"),
        .language = rows_text(rows, 0, "language"),
        .bytes = rows_text(rows, 0, is_page ? "html" : "pdf"),
    };
    out->length = strlen(out->bytes);
    if (!is_page) {
        out->bytes = unhexed(tx->arena, out->bytes, out->length);
        out->length /= 2;
    }
    return is_staff(tx) ? OK : opening_note(tx, id);
}
