/*
 * The duty that reminds.
 */
#include "services/deadline/reminder.h"

#include <string.h>

#include "services/journal/journal.h"
#include "services/letter/letter.h"

/* Of a report there is a letter too, if its award was told here. */
static err_t letter_remind(struct tx *tx, const struct rows *rows)
{
    err_t err;

    if (strcmp(rows_text(rows, 0, "kind"), "report") != 0)
        return OK;
    err = letter_begin(tx, LETTER_REPORT_REMINDER, rows_text(rows, 0, "id"));
    return err == ERR_NOT_FOUND ? OK : err;
}

/* For the applicant alone: that it has begun something is nobody else's
 * business, and staff have the list of deadlines. */
err_t reminder_send_next(struct tx *tx, const char **said)
{
    struct rows *rows;

    *said = NULL;
    TRY(db_query(tx, &sql_deadline_remind, NO_ARGS, &rows));
    if (rows_count(rows) > 0) {
        const struct journal_entry entry = {
            .kind = rows_text(rows, 0, "subject"),
            .id = rows_text(rows, 0, "id"),
            .case_id = rows_text(rows, 0, "case_id"),
            .type = "deadline.reminder",
            .organisation = rows_text(rows, 0, "organisation"),
            .data = rows_text(rows, 0, "data"),
            .version = rows_int(rows, 0, "version"),
            .after = "{}", /* nothing of it changes */
        };

        TRY(journal_write(tx, &entry));
        TRY(letter_remind(tx, rows));
        *said = arena_printf(tx->arena, "%s %s", entry.kind, entry.id);
    }
    return tx_commit(tx);
}
