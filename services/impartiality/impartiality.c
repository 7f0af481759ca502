/*
 * Nobody is asked yet.
 */
#include "services/impartiality/impartiality.h"

err_t impartiality_require(struct tx *tx, const char *application_id)
{
    (void)tx;
    (void)application_id;
    return OK;
}

err_t impartiality_person_allowed(struct tx *tx, const char *application_id,
                                  const char *person)
{
    (void)tx;
    (void)application_id;
    (void)person;
    return OK;
}
