/*
 * A complete application of a municipality, and every way to spoil it: each
 * row changes one thing and names ALL the faults that follow.
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
    "'competencePlan':{'exists':true},"                                        \
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
    { "complete as it is", NULL, NULL, NULL, "" },

    /* 8.16 (SEED1): one contact person, anchored in the management */
    { "nobody to ask", "{'contact':null}", NULL, NULL,
      "CONTACT_MISSING #/content/contact" },
    { "a contact without telephone", "{'contact':{'phone':null}}", NULL, NULL,
      "CONTACT_MISSING #/content/contact" },
    { "a contact without e-mail", "{'contact':{'email':null}}", NULL, NULL,
      "CONTACT_MISSING #/content/contact" },
    { "a nameless contact", "{'contact':{'name':null}}", NULL, NULL,
      "CONTACT_MISSING #/content/contact" },
    { "the management unheard", "{'anchoring':null}", NULL, NULL,
      "ANCHORING_MISSING #/content/anchoring" },

    /* 8.17: measures and what each of them says */
    { "no measure", "{'measures':[]}", NULL, NULL,
      "MEASURES_MISSING #/content/measures" },
    { "no category", NULL, "{'category':null}", NULL,
      "MEASURE_FIELD_MISSING " AT "category" },
    { "no title", NULL, "{'title':null}", NULL,
      "MEASURE_FIELD_MISSING " AT "title" },
    { "no description", NULL, "{'description':null}", NULL,
      "MEASURE_FIELD_MISSING " AT "description" },
    { "no rank", NULL, "{'rank':null}", NULL,
      "MEASURE_FIELD_MISSING " AT "rank" },
    { "ranked second of one", NULL, "{'rank':2}", NULL,
      "RANK_NOT_UNIQUE " AT "rank" },
    { "nobody to train", NULL, "{'persons':0}", NULL,
      "PERSONS_NOT_POSITIVE " AT "persons" },
    { "practice places train nobody by number", NULL,
      "{'category':'praksisplass','persons':null}", NULL, "" },
    { "for nothing", NULL, "{'amountNok':0}", NULL,
      "AMOUNT_NOT_POSITIVE " AT "amountNok" },

    /* 8.5 (SEED0): applicant type × measure type as the call says */
    { "a category for others", NULL, "{'category':'rus_psykisk'}", NULL,
      "CATEGORY_NOT_ELIGIBLE " AT "category" },
    { "a call that takes nothing", NULL, NULL, "{'eligibility':[]}",
      "CATEGORY_NOT_ELIGIBLE " AT "category" },
    { "a call in another county", NULL, NULL, "{'counties':['34']}",
      "CATEGORY_NOT_ELIGIBLE " AT "category" },

    /* 8.19 (SEED0; Agder 2025): short courses only as ABC and BPA */
    { "a seminar", NULL, "{'isShortTraining':true}", NULL,
      "SHORT_TRAINING_NOT_ELIGIBLE " AT "isShortTraining" },
    { "a short ABC course", NULL,
      "{'isShortTraining':true,'category':'abc'}", NULL, "" },

    /* 8.18: who is trained for BPA */
    { "BPA for nobody in particular", NULL, "{'category':'bpa'}", NULL,
      "BPA_COUNTS_MISSING " AT "bpa" },
    { "BPA counted wrong", NULL,
      "{'category':'bpa','bpa':{'workLeaders':1,'assistants':1}}", NULL,
      "BPA_COUNTS_MISSING " AT "bpa" },
    { "BPA counted right", NULL,
      "{'category':'bpa','bpa':{'workLeaders':1,'caseOfficers':1,"
      "'assistants':1}}", NULL, "" },

    /* 8.20 (Vestland 2023): what a project must tell, and how many */
    { "a project told in full", NULL,
      "{'category':'tjenesteutvikling','persons':0,"
      "'development':" DEVELOPMENT "}", NULL, "" },
    { "a project without a word", NULL, "{'category':'avlastning'}", NULL,
      "DEVELOPMENT_FIELD_MISSING " AT "development/goals\n"
      "DEVELOPMENT_FIELD_MISSING " AT "development/targetGroup\n"
      "DEVELOPMENT_FIELD_MISSING " AT "development/actions\n"
      "DEVELOPMENT_FIELD_MISSING " AT "development/expectedEffects\n"
      "DEVELOPMENT_FIELD_MISSING " AT "development/managementAnchoring\n"
      "DEVELOPMENT_FIELD_MISSING " AT "development/userInvolvement" },
    { "a project silent on partners", "{'partners':null}",
      "{'category':'tjenesteutvikling','development':" DEVELOPMENT "}", NULL,
      "DEVELOPMENT_FIELD_MISSING #/content/partners" },
    { "one project too many", NULL,
      "{'category':'tjenesteutvikling','development':" DEVELOPMENT "}",
      "{'maxDevelopmentMeasures':0}",
      "TOO_MANY_DEVELOPMENT_MEASURES #/content/measures" },
    { "as many projects as allowed", NULL,
      "{'category':'tjenesteutvikling','development':" DEVELOPMENT "}",
      "{'maxDevelopmentMeasures':1}", "" },

    /* 8.21 (SEED0): AKS by way of Helsedirektoratet; no double funding */
    { "AKS straight to the county", NULL, "{'category':'aks'}", NULL,
      "AKS_DIRECTORATE_FIRST " AT "aks/appliedToDirectorate" },
    { "AKS by way of the directorate", NULL,
      "{'category':'aks','aks':{'appliedToDirectorate':true}}", NULL, "" },
    { "silent on other funding", "{'doubleFunding':null}", NULL, NULL,
      "DOUBLE_FUNDING_UNDECLARED #/content/doubleFunding/hasOtherFunding" },
    { "other funding unnamed", "{'doubleFunding':{'hasOtherFunding':true}}",
      NULL, NULL, "OTHER_GRANTS_MISSING #/content/doubleFunding/otherGrants" },
    { "other funding named",
      "{'doubleFunding':{'hasOtherFunding':true,"
      "'otherGrants':[{'grantor':'Fylket'}]}}", NULL, NULL, "" },

    /* 1.6 item 7 (SEED0): what goes on from an earlier award */
    { "going on from something", NULL,
      "{'continues':{'isContinuation':true}}", NULL,
      "CONTINUATION_REFERENCE_MISSING " AT "continues/earlierReference" },
    { "going on from a known award", NULL,
      "{'continues':{'isContinuation':true,"
      "'earlierReference':'KTU-2025-000007'}}", NULL, "" },

    /* 8.34, 1.5: the frame */
    { "the whole frame", NULL, "{'amountNok':1000000}", NULL, "" },
    { "a krone above the frame", NULL, "{'amountNok':1000001}", NULL,
      "OVER_FRAME #/content/measures" },

    /* 8.25 (SEED0, SEED1): partners */
    { "a partner who was not asked", "{'partners':[{'name':'Naboen'}]}", NULL,
      NULL, "PARTNER_CONSENT_MISSING #/content/partners/0/hasConsented" },
    { "a partner who agreed",
      "{'partners':[{'name':'Naboen','hasConsented':true}]}", NULL, NULL, "" },

    /* 8.23 (Innlandet 2024), 8.58 (SEED0): kind and transfer */
    { "no kind", "{'kind':null}", NULL, NULL, "KIND_MISSING #/content/kind" },
    { "a transfer nobody asked for", "{'transfer':" TRANSFER "}", NULL, NULL,
      "TRANSFER_NOT_EXPECTED #/content/transfer" },
    { "both, without the transfer", "{'kind':'both'}", NULL, NULL,
      "TRANSFER_MISSING #/content/transfer" },
    { "both", "{'kind':'both','transfer':" TRANSFER "}", NULL, NULL, "" },
    { "a transfer of nothing",
      "{'kind':'both','transfer':{'fromYear':2025,'amountNok':0,"
      "'reason':'Sen start'}}", NULL, NULL,
      "TRANSFER_MISSING #/content/transfer" },
    { "a transfer without a reason",
      "{'kind':'both','transfer':{'fromYear':2025,'amountNok':1}}", NULL,
      NULL, "TRANSFER_MISSING #/content/transfer" },
    { "from two years ago",
      "{'kind':'both','transfer':{'fromYear':2024,'amountNok':1,"
      "'reason':'Sen start'}}", NULL, NULL,
      "TRANSFER_YEAR_WRONG #/content/transfer/fromYear" },
    { "from the same year",
      "{'kind':'both','transfer':{'fromYear':2026,'amountNok':1,"
      "'reason':'Sen start'}}", NULL, NULL,
      "TRANSFER_YEAR_WRONG #/content/transfer/fromYear" },
    { "a transfer only, with a measure",
      "{'kind':'transfer_only','transfer':" TRANSFER "}", NULL, NULL,
      "MEASURES_NOT_EXPECTED #/content/measures" },
    { "a transfer only: neither measures nor declaration",
      "{'kind':'transfer_only','measures':[],'doubleFunding':null,"
      "'transfer':" TRANSFER "}", NULL, NULL, "" },
};

