/*
 * Every finding: what brings it about, what does not, and what it says. Each
 * row patches one sound application and what is on record of its applicant.
 */
#include "services/assessment/findings.h"

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
    "{'measures':[{'id':'m1','rank':1,'category':'bachelor',"                  \
    "'amountNok':300000},{'id':'m2','rank':2,'category':'bpa',"                \
    "'amountNok':100000}],'doubleFunding':{'hasOtherFunding':false}}"
#define CALL                                                                   \
    "{'year':2026,'frameNok':1000000,'counties':['40'],'eligibility':["        \
    "{'applicantKind':'municipality','category':'bachelor'},"                  \
    "{'applicantKind':'municipality','category':'bpa'},"                       \
    "{'applicantKind':'municipality','category':'aks'},"                       \
    "{'applicantKind':'municipality','category':'tjenesteutvikling'}]}"
#define RULE_SET                                                               \
    "{'categoryRules':[{'category':'bachelor'},"                               \
    "{'category':'bpa','mayBeShort':true},"                                    \
    "{'category':'aks','directorateFirst':true},"                              \
    "{'category':'tjenesteutvikling','isDevelopment':true}]}"
#define ON_RECORD "{'isLate':false,'earlierApplications':1}"
#define ONE(member) "{'measures':[{'id':'m1','category':" member "}]}"
#define GRANT                                                                  \
    "'grantor':'Bufdir','scheme':'Barnevern','amountNok':1250000,"

static const struct story {
    const char *story;
    const char *content, *call, *record; /* merge patches, or NULL */
    const char *found;                   /* "CODE measure; CODE" */
} stories[] = {
    { "nothing to find", NULL, NULL, NULL, "" },
    /* 8.10 */
    { "bankrupt", NULL, NULL, "{'registerStatus':'bankrupt'}",
      "REGISTER_STATUS" },
    { "winding up", NULL, NULL, "{'registerStatus':'winding_up'}",
      "REGISTER_STATUS" },
    { "removed", NULL, NULL, "{'registerStatus':'removed'}",
      "REGISTER_STATUS" },
    { "not found", NULL, NULL, "{'registerStatus':'not_found'}",
      "REGISTER_STATUS" },
    { "active", NULL, NULL, "{'registerStatus':'active'}", "" },
    { "not asked", NULL, NULL, "{'registerStatus':'unknown'}", "" },
    /* 8.4 */
    { "late", NULL, NULL, "{'isLate':true}", "LATE" },
    /* 8.5 (SEED0) */
    { "a category the call does not have", ONE("'master'"), NULL, NULL,
      "NOT_ELIGIBLE m1" },
    { "the call takes other counties", NULL, "{'counties':['34']}", NULL,
      "NOT_ELIGIBLE m1; NOT_ELIGIBLE m2" },
    /* 8.19 (SEED0): only where the rule set has no room for it */
    { "a short course", ONE("'bachelor','isShortTraining':true"), NULL, NULL,
      "SHORT_TRAINING m1" },
    { "a short course of BPA", ONE("'bpa','isShortTraining':true"), NULL, NULL,
      "" },
    /* 8.21 (SEED0) */
    { "AKS, silent on the directorate", ONE("'aks'"), NULL, NULL,
      "AKS_NOT_APPLIED_FIRST m1" },
    { "AKS, not applied there", ONE("'aks','aks':{'appliedToDirectorate':"
      "false}"), NULL, NULL, "AKS_NOT_APPLIED_FIRST m1" },
    { "AKS, applied there", ONE("'aks','aks':{'appliedToDirectorate':true}"),
      NULL, NULL, "" },
    /* 8.21, 1.9: declared */
    { "other funding is declared", "{'doubleFunding':{'hasOtherFunding':true,"
      "'otherGrants':[{'grantor':'Bufdir'}]}}", NULL, NULL,
      "DOUBLE_FUNDING_DECLARED" },
    { "other funding of a measure",
      ONE("'bachelor','otherFundingNok':1"), NULL, NULL,
      "DOUBLE_FUNDING_DECLARED m1" },
    /* 8.21, 1.9: on record */
    { "a grant of the year", NULL, NULL,
      "{'grants':[{" GRANT "'year':2026}]}", "DOUBLE_FUNDING_ON_RECORD" },
    { "a grant of the year for a category", NULL, NULL,
      "{'grants':[{" GRANT "'year':2026,'category':'bpa'}]}",
      "DOUBLE_FUNDING_ON_RECORD m2" },
    { "a grant for a category not applied for", NULL, NULL,
      "{'grants':[{" GRANT "'year':2026,'category':'aks'}]}", "" },
    { "a grant of another year", NULL, NULL,
      "{'grants':[{" GRANT "'year':2025}]}", "" },
    /* 8.36 (Agder 2025) */
    { "two reports missing", NULL, NULL,
      "{'reports':[{'year':2024,'due':'01.03.2025'},"
      "{'year':2025,'due':'01.03.2026'}]}",
      "EARLIER_REPORT_MISSING; EARLIER_REPORT_MISSING" },
    /* 8.20 (Vestland 2023) */
    { "as many projects as the call allows", ONE("'tjenesteutvikling'"),
      "{'maxDevelopmentMeasures':1}", NULL, "" },
    { "a project more", ONE("'tjenesteutvikling'"),
      "{'maxDevelopmentMeasures':0}", NULL, "TOO_MANY_PROJECTS" },
    { "no limit", ONE("'tjenesteutvikling'"), NULL, NULL, "" },
    /* 1.6 item 7 (SEED0) */
    { "goes on from an award on record",
      ONE("'bachelor','continues':{'isContinuation':true,"
          "'earlierReference':'KTU-2025-000041'}"), NULL,
      "{'awards':[{'reference':'KTU-2025-000041'}]}", "CONTINUATION m1" },
    { "goes on from an award of before",
      ONE("'bachelor','continues':{'isContinuation':true,"
          "'earlierReference':'2024/17'}"), NULL,
      "{'awards':[{'reference':'KTU-2025-000041'}]}",
      "CONTINUATION_NOT_ON_RECORD m1" },
    { "goes on from nothing", ONE("'bachelor','continues':{"
      "'isContinuation':false,'earlierReference':'KTU-2025-000041'}"), NULL,
      "{'awards':[{'reference':'KTU-2025-000041'}]}", "" },
    { "the first one", NULL, NULL, "{'earlierApplications':0}",
      "FIRST_APPLICATION" },
    { "no measures: a transfer only", "{'measures':null}", NULL, NULL, "" },
    { "several at once, in the order of the list",
      ONE("'master','isShortTraining':true,'otherFundingNok':5"), NULL,
      "{'isLate':true,'earlierApplications':0}",
      "LATE; NOT_ELIGIBLE m1; SHORT_TRAINING m1; DOUBLE_FUNDING_DECLARED m1; "
      "FIRST_APPLICATION" },
};

