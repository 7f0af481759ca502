/*
 * Applications (søknader): the use cases of the applicant, and what an
 * administrator reads. Every change locks the row, compares the version the
 * caller had seen, walks the lifecycle's table, and writes event and audit
 * row in the router's transaction. Administrators never see a draft or an
 * open revision, nor the events of one.
 */
#ifndef TILSKUDD_APPLICATION_APPLICATION_H
#define TILSKUDD_APPLICATION_APPLICATION_H

#include <jansson.h>
#include <stdint.h>

#include "db/db.h"
#include "services/application/application_lifecycle.h"
#include "services/application/application_rules.h"
#include "services/attachment/attached.h"
#include "services/base/language.h"

/* An application under decision. */
struct application {
    const char *id, *organisation, *administrator;
    bool is_known; /* to the administrator: it was submitted once */
    bool is_changed; /* since it was last submitted */
    int64_t version;
    const char *reason; /* as given with the action, or NULL */
    json_t *content;
    json_t *measure_ids; /* all it has or has had */
    json_t *call_content, *rule_set;
    const char *deadline, *opens; /* local, for people */
    struct applicant_facts applicant;
    struct application_facts facts;
};

/* One application as the actor's side sees it, for the answer. An auditor has
 * no part in applications: ERR_ROLE_REQUIRED. */
err_t application_get(struct tx *tx, const char *id, struct rows **out);

/* Whether the actor may read applications at all. */
err_t application_may_read(struct tx *tx);

/* Adds allowedActions and blockedActions to a row of a representation. */
void application_decorate(struct text *out, const struct rows *rows, size_t row,
                          const struct actor *actor);

/* A draft of the acting organisation. `content` NULL: empty. */
err_t application_create(struct tx *tx, const char *call_id, json_t *content,
                         const char **id);

/* Begins a change of content: loads, locks, and merges `patch`, an object
 * with the member `content`. `merged` is a whole such object, to be checked
 * against the contract before application_save. */
err_t application_edit(struct tx *tx, const char *id, int64_t version,
                       const json_t *patch, struct application *out,
                       json_t **merged);

/* Saves checked content; nothing happens if it is what was there. */
err_t application_save(struct tx *tx, const struct application *application,
                       json_t *merged);

/* {"isComplete":..,"errors":[..],"warnings":[..]}; nothing is written. */
err_t application_validate(struct tx *tx, const char *id,
                           enum language language, struct text *out);

err_t application_sign_off(struct tx *tx, const char *id, int64_t version);
err_t application_submit(struct tx *tx, const char *id, int64_t version);
err_t application_revise(struct tx *tx, const char *id, int64_t version);

/* Answers a request for more, in words (`answer` may be NULL), by a changed
 * content, which becomes the version that holds, or by both. */
err_t application_supplement(struct tx *tx, const char *id, int64_t version,
                             const char *answer);

/* A change of what is attached, as an update of the content: it takes a
 * sign-off away. Below an open request it is the answer's, and nobody has
 * signed that yet. */
err_t application_change_attached(struct tx *tx, const char *id,
                                  struct attached_to *out);
/* The same for what was never sent: its owner may have it back whatever became
 * of the application, also when that takes nothing more. */
err_t application_take_back(struct tx *tx, const char *id, bool is_supplement);
err_t application_change_supplement(struct tx *tx, const char *request_id,
                                    struct attached_to *out);

/* `reason` may be NULL. What was decided and not told comes to nothing. */
err_t application_withdraw(struct tx *tx, const char *id, int64_t version,
                           const char *reason);

/* The receipt of the last submission; ERR_NOT_FOUND before the first. */
err_t application_receipt(struct tx *tx, const char *id, struct rows **out);

#endif
