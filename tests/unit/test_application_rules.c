/*
 * A complete application of a municipality, and every way to spoil it
 * (application_faults.def).
 */
#include "services/application/application_rules.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"
#include "services/base/merge_patch.h"
#include "tests/unit/quoted.h"

#define CONTENT                                                                \
    "{'kind':'new','anchoring':'Vedtatt av kommunedirektøren',"                \
    "'contact':{'name':'Helsesjefen','email':'post@example.no',"               \
    "'phone':'35 58 10 00'},'partners':[],"                                    \
    "'competencePlan':{'exists':true,'adoptedOn':'2025-06-19',"                \
    "'summary':'Fagbrev først'},"                                              \
    "'doubleFunding':{'hasOtherFunding':false}}"
#define MEASURE                                                                \
    "{'rank':1,'category':'bachelor','title':'Bachelor i sykepleie',"          \
    "'description':'Desentralisert','persons':3,'amountNok':300000,"           \
    "'ownShareNok':100000}"
#define CALL                                                                   \
    "{'year':2026,'frameNok':1000000,'counties':['39','40'],'eligibility':["   \
    "{'applicantKind':'municipality','category':'bachelor'},"                  \
    "{'applicantKind':'municipality','category':'abc'},"                       \
    "{'applicantKind':'municipality','category':'bpa'},"                       \
    "{'applicantKind':'municipality','category':'aks'},"                       \
    "{'applicantKind':'municipality','category':'praksisplass'},"              \
    "{'applicantKind':'municipality','category':'avlastning'},"                \
    "{'applicantKind':'municipality','category':'tjenesteutvikling'},"         \
    "{'applicantKind':'county_municipality','category':'rus_psykisk'},"        \
    "{'applicantKind':'university_college','category':'desentralisert',"       \
    "'anyCounty':true}]}"
#define RULE_SET                                                               \
    "{'carryOverYears':1,'categoryRules':["                                    \
    "{'category':'bachelor','countsPersons':true},"                            \
    "{'category':'abc','countsPersons':true,'mayBeShort':true},"               \
    "{'category':'bpa','countsPersons':true,'mayBeShort':true,"                \
    "'countsBpaRoles':true},"                                                  \
    "{'category':'aks','countsPersons':true,'directorateFirst':true},"         \
    "{'category':'avlastning','isDevelopment':true},"                          \
    "{'category':'tjenesteutvikling','isDevelopment':true}]}"
#define DEVELOPMENT                                                            \
    "{'goals':'Mål','targetGroup':'Hjemmeboende','actions':'Hva vi gjør',"     \
    "'expectedEffects':'Hva vi venter','managementAnchoring':'I planen',"      \
    "'userInvolvement':'Brukerrådet'}"
#define TRANSFER "{'fromYear':2025,'amountNok':50000,'reason':'Sen start'}"
#define AT "#/content/measures/0/"

static const struct rule_case {
    const char *story;
    const char *content; /* merge patch of the content, or NULL */
    const char *measure; /* merge patch of its one measure, or NULL */
    const char *call;    /* merge patch of the call, or NULL */
    const char *faults;  /* "CODE pointer" each, in order */
} cases[] = {
#include "tests/unit/application_faults.def"
};

static const struct applicant_facts skien = {
    .kind = "municipality",
    .county = "40",
    .account_number = "99900100066",
    .municipality_number = "4003",
    .register_status = "active",
    .register_municipality_number = "4003",
};

static json_t *parse(struct arena *arena, const char *quoted_text)
{
    json_t *json = json_loads(quoted(arena, quoted_text), 0, NULL);

    assert_non_null(json);
    return json_own(arena, json);
}

static json_t *patched(struct arena *arena, const char *text, const char *patch)
{
    json_t *json = parse(arena, text);

    if (patch == NULL)
        return json;
    return json_own(arena, merge_patch(json, parse(arena, patch)));
}

/* What the organisation says that it has, it has attached. */
static struct attached plan = {
    .id = "1", .type = "competence_plan", .name = "plan.pdf", .state = "clean"
};