static json_t *parse(struct arena *arena, const char *text)
{
    json_t *json = json_loads(quoted(arena, text), 0, NULL);

    assert_non_null(json);
    return json_own(arena, json);
}

static json_t *patched(struct arena *arena, const char *text, const char *patch)
{
    json_t *document = parse(arena, text);

    if (patch == NULL)
        return document;
    return json_own(arena, merge_patch(document, parse(arena, patch)));
}

/* The findings of a story, read back from their text. */
static json_t *findings_of(struct arena *arena, const struct story *story)
{
    struct submission submission = {
        .applicant = { .kind = "municipality", .county = "40" },
    };
    struct finding_record record;
    json_t *found;

    application_content_bind(patched(arena, CONTENT, story->content), arena,
                             &submission.content);
    call_terms_bind(patched(arena, CALL, story->call), parse(arena, RULE_SET),
                    arena, &submission.terms);
    record_from_json(&finding_record_record,
                     patched(arena, ON_RECORD, story->record), arena, &record);
    found = json_loads(findings_find(&submission, &record, arena), 0, NULL);
    assert_non_null(found);
    return json_own(arena, found);
}

static const char *codes_of(struct arena *arena, const json_t *findings)
{
    struct text out = text_new(arena, 64);
    const json_t *finding;
    size_t index;

    json_array_foreach(findings, index, finding) {
        const char *measure = json_member_text(finding, "measureId");

        text_add(&out, index > 0 ? "; " : "");
        text_add(&out, json_member_text(finding, "code"));
        text_add(&out, measure ? " " : "");
        text_add(&out, measure ? measure : "");
    }
    return out.bytes;
}

static void every_rule_finds_what_it_is_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
        struct arena *arena = arena_new();
        const char *found = codes_of(arena, findings_of(arena, &stories[i]));

        if (strcmp(found, stories[i].found) != 0)
            fail_msg("%s: expected [%s], found [%s]", stories[i].story,
                     stories[i].found, found);
        arena_free(arena);
    }
}

/* No {place} is left empty, in either form of Norwegian. */
static void check_told(const json_t *finding, const char *member)
{
    const json_t *text = json_object_get(finding, member);
    const char *const forms[] = { "nb", "nn" };

    for (size_t i = 0; i < 2; i++) {
        const char *told = json_member_text(text, forms[i]);

        assert_non_null(told);
        assert_true(strlen(told) > 10);
        assert_null(strpbrk(told, "{}"));
    }
}

static void every_finding_says_what_and_why(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
        struct arena *arena = arena_new();
        const json_t *finding;
        size_t index;

        json_array_foreach(findings_of(arena, &stories[i]), index, finding) {
            check_told(finding, "text");
            check_told(finding, "basis");
            assert_non_null(json_member_text(finding, "severity"));
        }
        arena_free(arena);
    }
}

/* Every code of the list stands in some story. */
static void no_finding_is_without_a_story(void **state)
{
    static const char *const codes[] = {
#define FINDING(code, ...) #code,
#include "services/assessment/finding.def"
#undef FINDING
    };

    (void)state;
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        bool is_told = false;

        for (size_t k = 0; k < sizeof stories / sizeof *stories; k++)
            is_told = is_told || strstr(stories[k].found, codes[i]) != NULL;
        if (!is_told)
            fail_msg("%s is in no story", codes[i]);
    }
}

static void the_texts_hold_what_was_looked_at(void **state)
{
    const struct story story = {
        "a grant", NULL, NULL, "{'grants':[{" GRANT "'year':2026}]}", NULL
    };
    struct arena *arena = arena_new();
    const json_t *finding = json_array_get(findings_of(arena, &story), 0);

    (void)state;
    assert_string_equal(
        json_member_text(json_object_get(finding, "text"), "nn"),
        "Søkjaren har fått 1 250 000 kroner frå Bufdir (Barnevern) for 2026.");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_finds_what_it_is_for),
        cmocka_unit_test(every_finding_says_what_and_why),
        cmocka_unit_test(no_finding_is_without_a_story),
        cmocka_unit_test(the_texts_hold_what_was_looked_at),
    };

    return cmocka_run_group_tests_name("findings", tests, NULL, NULL);
}
