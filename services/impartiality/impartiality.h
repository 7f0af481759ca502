/*
 * Impartiality (habilitet, forvaltningsloven §§ 6 to 9): whoever handles a
 * case first declares whether anything stands against it; on a conflict a
 * superior rules, and never about oneself. Whoever assesses, drafts, proposes,
 * approves or notifies asks here first.
 *
 * One declaration a person, case and side: the county's, or the appeal body's.
 * No applicant learns of any of it.
 */
#ifndef TILSKUDD_IMPARTIALITY_IMPARTIALITY_H
#define TILSKUDD_IMPARTIALITY_IMPARTIALITY_H

#include <stdint.h>

#include "db/db.h"
#include "services/base/record.h"

/* May the acting person handle this application?
 * - ERR_IMPARTIALITY_MISSING: it has not declared yet (fvl. § 8);
 * - ERR_IMPARTIALITY_UNRULED: it has declared a conflict, not ruled on;
 * - ERR_DISQUALIFIED. */
err_t impartiality_require(struct tx *tx, const char *application_id);

/* The same for somebody else who took part: only a ruling or a declared
 * conflict stands against it. */
err_t impartiality_person_allowed(struct tx *tx, const char *application_id,
                                  const char *person);

/* The same for the acting person in the case of row 0, by its column
 * `application_id`; for `impartial` of a struct opening. Nothing stands against
 * whoever is not staff, nor where there is no application. */
err_t impartiality_of_case(struct tx *tx, const struct rows *rows);

/* {"declaration": "conflict", "statement": "..."} */
struct impartiality_declaration {
    const char *declaration; /* "clear" or "conflict" */
    const char *statement;   /* NULL when nothing was said */
};

/* {"ruling": "disqualified", "reason": "...", "substituteId": "..."} */
struct impartiality_ruling {
    const char *ruling; /* "impartial" or "disqualified" */
    const char *reason;
    const char *substitute_id; /* who steps in (§ 9), or NULL */
};

extern const struct record impartiality_declaration_record;
extern const struct record impartiality_ruling_record;

/* The acting person declares, once. `version` is the one of the case that was
 * seen: of the application, or for an appeal body of the appeal.
 * ERR_NOT_FOUND when the acting side has no such case. */
err_t impartiality_declare(struct tx *tx, const char *application_id,
                           int64_t version,
                           const struct impartiality_declaration *declaration,
                           const char **id);

/* Something new has come up: what stands against it is to be ruled on. */
err_t impartiality_redeclare(struct tx *tx, const char *id, int64_t version,
                             const char *statement);

/* A superior rules. ERR_INVALID_BODY when the substitute is nobody who can
 * step in. */
err_t impartiality_rule(struct tx *tx, const char *id, int64_t version,
                        const struct impartiality_ruling *ruling);

err_t impartiality_get(struct tx *tx, const char *id, struct rows **out);

/* Adds allowedActions and blockedActions to a row of a representation. */
void impartiality_decorate(struct text *out, const struct rows *rows,
                           size_t row, const struct actor *actor);

/* {"items":[..],"likelyConflicts":[{"id":..,"name":..}]}: what was declared on
 * the acting side, and the colleagues with a mandate for the applicant. */
err_t impartiality_list(struct tx *tx, const char *application_id,
                        struct text *out);

#endif
