/*
 * Announcing files, reading them, and deleting them.
 */
#include "services/file/file.h"

#include <string.h>

#include "services/actor/actor.h"
#include "services/base/code.h"
#include "services/file/file_case.h"
#include "services/file/file_limits.h"
#include "services/file/file_name.h"
#include "services/file/file_type.h"

static const struct field announcement_fields[] = {
    FIELD_TEXT(struct file_announcement, name, "name", NULL),
    FIELD_INT(struct file_announcement, size_bytes, "sizeBytes", NULL),
    FIELD_TEXT(struct file_announcement, sha256, "sha256", NULL),
    FIELD_TEXT(struct file_announcement, media_type, "mediaType", NULL),
    FIELD_TEXT(struct file_announcement, purpose, "purpose", NULL),
};

const struct record file_announcement_record =
    RECORD("fileAnnouncement", struct file_announcement, announcement_fields);

static bool is_staff(const struct tx *tx)
{
    return tx->actor->capacity == CAPACITY_STAFF;
}

static const char *extensions_of(struct arena *arena,
                                 const struct file_type *type)
{
    struct text out = text_new(arena, 32);

    for (const char *const *one = type->extensions; *one != NULL; one++)
        text_addf(&out, "%s.%s", out.length > 0 ? ", " : "", *one);
    return out.bytes;
}

/* What the contract cannot see. A name is held against its type as it will be
 * shown. */
static err_t announcement_check(struct tx *tx,
                                const struct file_announcement *announcement,
                                const char *name)
{
    const struct file_type *type = file_type_of(announcement->media_type);
    struct faults *faults = &tx->problem->faults;

    if (type == NULL)
        return ERR_INTERNAL_ERROR; /* the contract has the same list */
    if (!file_type_fits(type, name))
        fault_add(faults, FAULT_FILE_EXTENSION, "#/name",
                  extensions_of(tx->arena, type));
    if (is_staff(tx) && strcmp(announcement->purpose, "appeal") != 0)
        fault_add(faults, FAULT_PURPOSE_OF_APPLICANT, "#/purpose", NULL);
    return faults->count > 0 ? ERR_INVALID_BODY : OK;
}

static err_t quota_check(struct tx *tx, int64_t size_bytes)
{
    const char *limit = NULL;
    struct rows *rows;

    TRY(db_query(tx, &sql_file_quota_lock, NO_ARGS, &rows));
    TRY(db_row(tx, &sql_file_quota, ARGS({ "side", file_side(tx) }),
               ERR_INTERNAL_ERROR, &rows));
    if (rows_int(rows, 0, "count") >= FILE_UNATTACHED_MAX)
        limit = arena_printf(tx->arena, "%d", FILE_UNATTACHED_MAX);
    else if (rows_int(rows, 0, "bytes") + size_bytes > FILE_UNATTACHED_BYTES)
        limit = arena_printf(tx->arena, "%d byte", FILE_UNATTACHED_BYTES);
    return limit == NULL ? OK
                         : problem_with(tx->problem, ERR_FILE_QUOTA_EXCEEDED,
                                        "limit", limit);
}

err_t file_create(struct tx *tx, const struct file_announcement *announcement,
                  const char **id)
{
    const char *name = file_name_clean(tx->arena, announcement->name);
    struct file file = { 0 };
    struct rows *rows;

    TRY(actor_require(tx->actor, FILE_SENDER, tx->problem));
    TRY(announcement_check(tx, announcement, name));
    TRY(quota_check(tx, announcement->size_bytes));
    TRY(db_row(tx, is_staff(tx) ? &sql_file_add_staff : &sql_file_add_own,
               ARGS({ "purpose", announcement->purpose }, { "name", name },
                    { "media_type", announcement->media_type },
                    { "size_bytes",
                      integer_text(tx->arena, announcement->size_bytes) },
                    { "sha256", announcement->sha256 },
                    { "hours", integer_text(tx->arena, FILE_HOURS) }),
               ERR_INTERNAL_ERROR, &rows));
    *id = file.id = rows_text(rows, 0, "id");
    if (is_staff(tx))
        file.administrator = tx->actor->organisation;
    else
        file.organisation = tx->actor->organisation;
    return file_step_tell(tx, &file, file_lifecycle.states[0], NULL);
}

err_t file_get(struct tx *tx, const char *id, const char *files_url,
               struct rows **out)
{
    TRY(actor_require(tx->actor, FILE_SENDER, tx->problem));
    return db_row(tx, &sql_file_get,
                  ARGS({ "id", id }, { "files_url", files_url },
                       { "side", file_side(tx) }),
                  ERR_NOT_FOUND, out);
}

static void refusal_write(struct text *out, const char *code)
{
    const char *texts[LANGUAGE_COUNT];

    for (enum language at = LANGUAGE_NB; at < LANGUAGE_COUNT; at++)
        texts[at] = code_title("fileRefusalCode", code, at);
    text_member(out, "refusal");
    text_addc(out, '{');
    text_pair(out, "code", code);
    language_write(out, "text", texts);
    text_addc(out, '}');
}

void file_decorate(struct text *out, const struct rows *rows, size_t row,
                   const struct actor *actor)
{
    const char *refusal = rows_text(rows, row, "_refusal");
    struct file_facts facts = { 0 };

    rows_load(rows, row, &file_facts_record, out->arena, &facts);
    text_member(out, "partBytesMax");
    text_addf(out, "%d", FILE_PART_BYTES_MAX);
    if (refusal != NULL)
        refusal_write(out, refusal);
    lifecycle_write_actions(out, &file_lifecycle, facts.state, &facts, actor);
}

err_t file_delete(struct tx *tx, const char *id)
{
    const struct transition *step;
    struct file file;

    TRY(actor_require(tx->actor, FILE_SENDER, tx->problem));
    TRY(file_open(tx, id, &file));
    TRY(lifecycle_find(&file_lifecycle, file.facts.state, "delete",
                       &file.facts, tx->actor, tx->problem, &step));
    TRY(db_run(tx, &sql_file_delete, ARGS({ "id", id })));
    return file_step_tell(tx, &file, step->to, NULL);
}

err_t file_expire_next(struct tx *tx, const char **said)
{
    struct rows *rows;
    struct file file;

    *said = NULL;
    TRY(db_query(tx, &sql_file_expire, NO_ARGS, &rows));
    if (rows_count(rows) > 0) {
        file = (struct file){
            .id = rows_text(rows, 0, "id"),
            .organisation = rows_text(rows, 0, "organisation"),
            .administrator = rows_text(rows, 0, "administrator"),
            .version = rows_int(rows, 0, "version"),
            .facts = { .state = rows_text(rows, 0, "state") },
        };
        TRY(file_step_tell(tx, &file, "deleted", NULL));
    }
    TRY(tx_commit(tx));
    if (rows_count(rows) > 0)
        *said = rows_text(rows, 0, "id");
    return OK;
}
