/*
 * What an inspection ends in: nothing, or the one reason to refuse, by the
 * names of `file_refusal.def`.
 */
#ifndef TILSKUDD_FILE_INSPECT_REFUSAL_H
#define TILSKUDD_FILE_INSPECT_REFUSAL_H

enum refusal {
    ACCEPTED = 0,
#define REFUSAL(name) REFUSAL_##name,
#include "services/file/file_refusal.def"
#undef REFUSAL
    REFUSAL_COUNT
};

/* As TRY, for inspections. */
#define ACCEPT(expression)                                                     \
    do {                                                                       \
        enum refusal accept_ = (expression);                                   \
        if (accept_ != ACCEPTED)                                               \
            return accept_;                                                    \
    } while (0)

/* "ZIP_BOMB"; NULL for ACCEPTED. */
const char *refusal_name(enum refusal refusal);

#endif
