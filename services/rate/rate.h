/*
 * How many requests an organisation may make: quotas by class of operation,
 * shared by all instances of the service through one small table, and spent
 * from memory. `struct limiter` is all of one instance; it is safe to use from
 * any thread, and holds no lock while it asks the database.
 *
 * Nobody is refused because the database is away, and a stranger costs
 * nobody anything: without a token all share one quota of this instance alone,
 * which no row and no payer stands for.
 */
#ifndef TILSKUDD_RATE_H
#define TILSKUDD_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"

enum rate_class {
    RATE_READ,
    RATE_WRITE,
    RATE_HEAVY,  /* x-rate: heavy */
    RATE_EXPORT, /* beside RATE_READ */
    RATE_ANONYMOUS,
    RATE_CLASS_COUNT,
};

/* As the contract, the fields of answers and the table say them. */
extern const char *const rate_class_names[RATE_CLASS_COUNT];

/* Payers are an organisation's number, or "p:" and a person's pseudonym. */
#define RATE_PAYER_MAX 40

struct rate_quota {
    int64_t quota;    /* 0: nothing is counted */
    int64_t window_s; /* 1 at least */
};

struct limiter;

/* Lives in the arena. */
struct limiter *limiter_new(const struct rate_quota quotas[RATE_CLASS_COUNT],
                            struct arena *arena);

/* How one request stands with its quota. */
struct rate_standing {
    bool is_counted; /* false: that class has no quota */
    bool is_refused;
    enum rate_class class;
    struct rate_quota quota;
    int64_t left;
    int64_t reset_s; /* until the quota is whole again */
};

/* Spends one. `payer` is NULL for RATE_ANONYMOUS, and for no other. When a
 * lease is due, a short transaction of its own asks the database. */
struct rate_standing limiter_spend(struct limiter *limiter, struct pool *pool,
                                   struct arena *arena, const char *payer,
                                   enum rate_class class);

/* What was spent last turned out to be something else. */
void limiter_return(struct limiter *limiter, const char *payer,
                    enum rate_class class);

struct limiter_state {
    uint64_t refusals[RATE_CLASS_COUNT];
    uint64_t leases, failures; /* answered and unanswered */
};
struct limiter_state limiter_state(const struct limiter *limiter);

/* The limits as the members of a list, for metadata: those that there are. */
void limiter_write(struct text *out, const struct limiter *limiter);

/* Deletes what is of no window any more; `said` how many rows that was, NULL
 * for none. `tx` is a writing one of the worker. */
err_t rate_forget_next(struct tx *tx, const char **said);

#endif