static const struct applicant_facts skien = { "municipality", "40",
                                              "99900100066" };

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

/* The application of a case. A measure patch of "measures" itself wins. */
static struct submission submission_of(struct arena *arena,
                                       const struct rule_case *one)
{
    struct submission submission = { .applicant = skien };
    json_t *content = parse(arena, CONTENT);
    json_t *measures = json_array();

    json_array_append(measures, patched(arena, MEASURE, one->measure));
    json_object_set_new(content, "measures", measures);
    if (one->content != NULL)
        content =
            json_own(arena, merge_patch(content, parse(arena, one->content)));
    application_content_bind(content, arena, &submission.content);
    call_terms_bind(patched(arena, CALL, one->call),
                    parse(arena, "{'carryOverYears':1}"), arena,
                    &submission.terms);
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
    struct submission empty = { .applicant = { "municipality", "40", NULL } };

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

/* 8.22 (SEED0), 8.24 (Innlandet 2024): expected, not demanded. */
static void what_is_expected_is_a_warning(void **state)
{
    static const struct rule_case poor = {
        "poor", "{'competencePlan':null}", "{'ownShareNok':0}", NULL, "",
    };
    struct arena *arena = arena_new();
    struct submission submission = submission_of(arena, &poor);
    struct faults faults = { .arena = arena };

    (void)state;
    application_check(&submission, &faults);
    assert_int_equal(faults.count, 0);
    assert_string_equal(faults_text(arena, &faults, true),
                        "OWN_SHARE_EXPECTED " AT "ownShareNok\n"
                        "COMPETENCE_PLAN_EXPECTED #/content/competencePlan");
    arena_free(arena);
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
        struct applicant_facts applicant = { rows[i].kind, rows[i].county,
                                             NULL };

        assert_int_equal(is_eligible(&terms, &applicant, rows[i].category),
                         rows[i].may);
    }
    arena_free(arena);
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
    assert_string_equal(faults_text(arena, &faults, false),
                        "OVER_FRAME #/content/measures");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_finds_its_fault_and_nothing_else),
        cmocka_unit_test(an_empty_draft_is_told_everything_at_once),
        cmocka_unit_test(what_is_expected_is_a_warning),
        cmocka_unit_test(measures_are_ranked_without_gaps_or_ties),
        cmocka_unit_test(the_call_says_who_may_apply),
        cmocka_unit_test(a_sum_that_overflows_is_over_the_frame),
    };

    return cmocka_run_group_tests_name("application rules", tests, NULL, NULL);
}