/* The application of a case. A measure patch of "measures" itself wins. */
static struct submission submission_of(struct arena *arena,
                                       const struct rule_case *one)
{
    struct submission submission = { .applicant = skien,
                                     .attached = { &plan, 1 } };
    json_t *content = parse(arena, CONTENT);
    json_t *measures = json_array();

    json_array_append(measures, patched(arena, MEASURE, one->measure));
    json_object_set_new(content, "measures", measures);
    if (one->content != NULL)
        content =
            json_own(arena, merge_patch(content, parse(arena, one->content)));
    application_content_bind(content, arena, &submission.content);
    call_terms_bind(patched(arena, CALL, one->call), parse(arena, RULE_SET),
                    arena, &submission.terms);
    return submission;
}

static const char *faults_text(struct arena *arena, const struct faults *faults,
                               bool warnings)
{
    struct text text = text_new(arena, 256);

    for (const struct fault *f = faults->first; f != NULL; f = f->next) {
        if (f->is_warning == warnings)
            text_addf(&text, "%s%s %s", text.length == 0 ? "" : "\n",
                      fault_entry(f->code)->code, f->pointer);
    }
    return text.bytes;
}

static void every_rule_finds_its_fault_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        struct submission submission = submission_of(arena, &cases[i]);
        struct faults faults = { .arena = arena };
        const char *found;

        application_check(&submission, &faults);
        found = faults_text(arena, &faults, false);
        if (strcmp(found, cases[i].faults) != 0)
            fail_msg("%s: expected [%s], found [%s]", cases[i].story,
                     cases[i].faults, found);
        arena_free(arena);
    }
}

static void an_empty_draft_is_told_everything_at_once(void **state)
{
    struct arena *arena = arena_new();
    struct faults faults = { .arena = arena };
    struct submission empty = { .applicant = { .kind = "municipality",
                                               .county = "40" } };

    (void)state;
    application_check(&empty, &faults);
    assert_string_equal(
        faults_text(arena, &faults, false),
        "ACCOUNT_MISSING #\nKIND_MISSING #/content/kind\n"
        "CONTACT_MISSING #/content/contact\n"
        "ANCHORING_MISSING #/content/anchoring\n"
        "MEASURES_MISSING #/content/measures\n"
        "DOUBLE_FUNDING_UNDECLARED #/content/doubleFunding/hasOtherFunding");
    arena_free(arena);
}

#define PLAN_EXPECTED "COMPETENCE_PLAN_EXPECTED #/content/competencePlan"

/* What is expected, not demanded; `faults` are the warnings. */
static const struct rule_case warned[] = {
    { "nothing to think about", NULL, NULL, NULL, "" },
    /* 8.24 (Innlandet 2024) */
    { "no own share", NULL, "{'ownShareNok':0}", NULL,
      "OWN_SHARE_EXPECTED " AT "ownShareNok" },
    /* 8.22 (SEED0): expected if it exists */
    { "silent on a plan", "{'competencePlan':null}", NULL, NULL,
      PLAN_EXPECTED },
    { "a plan without a date", "{'competencePlan':{'adoptedOn':null}}", NULL,
      NULL, PLAN_EXPECTED },
    { "a plan that says nothing", "{'competencePlan':{'summary':' '}}", NULL,
      NULL, PLAN_EXPECTED },
    { "no plan", "{'competencePlan':{'exists':false,'adoptedOn':null,"
      "'summary':null}}", NULL, NULL, "" },
    /* 8.34: nobody is awarded more than the frame */
    { "the whole frame", NULL, "{'amountNok':1000000}", NULL, "" },
    { "a krone above the frame", NULL, "{'amountNok':1000001}", NULL,
      "OVER_FRAME #/content/measures" },
    { "a transfer above the frame",
      "{'kind':'both','transfer':{'fromYear':2025,'amountNok':1000001,"
      "'reason':'Sen start'}}", NULL, NULL,
      "TRANSFER_OVER_FRAME #/content/transfer/amountNok" },
};

