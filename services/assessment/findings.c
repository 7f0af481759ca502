/*
 * The rules of the findings (domain 8.5, 8.10, 8.19 to 8.21, 8.36).
 */
#include "services/assessment/findings.h"

#include <inttypes.h>
#include <string.h>

#include "services/base/json.h"
#include "services/base/money.h"
#include "services/base/problem.h"
#include "services/base/text.h"

static const struct {
    const char *code, *severity;
    const char *nb, *nn, *basis_nb, *basis_nn;
} entries[] = {
#define FINDING(code, severity, nb, nn, basis_nb, basis_nn)                    \
    { #code, #severity, nb, nn, basis_nb, basis_nn },
#include "services/assessment/finding.def"
#undef FINDING
};

static const struct field grant_fields[] = {
    FIELD_TEXT(struct known_grant, grantor, "grantor", NULL),
    FIELD_TEXT(struct known_grant, scheme, "scheme", NULL),
    FIELD_TEXT(struct known_grant, category, "category", NULL),
    FIELD_INT(struct known_grant, year, "year", NULL),
    FIELD_INT(struct known_grant, amount_nok, "amountNok", NULL),
};
static const struct record grant_record =
    RECORD("knownGrant", struct known_grant, grant_fields);

static const struct field award_fields[] = {
    FIELD_TEXT(struct known_award, reference, "reference", NULL),
};
static const struct record award_record =
    RECORD("knownAward", struct known_award, award_fields);

static const struct field report_fields[] = {
    FIELD_INT(struct known_report, year, "year", NULL),
    FIELD_TEXT(struct known_report, due, "due", NULL),
};
static const struct record report_record =
    RECORD("knownReport", struct known_report, report_fields);

static const struct field finding_record_fields[] = {
    FIELD_BOOL(struct finding_record, is_late, "isLate", NULL),
    FIELD_TEXT(struct finding_record, register_status, "registerStatus", NULL),
    FIELD_INT(struct finding_record, earlier_applications,
              "earlierApplications", NULL),
    FIELD_LIST(struct finding_record, grants, "grants", &grant_record),
    FIELD_LIST(struct finding_record, awards, "awards", &award_record),
    FIELD_LIST(struct finding_record, reports, "reports", &report_record),
};
const struct record finding_record_record =
    RECORD("findingRecord", struct finding_record, finding_record_fields);

/* One application under examination, and what has been found so far. */
struct search {
    const struct submission *submission;
    const struct finding_record *record;
    struct arena *arena;
    struct problem values; /* of the texts' {places}, for the next finding */
    struct text out;
};

static void value(struct search *search, const char *name, const char *text)
{
    problem_with(&search->values, OK, name, text == NULL ? "" : text);
}

static void number(struct search *search, const char *name, int64_t amount)
{
    value(search, name, integer_text(search->arena, amount));
}

/* {"nb":..,"nn":..} with the values of the case. */
static void write_text(struct search *search, const char *member,
                       const char *nb, const char *nn)
{
    text_member(&search->out, member);
    text_addc(&search->out, '{');
    text_pair(&search->out, "nb", problem_expand(&search->values, nb));
    text_pair(&search->out, "nn", problem_expand(&search->values, nn));
    text_addc(&search->out, '}');
}

/* Adds a finding with the values set since the last one. */
static void add(struct search *search, enum finding_code code,
                const char *measure_id)
{
    text_add(&search->out, search->out.length > 1 ? ",{" : "{");
    text_pair(&search->out, "code", entries[code].code);
    text_pair(&search->out, "severity", entries[code].severity);
    text_pair(&search->out, "measureId", measure_id);
    write_text(search, "text", entries[code].nb, entries[code].nn);
    write_text(search, "basis", entries[code].basis_nb, entries[code].basis_nn);
    text_addc(&search->out, '}');
    problem_init(&search->values, search->arena);
}

static const struct measure *measure_at(const struct search *search,
                                        size_t index)
{
    const struct measure *measures = search->submission->content.measures.items;

    return &measures[index];
}

static size_t measure_count(const struct search *search)
{
    return search->submission->content.measures.count;
}

static struct category_rule rule_of(const struct search *search,
                                    const struct measure *measure)
{
    return category_rule(&search->submission->terms, measure->category);
}

/* 8.10: what Enhetsregisteret says against an organisation. That it has not
 * been asked, or has not answered, is nothing against anybody. */
static const struct {
    const char *status, *nb, *nn;
} standings[] = {
    { "winding_up", "under avvikling",      "under avvikling"       },
    { "bankrupt",   "konkurs",              "konkurs"               },
    { "removed",    "slettet",              "sletta"                },
    { "not_found",  "ukjent i registeret",  "ukjend i registeret"   },
};

static void find_register_status(struct search *search)
{
    const char *status = search->record->register_status;

    for (size_t i = 0; i < sizeof standings / sizeof *standings; i++) {
        if (status == NULL || strcmp(standings[i].status, status) != 0)
            continue;
        value(search, "nb", standings[i].nb);
        value(search, "nn", standings[i].nn);
        add(search, FINDING_REGISTER_STATUS, NULL);
    }
}

/* 8.4: accepted as late, by the rule of the call. */
static void find_late(struct search *search)
{
    if (search->record->is_late)
        add(search, FINDING_LATE, NULL);
}

/* 8.5: submission checks it too; a call may have been amended since. */
static void find_not_eligible(struct search *search)
{
    const struct submission *submission = search->submission;

    for (size_t i = 0; i < measure_count(search); i++) {
        const struct measure *measure = measure_at(search, i);

        if (is_eligible(&submission->terms, &submission->applicant,
                        measure->category))
            continue;
        value(search, "category", measure->category);
        add(search, FINDING_NOT_ELIGIBLE, measure->id);
    }
}

/* 8.19 (SEED0; Agder 2025). */
static void find_short_training(struct search *search)
{
    for (size_t i = 0; i < measure_count(search); i++) {
        const struct measure *measure = measure_at(search, i);

        if (!measure->is_short_training ||
            rule_of(search, measure).may_be_short)
            continue;
        value(search, "category", measure->category);
        add(search, FINDING_SHORT_TRAINING, measure->id);
    }
}

/* 8.21 (SEED0): AKS by way of Helsedirektoratet. */
static void find_aks(struct search *search)
{
    for (size_t i = 0; i < measure_count(search); i++) {
        const struct measure *measure = measure_at(search, i);

        if (rule_of(search, measure).directorate_first &&
            !measure->aks.applied_to_directorate)
            add(search, FINDING_AKS_NOT_APPLIED_FIRST, measure->id);
    }
}

/* "Helsedirektoratet, Bufdir", or what can be said without names. */
static const char *declared_grantors(const struct search *search)
{
    const json_t *grants =
        search->submission->content.double_funding.other_grants;
    struct text names = text_new(search->arena, 64);
    const json_t *grant;
    size_t index;

    json_array_foreach(grants, index, grant) {
        text_add(&names, names.length > 0 ? ", " : "");
        text_add(&names, json_member_text(grant, "grantor"));
    }
    return names.length > 0 ? names.bytes : "…";
}

/* 8.21, 1.9: what the applicant itself declares, as a whole and by measure. */
static void find_declared_funding(struct search *search)
{
    if (json_is_true(
            search->submission->content.double_funding.has_other_funding)) {
        value(search, "funding", declared_grantors(search));
        add(search, FINDING_DOUBLE_FUNDING_DECLARED, NULL);
    }
    for (size_t i = 0; i < measure_count(search); i++) {
        const struct measure *measure = measure_at(search, i);

        if (measure->other_funding_nok <= 0)
            continue;
        value(search, "funding",
              arena_printf(search->arena, "%s kr",
                           money_format(search->arena,
                                        measure->other_funding_nok)));
        add(search, FINDING_DOUBLE_FUNDING_DECLARED, measure->id);
    }
}

static void add_known_grant(struct search *search,
                            const struct known_grant *grant,
                            const char *measure_id)
{
    value(search, "amount", money_format(search->arena, grant->amount_nok));
    value(search, "grantor", grant->grantor);
    value(search, "scheme", grant->scheme);
    number(search, "year", grant->year);
    add(search, FINDING_DOUBLE_FUNDING_ON_RECORD, measure_id);
}

/* 8.21, 1.9: a grant for one category concerns the measures of it, any other
 * the application as a whole. Only the year that is applied for counts. */
static void find_known_grants(struct search *search)
{
    const struct known_grant *grants = search->record->grants.items;

    for (size_t i = 0; i < search->record->grants.count; i++) {
        if (grants[i].year != search->submission->terms.year)
            continue;
        if (grants[i].category == NULL)
            add_known_grant(search, &grants[i], NULL);
        for (size_t k = 0; k < measure_count(search); k++) {
            const struct measure *measure = measure_at(search, k);

            if (grants[i].category != NULL && measure->category != NULL &&
                strcmp(grants[i].category, measure->category) == 0)
                add_known_grant(search, &grants[i], measure->id);
        }
    }
}

/* 8.36 (Agder 2025). */
static void find_missing_reports(struct search *search)
{
    const struct known_report *reports = search->record->reports.items;

    for (size_t i = 0; i < search->record->reports.count; i++) {
        number(search, "year", reports[i].year);
        value(search, "due", reports[i].due);
        add(search, FINDING_EARLIER_REPORT_MISSING, NULL);
    }
}

/* 8.20 (Vestland 2023): a limit of the call, where it has one. */
static void find_too_many_projects(struct search *search)
{
    const json_t *limit = search->submission->terms.max_development_measures;
    int64_t count = 0;

    for (size_t i = 0; i < measure_count(search); i++)
        count += rule_of(search, measure_at(search, i)).is_development;
    if (limit == NULL || count <= json_integer_value(limit))
        return;
    number(search, "count", count);
    number(search, "limit", json_integer_value(limit));
    add(search, FINDING_TOO_MANY_PROJECTS, NULL);
}

static bool is_award(const struct finding_record *record, const char *reference)
{
    const struct known_award *awards = record->awards.items;

    for (size_t i = 0; i < record->awards.count; i++) {
        if (reference != NULL && awards[i].reference != NULL &&
            strcmp(awards[i].reference, reference) == 0)
            return true;
    }
    return false;
}

/* 1.6 item 7 (SEED0): earlier supported education goes on. */
static void find_continuations(struct search *search, bool is_on_record)
{
    for (size_t i = 0; i < measure_count(search); i++) {
        const struct measure *measure = measure_at(search, i);
        const char *reference = measure->continues.earlier_reference;

        if (!measure->continues.is_continuation ||
            is_award(search->record, reference) != is_on_record)
            continue;
        value(search, "reference", reference);
        add(search,
            is_on_record ? FINDING_CONTINUATION
                         : FINDING_CONTINUATION_NOT_ON_RECORD,
            measure->id);
    }
}

/* Nobody is treated worse for being new: it is a fact to know, no rule. */
static void find_first_application(struct search *search)
{
    if (search->record->earlier_applications == 0)
        add(search, FINDING_FIRST_APPLICATION, NULL);
}

const char *findings_find(const struct submission *submission,
                          const struct finding_record *record,
                          struct arena *arena)
{
    struct search search = { .submission = submission,
                             .record = record,
                             .arena = arena,
                             .out = text_new(arena, 1024) };

    problem_init(&search.values, arena);
    text_addc(&search.out, '[');
    find_register_status(&search);
    find_late(&search);
    find_not_eligible(&search);
    find_short_training(&search);
    find_aks(&search);
    find_declared_funding(&search);
    find_known_grants(&search);
    find_missing_reports(&search);
    find_too_many_projects(&search);
    find_continuations(&search, true);
    find_continuations(&search, false);
    find_first_application(&search);
    text_addc(&search.out, ']');
    return search.out.bytes;
}
