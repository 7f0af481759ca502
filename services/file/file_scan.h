/*
 * Asking the virus scanner about what was uploaded: a duty of the worker.
 *
 * The order matters, as with the register: the file is claimed in a
 * transaction that commits, its parts are read one by one and sent on outside
 * of any, and the answer is written in another transaction, if the claim is
 * still ours. A worker that dies in between loses its claim after
 * FILE_SCAN_LEASE_S seconds. It fails closed: without an answer the file is
 * `scanning` for as long as it takes, and nobody downloads it.
 */
#ifndef TILSKUDD_FILE_SCAN_H
#define TILSKUDD_FILE_SCAN_H

#include "db/db.h"

enum {
    FILE_SCAN_LEASE_S = 5 * 60, /* more than one exchange may take */
    FILE_SCAN_PAUSE_SHORTEST_S = 15,
    FILE_SCAN_PAUSE_LONGEST_S = 5 * 60,
};

/* Asks the clamd at `address` about one file, if one is due. `tx` is a writing
 * one of the worker without a transaction, and is left so on success. `said` is
 * a word on it for the log; NULL when none was due. */
err_t file_scan_next(struct tx *tx, const char *address, const char **said);

#endif
