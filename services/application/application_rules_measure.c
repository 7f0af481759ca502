/*
 * The rules of a single measure (domain 8.17 to 8.21).
 */
#include "services/application/application_rules.h"

#include <string.h>

#include "services/base/text.h"

/* One measure under examination. */
struct exam {
    const struct submission *submission;
    const struct measure *measure;
    struct category_rule rule; /* of its category */
    const char *pointer;             /* "#/content/measures/0" */
    struct faults *faults;
};

/* A fault of one of its members. */
static void exam_fault(const struct exam *exam, enum fault_code code,
                       const char *member, const char *detail)
{
    fault_add(exam->faults, code,
              arena_printf(exam->faults->arena, "%s/%s", exam->pointer, member),
              detail);
}

/* 8.17: each measure has category, title and description. */
static void check_fields(const struct exam *exam)
{
    const struct measure *measure = exam->measure;
    const struct {
        const char *member, *value;
    } texts[] = {
        { "category", measure->category },
        { "title", measure->title },
        { "description", measure->description },
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (text_is_blank(texts[i].value))
            exam_fault(exam, FAULT_MEASURE_FIELD_MISSING, texts[i].member,
                       texts[i].member);
    }
}

/* 8.17: the scope, that is the number of persons, where people are trained. */
static void check_persons(const struct exam *exam)
{
    if (exam->rule.counts_persons && exam->measure->persons < 1)
        exam_fault(exam, FAULT_PERSONS_NOT_POSITIVE, "persons", NULL);
}

/* 8.17: amount > 0. */
static void check_amount(const struct exam *exam)
{
    if (exam->measure->amount_nok <= 0)
        exam_fault(exam, FAULT_AMOUNT_NOT_POSITIVE, "amountNok", NULL);
}

/* 8.24 (Innlandet 2024): an own share is assumed, not demanded. */
static void check_own_share(const struct exam *exam)
{
    if (exam->measure->own_share_nok > 0)
        return;
    fault_warn(exam->faults, FAULT_OWN_SHARE_EXPECTED,
               arena_printf(exam->faults->arena, "%s/ownShareNok",
                            exam->pointer),
               NULL);
}

/* 8.5 (SEED0): applicant type × measure type, as the call says. */
static void check_eligible(const struct exam *exam)
{
    const struct submission *submission = exam->submission;
    const char *category = exam->measure->category;

    if (category == NULL)
        return;
    if (!is_eligible(&submission->terms, &submission->applicant, category))
        exam_fault(exam, FAULT_CATEGORY_NOT_ELIGIBLE, "category", category);
}

/* 8.19 (SEED0; Agder 2025): no short internal courses and seminars. */
static void check_short_training(const struct exam *exam)
{
    if (exam->measure->is_short_training && !exam->rule.may_be_short)
        exam_fault(exam, FAULT_SHORT_TRAINING_NOT_ELIGIBLE, "isShortTraining",
                   NULL);
}

/* 8.18: BPA states work leaders, case officers and assistants. */
static void check_bpa(const struct exam *exam)
{
    const struct measure *measure = exam->measure;
    const struct bpa *bpa = &measure->bpa;
    int64_t sum = bpa->work_leaders + bpa->case_officers + bpa->assistants;

    if (!exam->rule.counts_bpa_roles)
        return;
    if (sum == 0 || sum != measure->persons)
        exam_fault(exam, FAULT_BPA_COUNTS_MISSING, "bpa", NULL);
}

/* 8.20 (Vestland 2023): what a service development project must tell. The
 * partners are stated once for the whole application. */
static void check_development(const struct exam *exam)
{
    const struct development *told = &exam->measure->development;
    const struct {
        const char *member, *value;
    } texts[] = {
        { "goals", told->goals },
        { "targetGroup", told->target_group },
        { "actions", told->actions },
        { "expectedEffects", told->expected_effects },
        { "managementAnchoring", told->management_anchoring },
        { "userInvolvement", told->user_involvement },
    };

    if (!exam->rule.is_development)
        return;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (text_is_blank(texts[i].value))
            exam_fault(exam, FAULT_DEVELOPMENT_FIELD_MISSING,
                       arena_printf(exam->faults->arena, "development/%s",
                                    texts[i].member),
                       texts[i].member);
    }
}

/* 8.21 (SEED0): AKS is first applied for at Helsedirektoratet. */
static void check_aks(const struct exam *exam)
{
    if (exam->rule.directorate_first &&
        !exam->measure->aks.applied_to_directorate)
        exam_fault(exam, FAULT_AKS_DIRECTORATE_FIRST,
                   "aks/appliedToDirectorate", NULL);
}

/* 1.6 item 7 (SEED0): what was supported earlier has priority, so a
 * continuation says of which award. */
static void check_continuation(const struct exam *exam)
{
    const struct continuation *continues = &exam->measure->continues;

    if (continues->is_continuation &&
        text_is_blank(continues->earlier_reference))
        exam_fault(exam, FAULT_CONTINUATION_REFERENCE_MISSING,
                   "continues/earlierReference", NULL);
}

/* In the order in which a reader meets the members. */
static void (*const measure_rules[])(const struct exam *) = {
    check_fields,      check_eligible,       check_persons,
    check_amount,      check_short_training, check_bpa,
    check_development, check_aks,            check_continuation,
    check_own_share,
};

/* 8.18, 8.19: the categories differ by year, and so by rule set. */
struct category_rule category_rule(const struct call_terms *terms,
                                   const char *category)
{
    const struct category_rule *rules = terms->rules.categories.items;

    for (size_t i = 0; i < terms->rules.categories.count; i++) {
        if (category != NULL && strcmp(rules[i].category, category) == 0)
            return rules[i];
    }
    return (struct category_rule){ .category = category };
}

void measure_check(const struct submission *submission, size_t index,
                   struct faults *faults)
{
    const struct measure *measures = submission->content.measures.items;
    struct exam exam = {
        .submission = submission,
        .measure = &measures[index],
        .rule = category_rule(&submission->terms, measures[index].category),
        .pointer = arena_printf(faults->arena, "#/content/measures/%zu",
                                index),
        .faults = faults,
    };

    for (size_t i = 0; i < sizeof measure_rules / sizeof *measure_rules; i++)
        measure_rules[i](&exam);
}
