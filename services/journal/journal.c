/*
 * Event and audit row of one change.
 */
#include "services/journal/journal.h"

err_t journal_write(struct tx *tx, const struct journal_entry *entry)
{
    const struct actor *actor = tx->actor;
    const char *version = integer_text(tx->arena, entry->version);

    TRY(db_run(tx, &sql_event_add,
               ARGS({ "type", entry->type }, { "kind", entry->kind },
                    { "id", entry->id }, { "version", version },
                    { "organisation", entry->organisation },
                    { "administrator", entry->administrator },
                    { "is_public", entry->is_public ? "true" : "false" },
                    { "data", entry->data })));
    return db_run(tx, &sql_audit_add,
                  ARGS({ "operation", tx->operation }, { "kind", entry->kind },
                       { "id", entry->id }, { "version", version },
                       { "person", actor->person },
                       { "organisation", entry->organisation },
                       { "supplier", actor->supplier },
                       { "administrator", entry->administrator },
                       { "client", actor->client },
                       { "trace_id", tx->trace_id }));
}
