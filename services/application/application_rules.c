/*
 * The rules of an application as a whole (domain 8.5, 8.14 to 8.25).
 */
#include "services/application/application_rules.h"

#include <inttypes.h>
#include <string.h>

#include "services/base/json.h"
#include "services/base/money.h"
#include "services/base/text.h"

static bool is_kind(const struct application_content *content, const char *kind)
{
    return content->kind != NULL && strcmp(content->kind, kind) == 0;
}

/* While the kind is not chosen, new funds are what it is mostly about. */
static bool wants_funds(const struct application_content *content)
{
    return !is_kind(content, "transfer_only");
}

static bool wants_transfer(const struct application_content *content)
{
    return is_kind(content, "transfer_only") || is_kind(content, "both");
}

static const struct measure *measure_at(const struct submission *submission,
                                        size_t index)
{
    const struct measure *measures = submission->content.measures.items;

    return &measures[index];
}

/* Service development and respite care projects together (1.4). */
static size_t development_count(const struct submission *submission)
{
    size_t count = 0;

    for (size_t i = 0; i < submission->content.measures.count; i++) {
        const char *category = measure_at(submission, i)->category;

        if (category_rule(&submission->terms, category).is_development)
            count++;
    }
    return count;
}

/* 8.16 (SEED1; Rogaland 2026): exactly one contact person, who can be
 * reached. */
static void check_contact(const struct submission *submission,
                          struct faults *faults)
{
    const struct contact *contact = &submission->content.contact;

    if (text_is_blank(contact->name) || text_is_blank(contact->email) ||
        text_is_blank(contact->phone))
        fault_add(faults, FAULT_CONTACT_MISSING, "#/content/contact", NULL);
}

/* 8.16 (SEED1): anchored in the management. */
static void check_anchoring(const struct submission *submission,
                            struct faults *faults)
{
    if (text_is_blank(submission->content.anchoring))
        fault_add(faults, FAULT_ANCHORING_MISSING, "#/content/anchoring", NULL);
}

/* 8.23 (Innlandet 2024): new, transfer only, or both. */
static void check_kind(const struct submission *submission,
                       struct faults *faults)
{
    if (submission->content.kind == NULL)
        fault_add(faults, FAULT_KIND_MISSING, "#/content/kind", NULL);
}

/* 8.17: at least one measure; 8.23: none when only a transfer is wanted. */
static void check_measures(const struct submission *submission,
                           struct faults *faults)
{
    size_t count = submission->content.measures.count;
    bool wanted = wants_funds(&submission->content);

    if (wanted && count == 0)
        fault_add(faults, FAULT_MEASURES_MISSING, "#/content/measures", NULL);
    if (!wanted && count > 0)
        fault_add(faults, FAULT_MEASURES_NOT_EXPECTED, "#/content/measures",
                  NULL);
}

/* 8.17 to 8.21: each measure by itself. */
static void check_each_measure(const struct submission *submission,
                               struct faults *faults)
{
    for (size_t i = 0; i < submission->content.measures.count; i++)
        measure_check(submission, i, faults);
}

/* Has the measure at `index` a rank of 1..n that none before it has? */
static bool is_rank_free(const struct submission *submission, size_t index)
{
    int64_t rank = measure_at(submission, index)->rank;

    if (rank < 1 || (size_t)rank > submission->content.measures.count)
        return false;
    for (size_t i = 0; i < index; i++) {
        if (measure_at(submission, i)->rank == rank)
            return false;
    }
    return true;
}

/* 8.17 (Agder 2025): the applicant's own priority, unique, 1..n. */
static void check_ranks(const struct submission *submission,
                        struct faults *faults)
{
    for (size_t i = 0; i < submission->content.measures.count; i++) {
        const char *pointer =
            arena_printf(faults->arena, "#/content/measures/%zu/rank", i);

        if (measure_at(submission, i)->rank == 0)
            fault_add(faults, FAULT_MEASURE_FIELD_MISSING, pointer, "rank");
        else if (!is_rank_free(submission, i))
            fault_add(faults, FAULT_RANK_NOT_UNIQUE, pointer, NULL);
    }
}

/* 8.20 (Vestland 2023): at most so many projects, where the call says so. */
static void check_development_count(const struct submission *submission,
                                    struct faults *faults)
{
    const json_t *limit = submission->terms.max_development_measures;
    json_int_t most = json_integer_value(limit);

    if (limit == NULL || development_count(submission) <= (size_t)most)
        return;
    fault_add(faults, FAULT_TOO_MANY_DEVELOPMENT_MEASURES, "#/content/measures",
              arena_printf(faults->arena, "%" JSON_INTEGER_FORMAT, most));
}

/* 8.34 and 1.5: nobody is awarded more than the frame. No source forbids to
 * apply for more, so that it is a warning. */
static void check_frame(const struct submission *submission,
                        struct faults *faults)
{
    int64_t frame = submission->terms.frame_nok;
    int64_t sum = 0;
    bool fits = true;

