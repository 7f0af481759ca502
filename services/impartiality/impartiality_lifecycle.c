/*
 * Transitions and guards of declarations of impartiality.
 */
#include "services/impartiality/impartiality_lifecycle.h"

#include <stddef.h>
#include <string.h>

static const char clear[] = "clear";
static const char conflict[] = "conflict";
static const char ruled_impartial[] = "ruled_impartial";
static const char ruled_disqualified[] = "ruled_disqualified";

static const char *const states[] = { clear, conflict, ruled_impartial,
                                      ruled_disqualified, NULL };

static bool is_own(const void *subject, const struct actor *actor)
{
    const struct impartiality_facts *facts = subject;

    return actor->person != NULL && strcmp(facts->person, actor->person) == 0;
}

static err_t of_oneself(const void *subject, const struct actor *actor)
{
    return is_own(subject, actor) ? OK : ERR_DECLARATION_OF_ANOTHER;
}

/* fvl. § 8: the nearest superior decides, once the question is raised. */
static err_t of_another(const void *subject, const struct actor *actor)
{
    return is_own(subject, actor) ? ERR_RULING_ON_ONESELF : OK;
}

/* A party, too, may raise the question (§ 8, second paragraph): so a superior
 * rules also where all seemed clear. What was ruled is opened again by
 * whoever it is about, and by nobody alone. `rule` has two ways out: the
 * ruling says which. */
static const struct transition transitions[] = {
    /* from   action       role               to                 guard      */
    { clear, "redeclare", ROLES_OF_HANDLING, conflict,           of_oneself },
    { clear, "rule",      ROLE_APPROVER,     ruled_impartial,    of_another },
    { clear, "rule",      ROLE_APPROVER,     ruled_disqualified, of_another },

    { conflict, "redeclare", ROLES_OF_HANDLING, conflict, of_oneself },
    { conflict, "rule", ROLE_APPROVER, ruled_impartial, of_another },
    { conflict, "rule", ROLE_APPROVER, ruled_disqualified, of_another },

    { ruled_impartial, "redeclare", ROLES_OF_HANDLING, conflict, of_oneself },
    { ruled_disqualified, "redeclare", ROLES_OF_HANDLING, conflict,
      of_oneself },
};

const struct lifecycle impartiality_lifecycle = {
    .resource = "impartiality",
    .states = states,
    .transitions = transitions,
    .transition_count = sizeof transitions / sizeof *transitions,
};

static const struct field facts_fields[] = {
    FIELD_TEXT(struct impartiality_facts, state, "state", "state"),
    FIELD_TEXT(struct impartiality_facts, person, "_person", "_person"),
};

const struct record impartiality_facts_record =
    RECORD("impartialityFacts", struct impartiality_facts, facts_fields);
