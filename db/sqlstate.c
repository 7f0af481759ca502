/*
 * SQLSTATE to err_t. Codes: PostgreSQL 15 manual, appendix A.
 */
#include "db/sqlstate.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "services/base/text.h"

/* Constraints that say a rule of the service. */
static const struct {
    const char *constraint;
    err_t err;
} constraints[] = {
    { "application_live_key",              ERR_APPLICATION_EXISTS },
    { "applicant_organisation_number_key", ERR_APPLICANT_EXISTS },
    { "award_not_excluded",                ERR_APPLICANT_EXCLUDED },
    { "assessment_once",                   ERR_ASSESSMENT_EXISTS },
    { "idempotency_key_pkey",              ERR_IDEMPOTENCY_KEY_RUNNING },
    { "impartiality_once",                 ERR_IMPARTIALITY_DECLARED },
    { "payouts_within_award",              ERR_AWARD_REDUCED },

    /* Guards have looked before. Whoever gets here all the same was beside
     * somebody else: done again, the guard says it with its figures. */
    { "award_spent_within_paid",           ERR_RETRY_TRANSACTION },
    { "fund_transfer_carried_once",        ERR_RETRY_TRANSACTION },
    { "transfer_within_measures",          ERR_RETRY_TRANSACTION },
};

/* Codes and, with two characters, whole classes. The first that fits counts,
 * so that an exception stands before its class. */
static const struct {
    const char *prefix;
    err_t err;
} states[] = {
    /* others did the same at the same time: nothing is lost by a retry */
    { "40001", ERR_RETRY_TRANSACTION }, /* serialization_failure */
    { "40P01", ERR_RETRY_TRANSACTION }, /* deadlock_detected */

    /* a bound was reached: statement, lock, idle transaction, resources */
    { "57014", ERR_OVERLOADED }, /* query_canceled: statement_timeout */
    { "55P03", ERR_OVERLOADED }, /* lock_not_available: lock_timeout */
    { "25P03", ERR_OVERLOADED }, /* idle_in_transaction_session_timeout */
    { "53100", ERR_DATABASE_UNAVAILABLE }, /* disk_full */
    { "53",    ERR_OVERLOADED }, /* too_many_connections, out_of_memory */

    /* the server goes, is gone, or is no longer the primary */
    { "25006", ERR_DATABASE_UNAVAILABLE }, /* read_only_sql_transaction */
    { "08",    ERR_DATABASE_UNAVAILABLE }, /* connection_exception */
    { "57P",   ERR_DATABASE_UNAVAILABLE }, /* admin_shutdown, crash, start */
    { "58",    ERR_DATABASE_UNAVAILABLE }, /* io_error of the server */

    { "23503", ERR_REFERENCE_MISSING }, /* foreign_key_violation */
};

static bool starts_with(const char *string, const char *prefix)
{
    return strncmp(string, prefix, strlen(prefix)) == 0;
}

err_t sqlstate_err(const char *sqlstate, const char *constraint)
{
    size_t count = sizeof constraints / sizeof *constraints;

    for (size_t i = 0; constraint != NULL && i < count; i++) {
        if (strcmp(constraint, constraints[i].constraint) == 0)
            return constraints[i].err;
    }
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (starts_with(sqlstate, states[i].prefix))
            return states[i].err;
    }
    return ERR_INTERNAL_ERROR;
}

const char *sqlstate_reference(const char *table, const char *constraint,
                               struct arena *arena)
{
    static const char suffix[] = "_fkey";
    size_t skip = strlen(table) + 1;
    size_t length = strlen(constraint);
    struct text member = text_new(arena, length + 1);

    if (length <= skip + strlen(suffix) || !starts_with(constraint, table) ||
        strcmp(constraint + length - strlen(suffix), suffix) != 0)
        return arena_copy(arena, constraint);
    length -= strlen(suffix);
    for (size_t i = skip; i < length; i++) {
        bool starts_word = constraint[i] == '_' && i + 1 < length;

        i += starts_word;
        text_addc(&member,
                  starts_word ? (char)toupper(constraint[i]) : constraint[i]);
    }
    return member.bytes;
}