    for (size_t i = 0; i < submission->content.measures.count; i++)
        fits =
            fits && money_add(sum, measure_at(submission, i)->amount_nok, &sum);
    if (!fits || sum > frame)
        fault_warn(faults, FAULT_OVER_FRAME, "#/content/measures",
                   money_format(faults->arena, frame));
}

/* 8.25 (SEED0, SEED1): a partner has kind and role, and has agreed to be
 * named. */
static void check_partner(const struct partner *partner, const char *pointer,
                          struct faults *faults)
{
    const struct {
        const char *member, *value;
    } texts[] = {
        { "name", partner->name },
        { "kind", partner->kind },
        { "role", partner->role },
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (text_is_blank(texts[i].value))
            fault_add(faults, FAULT_PARTNER_FIELD_MISSING,
                      arena_printf(faults->arena, "%s/%s", pointer,
                                   texts[i].member),
                      texts[i].member);
    }
    if (!partner->has_consented)
        fault_add(faults, FAULT_PARTNER_CONSENT_MISSING,
                  arena_printf(faults->arena, "%s/hasConsented", pointer),
                  NULL);
}

/* 8.20: a project states its partners; an empty list says that there are
 * none. */
static void check_partners(const struct submission *submission,
                           struct faults *faults)
{
    const struct application_content *content = &submission->content;
    const struct partner *partners = content->partners.items;

    if (content->stated_partners == NULL && development_count(submission) > 0)
        fault_add(faults, FAULT_DEVELOPMENT_FIELD_MISSING, "#/content/partners",
                  "partners");
    for (size_t i = 0; i < content->partners.count; i++)
        check_partner(&partners[i],
                      arena_printf(faults->arena, "#/content/partners/%zu", i),
                      faults);
}

/* 8.22 (SEED0): expected if it exists, so that it is a warning: when nothing
 * is said of a plan, or too little of one that there is. */
static void check_competence_plan(const struct submission *submission,
                                  struct faults *faults)
{
    const struct competence_plan *plan = &submission->content.competence_plan;
    bool is_told =
        !text_is_blank(plan->adopted_on) && !text_is_blank(plan->summary);

    if (json_is_false(plan->exists) || !wants_funds(&submission->content))
        return;
    if (plan->exists == NULL || !is_told)
        fault_warn(faults, FAULT_COMPETENCE_PLAN_EXPECTED,
                   "#/content/competencePlan", NULL);
}

/* 8.22: what is said of a plan is best seen in it. */
static void check_plan_is_attached(const struct submission *submission,
                                   struct faults *faults)
{
    const struct competence_plan *plan = &submission->content.competence_plan;

    if (json_is_true(plan->exists) && wants_funds(&submission->content) &&
        !attached_has(&submission->attached, "competence_plan"))
        fault_warn(faults, FAULT_COMPETENCE_PLAN_NOT_ATTACHED, "#/attachments",
                   NULL);
}

/* 8.22 and the call: what it requires is attached, unless only what there is
 * is asked for; and nothing is that cannot be read. */
static void check_attachments(const struct submission *submission,
                              struct faults *faults)
{
    const struct required_attachment *required =
        submission->terms.required.items;

    attached_check(&submission->attached, faults);
    for (size_t i = 0; i < submission->terms.required.count; i++)
        if (!required[i].if_exists &&
            !attached_has(&submission->attached, required[i].type))
            fault_add(faults, FAULT_ATTACHMENT_MISSING, "#/attachments",
                      required[i].type);
}

/* Does anything in the application speak of other funding? */
static bool names_other_funding(const struct submission *submission)
{
    const struct double_funding *declared = &submission->content.double_funding;

    if (json_array_size(declared->other_grants) > 0)
        return true;
    for (size_t i = 0; i < submission->content.measures.count; i++) {
        if (measure_at(submission, i)->other_funding_nok > 0)
            return true;
    }
    return false;
}

/* 8.21 (SEED0; standard terms): no double funding, hence a declaration, which
 * the rest does not contradict. */
static void check_double_funding(const struct submission *submission,
                                 struct faults *faults)
{
    const struct application_content *content = &submission->content;
    const struct double_funding *declared = &content->double_funding;

    if (!wants_funds(content))
        return;
    if (!json_is_boolean(declared->has_other_funding))
        fault_add(faults, FAULT_DOUBLE_FUNDING_UNDECLARED,
                  "#/content/doubleFunding/hasOtherFunding", NULL);
    else if (json_is_true(declared->has_other_funding) &&
             json_array_size(declared->other_grants) == 0)
        fault_add(faults, FAULT_OTHER_GRANTS_MISSING,
                  "#/content/doubleFunding/otherGrants", NULL);
    else if (json_is_false(declared->has_other_funding) &&
             names_other_funding(submission))
        fault_add(faults, FAULT_DOUBLE_FUNDING_CONTRADICTED,
                  "#/content/doubleFunding/hasOtherFunding", NULL);
}

/* 8.58 (SEED0: 2025 to 2026): unused funds are carried over as many years as
 * the rule set says, which is one. */
