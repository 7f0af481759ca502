/*
 * Applicants: organisations that may apply. The administrator of their county
 * registers them; they keep their own contact and account. An account is in
 * use only when a second person has confirmed it, the first one too, and every
 * account there was is kept (domain 8.14). An applicant has no states that matter to anyone, so its lifecycle
 * has one.
 */
#ifndef TILSKUDD_APPLICANT_APPLICANT_H
#define TILSKUDD_APPLICANT_APPLICANT_H

#include <jansson.h>
#include <stdint.h>

#include "db/db.h"
#include "services/base/lifecycle.h"

extern const struct lifecycle applicant_lifecycle;

/* What the guards of an applicant look at. */
struct applicant_account {
    const char *state;       /* "registered" */
    const char *proposed_by; /* person, or NULL: nothing waits */
};

/* An applicant under change. */
struct applicant {
    const char *id, *organisation, *language_form;
    int64_t version;
    json_t *contact; /* NULL: none */
    struct applicant_account account;
};

/* One applicant as the actor's side sees it: the account is shown to itself
 * and to the administrator of its county. */
err_t applicant_get(struct tx *tx, const char *id, struct rows **out);

/* Whether the actor may read applicants at all. */
err_t applicant_may_read(struct tx *tx);

/* Adds allowedActions and blockedActions to a row. */
void applicant_decorate(struct text *out, const struct rows *rows, size_t row,
                        const struct actor *actor);

/* Registers the organisation that `body` describes; for caseworkers of its
 * county's administrator. ERR_APPLICANT_EXISTS; ERR_INVALID_BODY when county,
 * municipality number and kind do not go together. */
err_t applicant_create(struct tx *tx, const json_t *body, const char **id);

/* Begins a change of contact or language form: loads, locks, and merges
 * `patch`. `merged` is to be checked against the contract before
 * applicant_save. */
err_t applicant_edit(struct tx *tx, const char *id, int64_t version,
                     const json_t *patch, struct applicant *out,
                     json_t **merged);
err_t applicant_save(struct tx *tx, const struct applicant *applicant,
                     const json_t *merged);

/* A new proposal replaces one that waits. */
err_t applicant_propose_account(struct tx *tx, const char *id, int64_t version,
                                const char *account_number);
err_t applicant_confirm_account(struct tx *tx, const char *id, int64_t version);

#endif
