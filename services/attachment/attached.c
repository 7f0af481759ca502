/*
 * What is attached, as the rules of a case and its versions need it.
 */
#include "services/attachment/attached.h"

#include <string.h>

#include "services/base/digest.h"
#include "services/base/json.h"

static const struct field attached_fields[] = {
    FIELD_TEXT(struct attached, id, "id", NULL),
    FIELD_TEXT(struct attached, type, "type", NULL),
    FIELD_TEXT(struct attached, name, "name", NULL),
    FIELD_TEXT(struct attached, state, "state", NULL),
    FIELD_BOOL(struct attached, is_supplement, "isSupplement", NULL),
    FIELD_BOOL(struct attached, is_new, "isNew", NULL),
};
static const struct record attached_record =
    RECORD("attached", struct attached, attached_fields);

/* The states in which the content of a file is of no use. */
static const struct unusable {
    const char *state;
    enum fault_code code;
} unusable[] = {
    { "infected", FAULT_ATTACHMENT_INFECTED   },
    { "failed",   FAULT_ATTACHMENT_UNREADABLE },
    { "refused",  FAULT_ATTACHMENT_UNREADABLE },
};

static const struct unusable *unusable_find(const struct attached *one)
{
    for (size_t i = 0; i < sizeof unusable / sizeof *unusable; i++)
        if (strcmp(one->state, unusable[i].state) == 0)
            return &unusable[i];
    return NULL;
}

err_t attached_load(struct tx *tx, const char *subject_id, struct list *out)
{
    struct rows *rows;
    json_t *json;

    TRY(db_row(tx, &sql_attachment_standing, ARGS({ "subject_id", subject_id }),
               ERR_INTERNAL_ERROR, &rows));
    json = json_own(tx->arena,
                    json_loads(rows_text(rows, 0, "attached"), 0, NULL));
    struct attached *items =
        arena_array(tx->arena, json_array_size(json) + 1, sizeof *items);
    for (size_t i = 0; i < json_array_size(json); i++)
        record_from_json(&attached_record, json_array_get(json, i), tx->arena,
                         &items[i]);
    *out = (struct list){ items, json_array_size(json) };
    return OK;
}

bool attached_has(const struct list *attached, const char *type)
{
    const struct attached *items = attached->items;

    for (size_t i = 0; i < attached->count; i++) {
        bool is_there = unusable_find(&items[i]) == NULL &&
                        strcmp(items[i].state, "redacted") != 0;

        if (is_there && strcmp(items[i].type, type) == 0)
            return true;
    }
    return false;
}

bool attached_answers(const struct list *attached)
{
    const struct attached *items = attached->items;

    for (size_t i = 0; i < attached->count; i++)
        if (items[i].is_supplement && items[i].is_new)
            return true;
    return false;
}

void attached_check(const struct list *attached, struct faults *faults)
{
    const struct attached *items = attached->items;

    for (size_t i = 0; i < attached->count; i++) {
        const struct unusable *found = unusable_find(&items[i]);

        if (found == NULL || !items[i].is_new)
            continue;
        fault_add(faults, found->code,
                  arena_printf(faults->arena, "#/attachments/%s", items[i].id),
                  items[i].name);
    }
}

err_t attached_send(struct tx *tx, const char *subject_id,
                    const char *supplement_request_id,
                    struct attached_list *out)
{
    const struct arg *args =
        ARGS({ "subject_id", subject_id },
             { "supplement_request_id", supplement_request_id });
    struct rows *rows;
    char *sha256;

    TRY(db_row(tx, &sql_attachment_list, args, ERR_INTERNAL_ERROR, &rows));
    json_t *list =
        json_own(tx->arena,
                 json_loads(rows_text(rows, 0, "attachments"), 0, NULL));
    *out = (struct attached_list){ json_text(tx->arena, list), NULL };
    if (json_array_size(list) == 0)
        return OK;
    sha256 = arena_alloc(tx->arena, 65);
    digest_hex(out->attachments, strlen(out->attachments), sha256);
    out->sha256 = sha256;
    TRY(db_run(tx, &sql_attachment_show, args));
    return db_run(tx, &sql_attachment_show_files, args);
}