static void check_transfer_year(const struct submission *submission,
                                struct faults *faults)
{
    const struct call_terms *terms = &submission->terms;
    int64_t year = submission->content.transfer.from_year;
    int64_t last = terms->year - 1;
    int64_t first = terms->year - terms->rules.carry_over_years;
    const char *allowed;

    if (year >= first && year <= last)
        return;
    allowed = arena_printf(faults->arena, "%" PRId64, last);
    if (first < last)
        allowed = arena_printf(faults->arena, "%" PRId64 "-%s", first, allowed);
    fault_add(faults, FAULT_TRANSFER_YEAR_WRONG, "#/content/transfer/fromYear",
              allowed);
}

/* 8.23 (Innlandet 2024): a transfer names year, amount and reason. */
static void check_transfer(const struct submission *submission,
                           struct faults *faults)
{
    const struct application_content *content = &submission->content;
    const struct transfer *transfer = &content->transfer;

    if (!wants_transfer(content)) {
        if (content->kind != NULL && content->transfer_block != NULL)
            fault_add(faults, FAULT_TRANSFER_NOT_EXPECTED, "#/content/transfer",
                      NULL);
        return;
    }
    if (transfer->from_year == 0 || transfer->amount_nok <= 0 ||
        text_is_blank(transfer->reason))
        fault_add(faults, FAULT_TRANSFER_MISSING, "#/content/transfer", NULL);
    if (transfer->from_year != 0)
        check_transfer_year(submission, faults);
    if (transfer->amount_nok > submission->terms.frame_nok)
        fault_warn(faults, FAULT_TRANSFER_OVER_FRAME,
                   "#/content/transfer/amountNok",
                   money_format(faults->arena, submission->terms.frame_nok));
}

/* 8.14 (Helsedirektoratet's general rules): an account to be paid to. It is
 * kept with the applicant, so that the fault is of the whole. */
static void check_account(const struct submission *submission,
                          struct faults *faults)
{
    if (text_is_blank(submission->applicant.account_number))
        fault_add(faults, FAULT_ACCOUNT_MISSING, "#", NULL);
}

/* 8.10 (Enhetsregisteret): what a status there means for an application. One
 * that is not listed, "unknown" too, means nothing: an applicant is not to
 * suffer for a register that does not answer. However old it is, what the
 * register said last stands. */
static const struct standing {
    const char *status;
    void (*say)(struct faults *, enum fault_code, const char *, const char *);
    enum fault_code code;
} standings[] = {
    { "bankrupt",   fault_add,  FAULT_APPLICANT_BANKRUPT        },
    { "removed",    fault_add,  FAULT_APPLICANT_REMOVED         },
    { "not_found",  fault_add,  FAULT_APPLICANT_NOT_IN_REGISTER },
    { "winding_up", fault_warn, FAULT_APPLICANT_WINDING_UP      },
};

static void check_standing(const struct submission *submission,
                           struct faults *faults)
{
    const char *status = submission->applicant.register_status;

    for (size_t i = 0; i < sizeof standings / sizeof *standings; i++) {
        if (status != NULL && strcmp(standings[i].status, status) == 0)
            standings[i].say(faults, standings[i].code, "#", NULL);
    }
}

/* 8.10: whoever of the two is wrong, the applicant is who can have it put
 * right. Of others than municipalities we keep no number to compare. */
static void check_municipality(const struct submission *submission,
                               struct faults *faults)
{
    const struct applicant_facts *applicant = &submission->applicant;
    const char *theirs = applicant->register_municipality_number;

    if (theirs != NULL && applicant->municipality_number != NULL &&
        strcmp(theirs, applicant->municipality_number) != 0)
        fault_warn(faults, FAULT_MUNICIPALITY_DIFFERS, "#", theirs);
}

/* In the order of the document, as far as faults have a place in it. */
static void (*const rules[])(const struct submission *, struct faults *) = {
    check_standing,        check_municipality,
    check_account,         check_kind,
    check_contact,         check_anchoring,
    check_measures,        check_each_measure,
    check_ranks,           check_development_count,
    check_frame,           check_partners,
    check_competence_plan, check_double_funding,
    check_transfer,        check_attachments,
    check_plan_is_attached,
};

/* 8.5 and 8.12: a row of the matrix, and the county unless the row says that
 * it does not matter (universities of other counties, for example). */
bool is_eligible(const struct call_terms *terms,
                 const struct applicant_facts *applicant, const char *category)
{
    const struct eligibility *rows = terms->eligibility.items;
    bool is_local = applicant->county != NULL &&
                    json_array_has(terms->counties, applicant->county);

    for (size_t i = 0; i < terms->eligibility.count; i++) {
        bool fits = rows[i].any_county || is_local;

        if (fits && applicant->kind != NULL &&
            strcmp(rows[i].applicant_kind, applicant->kind) == 0 &&
            (category == NULL || strcmp(rows[i].category, category) == 0))
            return true;
    }
    return false;
}

void application_check(const struct submission *submission,
                       struct faults *faults)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        rules[i](submission, faults);
}
