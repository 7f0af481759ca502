/*
 * Loading a file for a change, and telling of it. Of its parts nothing is told:
 * what follows from them is.
 */
#include "services/file/file_case.h"

#include "services/journal/journal.h"

#define LOADED(macro, member) macro(struct file, member, NULL, #member)

static const struct field file_fields[] = {
    LOADED(FIELD_TEXT, id),
    LOADED(FIELD_TEXT, organisation),
    LOADED(FIELD_TEXT, administrator),
    LOADED(FIELD_TEXT, media_type),
    LOADED(FIELD_TEXT, sha256),
    LOADED(FIELD_INT, size_bytes),
    LOADED(FIELD_INT, received_bytes),
    LOADED(FIELD_INT, version),
};
static const struct record file_record =
    RECORD("file", struct file, file_fields);

const char *file_side(const struct tx *tx)
{
    return tx->actor->capacity == CAPACITY_STAFF ? "staff" : "applicant";
}

err_t file_open(struct tx *tx, const char *id, struct file *out)
{
    struct rows *rows;

    TRY(db_row(tx, &sql_file_load,
               ARGS({ "id", id }, { "side", file_side(tx) }), ERR_NOT_FOUND,
               &rows));
    *out = (struct file){ 0 };
    rows_load(rows, 0, &file_record, tx->arena, out);
    rows_load(rows, 0, &file_facts_record, tx->arena, &out->facts);
    return OK;
}

err_t file_step_tell(struct tx *tx, struct file *file, const char *state,
                     const char *signature)
{
    struct journal_entry entry = {
        .kind = "file",
        .id = file->id,
        .type = arena_printf(tx->arena, "file.%s", state),
        .organisation = file->organisation,
        .administrator = file->administrator,
        .version = file->version + 1,
    };

    if (file->version > 0)
        entry.before =
            journal_standing(tx->arena, file->facts.state, file->version);
    entry.after = journal_standing_with(tx->arena, state, entry.version,
                                        "signature", signature);
    file->facts.state = state;
    file->version = entry.version;
    return journal_write(tx, &entry);
}
