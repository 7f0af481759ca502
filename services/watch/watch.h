/*
 * What operators watch and only the database knows: what waits for the worker,
 * and whether the server takes writes and has its standby. Asked for by the
 * operations port and by no request; it reads as the worker does, and only
 * when things are due.
 */
#ifndef TILSKUDD_WATCH_WATCH_H
#define TILSKUDD_WATCH_WATCH_H

#include "db/db.h"

#define WATCH_DUTIES_MAX 16
#define WATCH_NAME_MAX 32

struct watch_figures {
    struct watch_duty {
        char name[WATCH_NAME_MAX]; /* as in the worker's log */
        int64_t waiting;           /* a thousand means that, or more */
        int64_t seconds;           /* for as long waits the first */
    } duties[WATCH_DUTIES_MAX];
    size_t duty_count;
    bool is_read_only;
    bool wants_standby; /* commits wait for one */
    int64_t standbys;
};

/* `tx` is a reading one of the worker's capacity. */
err_t watch_read(struct tx *tx, struct watch_figures *out);

#endif
