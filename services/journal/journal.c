/*
 * Event and audit row of one change.
 */
#include "services/journal/journal.h"

#include <assert.h>

#include "services/base/text.h"

static err_t event_add(struct tx *tx, const struct journal_entry *entry,
                       const char *case_id, const char *version)
{
    const char *reason = entry->is_reason_private ? NULL : entry->reason;

    return db_run(tx, &sql_event_add,
                  ARGS({ "type", entry->type }, { "case_id", case_id },
                       { "kind", entry->kind }, { "id", entry->id },
                       { "version", version },
                       { "organisation", entry->organisation },
                       { "administrator", entry->administrator },
                       { "appeal_body", entry->appeal_body },
                       { "is_public", entry->is_public ? "true" : "false" },
                       { "data", entry->data }, { "person", tx->actor->person },
                       { "reason", reason }));
}

static err_t audit_add(struct tx *tx, const struct journal_entry *entry,
                       const char *case_id, const char *version)
{
    const struct actor *actor = tx->actor;

    return db_run(tx, &sql_audit_add,
                  ARGS({ "operation", tx->operation }, { "case_id", case_id },
                       { "kind", entry->kind }, { "id", entry->id },
                       { "version", version }, { "before", entry->before },
                       { "after", entry->after }, { "reason", entry->reason },
                       { "person", actor->person },
                       { "on_behalf_of", actor->organisation },
                       { "organisation", entry->organisation },
                       { "supplier", actor->supplier },
                       { "administrator", entry->administrator },
                       { "client", actor->client },
                       { "trace_id", tx->trace_id }));
}

err_t journal_write(struct tx *tx, const struct journal_entry *entry)
{
    const char *case_id = entry->case_id != NULL ? entry->case_id : entry->id;
    const char *version = integer_text(tx->arena, entry->version);

    assert(entry->after != NULL);
    TRY(event_add(tx, entry, case_id, version));
    return audit_add(tx, entry, case_id, version);
}

err_t journal_trace(struct tx *tx, const struct journal_entry *entry)
{
    const char *case_id = entry->case_id != NULL ? entry->case_id : entry->id;

    assert(entry->after != NULL);
    return audit_add(tx, entry, case_id,
                     integer_text(tx->arena, entry->version));
}

const char *journal_standing(struct arena *arena, const char *state,
                             int64_t version)
{
    return journal_standing_with(arena, state, version, NULL, NULL);
}

const char *journal_standing_nok(struct arena *arena, const char *state,
                                 int64_t version, int64_t amount_nok)
{
    return arena_printf(
        arena, "{\"state\":\"%s\",\"version\":%lld,\"amountNok\":%lld}", state,
        (long long)version, (long long)amount_nok);
}

const char *journal_standing_with(struct arena *arena, const char *state,
                                  int64_t version, const char *member,
                                  const char *value)
{
    struct text out = text_new(arena, 64);

    text_addf(&out, "{\"state\":\"%s\",\"version\":%lld", state,
              (long long)version);
    if (value != NULL)
        text_addf(&out, ",\"%s\":\"%s\"", member, value);
    text_addc(&out, '}');
    return out.bytes;
}