static void what_is_expected_is_a_warning(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof warned / sizeof *warned; i++) {
        struct arena *arena = arena_new();
        struct submission submission = submission_of(arena, &warned[i]);
        struct faults faults = { .arena = arena };
        const char *found;

        application_check(&submission, &faults);
        assert_int_equal(faults.count, 0);
        found = faults_text(arena, &faults, true);
        if (strcmp(found, warned[i].faults) != 0)
            fail_msg("%s: expected [%s], found [%s]", warned[i].story,
                     warned[i].faults, found);
        arena_free(arena);
    }
}

/* 8.22 and the call. */
static void what_the_call_requires_is_attached(void **state)
{
    static const struct {
        const char *call, *content, *type, *faults, *warnings;
    } wanted[] = {
#define MISSING "ATTACHMENT_MISSING #/attachments"
#define NOT_ATTACHED "COMPETENCE_PLAN_NOT_ATTACHED #/attachments"
        { NULL, NULL, "competence_plan", "", "" },
        { NULL, NULL, "other", "", NOT_ATTACHED },
        { NULL, "{'competencePlan':{'exists':false}}", "other", "", "" },
        { "{'requiredAttachments':[{'code':'partner_agreement'}]}", NULL,
          "competence_plan", MISSING, "" },
        { "{'requiredAttachments':[{'code':'partner_agreement',"
          "'ifExists':true}]}", NULL, "competence_plan", "", "" },
        { "{'requiredAttachments':[{'code':'competence_plan'}]}", NULL,
          "competence_plan", "", "" },
        { "{'requiredAttachments':[{'code':'competence_plan'}]}", NULL,
          "other", MISSING, NOT_ATTACHED },
    };

    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        struct arena *arena = arena_new();
        const struct rule_case same = { "attached", wanted[i].content, NULL,
                                        wanted[i].call, "" };
        struct submission submission = submission_of(arena, &same);
        struct attached one = plan;
        struct faults faults = { .arena = arena };

        one.type = wanted[i].type;
        submission.attached = (struct list){ &one, 1 };
        application_check(&submission, &faults);
        assert_string_equal(faults_text(arena, &faults, false),
                            wanted[i].faults);
        assert_string_equal(faults_text(arena, &faults, true),
                            wanted[i].warnings);
        arena_free(arena);
    }
}

/* 8.17 (Agder 2025): 1, 2, 3 in any order, without gaps or ties. */
static void measures_are_ranked_without_gaps_or_ties(void **state)
{
    static const struct {
        int64_t ranks[3];
        size_t faults;
    } rows[] = {
        { { 1, 2, 3 }, 0 }, { { 3, 1, 2 }, 0 }, { { 1, 1, 2 }, 1 },
        { { 1, 2, 4 }, 1 }, { { 2, 2, 2 }, 2 }, { { 1, 0, 2 }, 1 },
    };
    static const struct rule_case same = { "same", NULL, NULL, NULL, "" };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *arena = arena_new();
        struct submission submission = submission_of(arena, &same);
        struct measure one =
            *(struct measure *)submission.content.measures.items;
        struct measure three[3] = { one, one, one };
        struct faults faults = { .arena = arena };

        for (size_t k = 0; k < 3; k++)
            three[k].rank = rows[i].ranks[k];
        submission.content.measures = (struct list){ three, 3 };
        application_check(&submission, &faults);
        assert_int_equal(faults.count, rows[i].faults);
        arena_free(arena);
    }
}

