/*
 * Enhetsregisteret (the register of legal entities; domain 5.1 and 8.10): what
 * it says of one organisation. It is asked by the worker, outside of every
 * transaction. An answer counts only when it is surely the register's own
 * about the organisation that was asked for: everything else, from a timeout
 * to a proxy's friendly page, is "unavailable" and tells nothing.
 */
#ifndef TILSKUDD_GATEWAYS_REGISTER_H
#define TILSKUDD_GATEWAYS_REGISTER_H

#include <stdbool.h>
#include <stddef.h>

#include "services/base/arena.h"

enum register_outcome {
    REGISTER_FOUND,
    REGISTER_NOT_FOUND,
    REGISTER_REMOVED,
    REGISTER_UNAVAILABLE,
};

/* The facts are those of REGISTER_FOUND and empty otherwise. */
struct register_answer {
    enum register_outcome outcome;
    const char *name;
    const char *organisation_form;   /* "KOMM"; NULL: not said */
    const char *municipality_number; /* four digits, or NULL */
    const char *language_form;       /* "nb", "nn" or NULL */
    bool is_bankrupt;
    bool is_winding_up; /* also by force (tvangsoppløsning) */
};

/* Asks `<base>/enheter/<number>`: at most five seconds and 64 KiB. */
struct register_answer register_ask(const char *base, const char *number,
                                    struct arena *arena);

/* What an HTTP status (0: no whole answer) and a body mean for the
 * organisation with that number. */
struct register_answer register_read(int status, const char *body,
                                     size_t length, const char *number,
                                     struct arena *arena);

#endif
