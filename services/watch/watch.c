/* Two statements, each bounded. */
#include "services/watch/watch.h"

#include <stdio.h>

static void duty_load(const struct rows *rows, size_t row,
                      struct watch_duty *out)
{
    (void)snprintf(out->name, sizeof out->name, "%s",
                   rows_text(rows, row, "duty"));
    out->waiting = rows_int(rows, row, "waiting");
    out->seconds = rows_int(rows, row, "seconds");
}

err_t watch_read(struct tx *tx, struct watch_figures *out)
{
    struct watch_figures figures = { 0 };
    struct rows *duties, *server;

    TRY(db_query(tx, &sql_watch_duties, NO_ARGS, &duties));
    TRY(db_row(tx, &sql_watch_server, NO_ARGS, ERR_INTERNAL_ERROR, &server));
    for (size_t i = 0; i < rows_count(duties) && i < WATCH_DUTIES_MAX; i++)
        duty_load(duties, i, &figures.duties[figures.duty_count++]);
    figures.is_read_only = rows_bool(server, 0, "is_read_only");
    figures.wants_standby = rows_bool(server, 0, "wants_standby");
    figures.standbys = rows_int(server, 0, "standbys");
    *out = figures;
    return OK;
}