/* 8.5, 8.12 (SEED0): who may apply for what, and from where. */
static void the_call_says_who_may_apply(void **state)
{
    static const struct {
        const char *kind, *county, *category;
        bool may;
    } rows[] = {
        { "municipality", "40", NULL, true },
        { "municipality", "40", "bachelor", true },
        { "municipality", "40", "master", false },
        { "municipality", "34", NULL, false },
        { "county_municipality", "39", "rus_psykisk", true },
        { "county_municipality", "39", "bachelor", false },
        { "university_college", "40", "desentralisert", true },
        { "university_college", "03", "desentralisert", true },
        { "university_college", "03", "rus_psykisk", false },
        { "inter_municipal_company", "40", NULL, false },
        { NULL, NULL, NULL, false },
    };
    struct arena *arena = arena_new();
    struct call_terms terms;

    (void)state;
    call_terms_bind(parse(arena, CALL), NULL, arena, &terms);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct applicant_facts applicant = { .kind = rows[i].kind,
                                             .county = rows[i].county };

        assert_int_equal(is_eligible(&terms, &applicant, rows[i].category),
                         rows[i].may);
    }
    arena_free(arena);
}

/* 8.10: what Enhetsregisteret says of the applicant, and nothing else. */
static void the_register_bars_whom_it_does_not_have_any_more(void **state)
{
    static const struct {
        const char *status, *theirs, *ours, *errors, *warnings;
    } rows[] = {
        { "active", "4003", "4003", "", "" },
        { "unknown", NULL, "4003", "", "" },
        { NULL, NULL, "4003", "", "" },
        { "suspended", "4003", "4003", "", "" }, /* not known to us */
        { "bankrupt", "4003", "4003", "APPLICANT_BANKRUPT #", "" },
        { "removed", "4003", "4003", "APPLICANT_REMOVED #", "" },
        { "not_found", NULL, "4003", "APPLICANT_NOT_IN_REGISTER #", "" },
        { "winding_up", "4003", "4003", "", "APPLICANT_WINDING_UP #" },
        { "active", "4001", "4003", "", "MUNICIPALITY_DIFFERS #" },
        { "active", "4003", NULL, "", "" }, /* no municipality */
        { "active", NULL, "4003", "", "" },
        { "bankrupt", "4001", "4003", "APPLICANT_BANKRUPT #",
          "MUNICIPALITY_DIFFERS #" },
    };
    static const struct rule_case same = { "same", NULL, NULL, NULL, "" };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *arena = arena_new();
        struct submission submission = submission_of(arena, &same);
        struct faults faults = { .arena = arena };

        submission.applicant.register_status = rows[i].status;
        submission.applicant.register_municipality_number = rows[i].theirs;
        submission.applicant.municipality_number = rows[i].ours;
        application_check(&submission, &faults);
        assert_string_equal(faults_text(arena, &faults, false), rows[i].errors);
        assert_string_equal(faults_text(arena, &faults, true),
                            rows[i].warnings);
        arena_free(arena);
    }
}

/* Sums beyond 64 bits are beyond any frame. */
static void a_sum_that_overflows_is_over_the_frame(void **state)
{
    static const struct rule_case same = { "same", NULL, NULL, NULL, "" };
    struct arena *arena = arena_new();
    struct submission submission = submission_of(arena, &same);
    struct measure *measure = submission.content.measures.items;
    struct measure two[2] = { *measure, *measure };
    struct faults faults = { .arena = arena };

    (void)state;
    two[0].amount_nok = two[1].amount_nok = INT64_MAX;
    two[1].rank = 2;
    submission.content.measures = (struct list){ two, 2 };
    application_check(&submission, &faults);
    assert_string_equal(faults_text(arena, &faults, true),
                        "OVER_FRAME #/content/measures");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_finds_its_fault_and_nothing_else),
        cmocka_unit_test(an_empty_draft_is_told_everything_at_once),
        cmocka_unit_test(what_is_expected_is_a_warning),
        cmocka_unit_test(what_the_call_requires_is_attached),
        cmocka_unit_test(measures_are_ranked_without_gaps_or_ties),
        cmocka_unit_test(the_call_says_who_may_apply),
        cmocka_unit_test(the_register_bars_whom_it_does_not_have_any_more),
        cmocka_unit_test(a_sum_that_overflows_is_over_the_frame),
    };

    return cmocka_run_group_tests_name("application rules", tests, NULL, NULL);
}
