/*
 * What C decides on in an application's content, and in the terms of its
 * call. The document itself stays JSON, as it was validated by the contract;
 * here is what the rules look at, bound by descriptor tables. Texts live in
 * the arena they were bound with, JSON members are borrowed from the document.
 */
#ifndef TILSKUDD_APPLICATION_CONTENT_H
#define TILSKUDD_APPLICATION_CONTENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "services/base/arena.h"
#include "services/base/record.h"

/* The one contact person. */
struct contact {
    const char *name, *email, *phone;
};

/* Brukerstyrt personlig assistanse: who is to be trained. */
struct bpa {
    int64_t work_leaders, case_officers, assistants;
};

/* What a service development project must tell (Vestland 2023). */
struct development {
    const char *goals, *target_group, *actions, *expected_effects,
        *management_anchoring, *user_involvement;
};

/* Whether the measure goes on from an earlier award. */
struct continuation {
    bool is_continuation;
    const char *earlier_reference;
};

/* Avansert klinisk sykepleie. */
struct aks {
    bool applied_to_directorate;
};

/* One measure (tiltak); amounts in whole kroner, 0 when nothing was said. */
struct measure {
    const char *id, *category, *title, *description;
    int64_t rank, persons;
    int64_t amount_nok, own_share_nok, other_funding_nok;
    bool is_short_training;
    struct continuation continues;
    struct bpa bpa;
    struct development development;
    struct aks aks;
};

/* Somebody to work with; the applicant alone is responsible. */
struct partner {
    const char *name, *kind, *role;
    bool has_consented;
};

/* The strategic competence plan. */
struct competence_plan {
    json_t *exists; /* NULL: nothing said */
    const char *adopted_on, *summary;
};

/* The declaration that nothing is paid twice. */
struct double_funding {
    json_t *has_other_funding; /* NULL: not declared */
    json_t *other_grants;
};

/* Unused funds to be carried over. */
struct transfer {
    int64_t from_year, amount_nok;
    const char *reason;
};

/* The whole document, as far as rules look at it. */
struct application_content {
    const char *kind; /* "new", "transfer_only", "both" or NULL */
    struct contact contact;
    const char *anchoring;
    struct list measures;    /* of struct measure */
    json_t *stated_partners; /* NULL: nothing said; []: none */
    struct list partners;    /* of struct partner */
    struct competence_plan competence_plan;
    struct double_funding double_funding;
    json_t *transfer_block; /* NULL: no transfer */
    struct transfer transfer;
};

extern const struct record application_content_record;

/* One row of the call's matrix: applicant kind × measure category. */
struct eligibility {
    const char *applicant_kind, *category;
    bool any_county; /* also from outside the call's counties */
};

/* What the call wants attached. */
struct required_attachment {
    const char *type;
    bool if_exists; /* an application without it can be submitted */
};

/* What is particular to a category of measures. */
struct category_rule {
    const char *category;
    bool counts_persons;    /* somebody is trained: how many must be said */
    bool is_development;    /* a project, described as such, and counted */
    bool may_be_short;      /* also when it is a course or a seminar */
    bool counts_bpa_roles;  /* who is trained for BPA must be said */
    bool directorate_first; /* applied for at Helsedirektoratet before */
};

/* What rules ask of the rule set that the call pins. */
struct rule_terms {
    int64_t carry_over_years;
    struct list categories; /* of struct category_rule */
};

/* What the call and its rule set say: data, never constants in C. */
struct call_terms {
    int64_t year, frame_nok;
    struct rule_terms rules;
    json_t *counties;
    struct list eligibility;          /* of struct eligibility */
    struct list required; /* of struct required_attachment */
    json_t *max_development_measures; /* NULL: no such limit */
};

/* Binds the content of a call and of its rule set. */
void call_terms_bind(const json_t *call_content, const json_t *rule_set,
                     struct arena *arena, struct call_terms *out);

/* Binds an application's content. */
void application_content_bind(const json_t *content, struct arena *arena,
                              struct application_content *out);

#endif
