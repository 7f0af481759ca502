/*
 * The descriptor tables of an application's content and of the call's terms.
 */
#include "services/application/application_content.h"

/* The parts first, the document after them. No field has a column: content is
 * never loaded member by member, but bound from its document. */
static const struct field contact_fields[] = {
    FIELD_TEXT(struct contact, name, "name", NULL),
    FIELD_TEXT(struct contact, email, "email", NULL),
    FIELD_TEXT(struct contact, phone, "phone", NULL),
};
static const struct record contact_record =
    RECORD("contact", struct contact, contact_fields);

static const struct field bpa_fields[] = {
    FIELD_INT(struct bpa, work_leaders, "workLeaders", NULL),
    FIELD_INT(struct bpa, case_officers, "caseOfficers", NULL),
    FIELD_INT(struct bpa, assistants, "assistants", NULL),
};
static const struct record bpa_record = RECORD("bpa", struct bpa, bpa_fields);

#define TEXT(member, json) FIELD_TEXT(struct development, member, json, NULL)
static const struct field development_fields[] = {
    TEXT(goals, "goals"),
    TEXT(target_group, "targetGroup"),
    TEXT(actions, "actions"),
    TEXT(expected_effects, "expectedEffects"),
    TEXT(management_anchoring, "managementAnchoring"),
    TEXT(user_involvement, "userInvolvement"),
};
#undef TEXT
static const struct record development_record =
    RECORD("development", struct development, development_fields);

static const struct field continuation_fields[] = {
    FIELD_BOOL(struct continuation, is_continuation, "isContinuation", NULL),
    FIELD_TEXT(struct continuation, earlier_reference, "earlierReference",
               NULL),
};
static const struct record continuation_record =
    RECORD("continuation", struct continuation, continuation_fields);

static const struct field aks_fields[] = {
    FIELD_BOOL(struct aks, applied_to_directorate, "appliedToDirectorate",
               NULL),
};
static const struct record aks_record = RECORD("aks", struct aks, aks_fields);

static const struct field measure_fields[] = {
    FIELD_TEXT(struct measure, id, "id", NULL),
    FIELD_TEXT(struct measure, category, "category", NULL),
    FIELD_TEXT(struct measure, title, "title", NULL),
    FIELD_TEXT(struct measure, description, "description", NULL),
    FIELD_INT(struct measure, rank, "rank", NULL),
    FIELD_INT(struct measure, persons, "persons", NULL),
    FIELD_INT(struct measure, amount_nok, "amountNok", NULL),
    FIELD_INT(struct measure, own_share_nok, "ownShareNok", NULL),
    FIELD_INT(struct measure, other_funding_nok, "otherFundingNok", NULL),
    FIELD_BOOL(struct measure, is_short_training, "isShortTraining", NULL),
    FIELD_RECORD(struct measure, continues, "continues",
                 &continuation_record),
    FIELD_RECORD(struct measure, bpa, "bpa", &bpa_record),
    FIELD_RECORD(struct measure, development, "development",
                 &development_record),
    FIELD_RECORD(struct measure, aks, "aks", &aks_record),
};
static const struct record measure_record =
    RECORD("measure", struct measure, measure_fields);

static const struct field partner_fields[] = {
    FIELD_TEXT(struct partner, name, "name", NULL),
    FIELD_TEXT(struct partner, kind, "kind", NULL),
    FIELD_TEXT(struct partner, role, "role", NULL),
    FIELD_BOOL(struct partner, has_consented, "hasConsented", NULL),
};
static const struct record partner_record =
    RECORD("partner", struct partner, partner_fields);

/* As JSON, because a false and nothing said are two things; so below. */
static const struct field competence_plan_fields[] = {
    FIELD_JSON(struct competence_plan, exists, "exists", NULL),
    FIELD_TEXT(struct competence_plan, adopted_on, "adoptedOn", NULL),
    FIELD_TEXT(struct competence_plan, summary, "summary", NULL),
};
static const struct record competence_plan_record =
    RECORD("competencePlan", struct competence_plan, competence_plan_fields);

static const struct field double_funding_fields[] = {
    FIELD_JSON(struct double_funding, has_other_funding, "hasOtherFunding",
               NULL),
    FIELD_JSON(struct double_funding, other_grants, "otherGrants", NULL),
};
static const struct record double_funding_record =
    RECORD("doubleFunding", struct double_funding, double_funding_fields);

static const struct field transfer_fields[] = {
    FIELD_INT(struct transfer, from_year, "fromYear", NULL),
    FIELD_INT(struct transfer, amount_nok, "amountNok", NULL),
    FIELD_TEXT(struct transfer, reason, "reason", NULL),
};
static const struct record transfer_record =
    RECORD("transfer", struct transfer, transfer_fields);

/* Partners and transfer stand twice: bound, and whether they are there. */
static const struct field application_content_fields[] = {
    FIELD_TEXT(struct application_content, kind, "kind", NULL),
    FIELD_RECORD(struct application_content, contact, "contact",
                 &contact_record),
    FIELD_TEXT(struct application_content, anchoring, "anchoring", NULL),
    FIELD_LIST(struct application_content, measures, "measures",
               &measure_record),
    FIELD_JSON(struct application_content, stated_partners, "partners", NULL),
    FIELD_LIST(struct application_content, partners, "partners",
               &partner_record),
    FIELD_RECORD(struct application_content, competence_plan,
                 "competencePlan", &competence_plan_record),
    FIELD_RECORD(struct application_content, double_funding, "doubleFunding",
                 &double_funding_record),
    FIELD_JSON(struct application_content, transfer_block, "transfer", NULL),
    FIELD_RECORD(struct application_content, transfer, "transfer",
                 &transfer_record),
};
const struct record application_content_record =
    RECORD("applicationContent", struct application_content,
           application_content_fields);

/* The call's side of it. */
static const struct field eligibility_fields[] = {
    FIELD_TEXT(struct eligibility, applicant_kind, "applicantKind", NULL),
    FIELD_TEXT(struct eligibility, category, "category", NULL),
    FIELD_BOOL(struct eligibility, any_county, "anyCounty", NULL),
};
static const struct record eligibility_record =
    RECORD("eligibility", struct eligibility, eligibility_fields);

static const struct field required_fields[] = {
    FIELD_TEXT(struct required_attachment, type, "code", NULL),
    FIELD_BOOL(struct required_attachment, if_exists, "ifExists", NULL),
};
static const struct record required_record =
    RECORD("requiredAttachment", struct required_attachment, required_fields);

static const struct field call_terms_fields[] = {
    FIELD_INT(struct call_terms, year, "year", NULL),
    FIELD_INT(struct call_terms, frame_nok, "frameNok", NULL),
    FIELD_JSON(struct call_terms, counties, "counties", NULL),
    FIELD_LIST(struct call_terms, eligibility, "eligibility",
               &eligibility_record),
    FIELD_LIST(struct call_terms, required, "requiredAttachments",
               &required_record),
    FIELD_JSON(struct call_terms, max_development_measures,
               "maxDevelopmentMeasures", NULL),
};
static const struct record call_terms_record =
    RECORD("callTerms", struct call_terms, call_terms_fields);

#define RULE(macro, member, json)                                              \
    macro(struct category_rule, member, json, NULL)
static const struct field category_rule_fields[] = {
    RULE(FIELD_TEXT, category, "category"),
    RULE(FIELD_BOOL, counts_persons, "countsPersons"),
    RULE(FIELD_BOOL, is_development, "isDevelopment"),
    RULE(FIELD_BOOL, may_be_short, "mayBeShort"),
    RULE(FIELD_BOOL, counts_bpa_roles, "countsBpaRoles"),
    RULE(FIELD_BOOL, directorate_first, "directorateFirst"),
};
#undef RULE
static const struct record category_rule_record =
    RECORD("categoryRule", struct category_rule, category_rule_fields);

static const struct field rule_terms_fields[] = {
    FIELD_INT(struct rule_terms, carry_over_years, "carryOverYears", NULL),
    FIELD_LIST(struct rule_terms, categories, "categoryRules",
               &category_rule_record),
};
static const struct record rule_terms_record =
    RECORD("ruleTerms", struct rule_terms, rule_terms_fields);

void call_terms_bind(const json_t *call_content, const json_t *rule_set,
                     struct arena *arena, struct call_terms *out)
{
    record_from_json(&call_terms_record, call_content, arena, out);
    record_from_json(&rule_terms_record, rule_set, arena, &out->rules);
}

void application_content_bind(const json_t *content, struct arena *arena,
                              struct application_content *out)
{
    record_from_json(&application_content_record, content, arena, out);
}
