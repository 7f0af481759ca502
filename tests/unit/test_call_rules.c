/*
 * A whole call, and what is said when something in it is missing or wrong.
 */
#include "services/call/call_rules.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"
#include "services/base/merge_patch.h"

/* The 2026 call of Vestfold og Telemark in short. */
static const char whole_call[] =
    "{'schemeId':'s','ruleSetId':'r','year':2026,'counties':['39','40'],"
    "'frameNok':34752000,'budget':{'chapter':'760','post':'60'},"
    "'title':{'nb':'a','nn':'b'},'description':{'nb':'a','nn':'b'},"
    "'opensAt':'2026-01-31T23:00:00Z','deadlineDate':'2026-03-16',"
    "'reportDeadline':'2027-03-01','recipients':[{'nb':'a','nn':'b'}],"
    "'categories':['bachelor','bpa','rus_psykisk'],"
    "'eligibility':[{'applicantKind':'municipality','category':'bpa'},"
    "{'applicantKind':'county_municipality','category':'rus_psykisk'}],"
    "'criteria':[{'code':'plan','weight':1,'title':{'nb':'a','nn':'b'}}],"
    "'latePolicy':'refuse','contact':{'name':{'nb':'a','nn':'b'},"
    "'email':'post@vt.example'}}";

/* Facts that are as they should be, but for what `unless` names. */
enum fact { ALL_WELL, OPENS_LATE, REPORTS_EARLY, PAST, UNSETTLED, FOREIGN };

enum rule { PUBLISH, AMEND };

static const struct {
    const char *why;
    enum rule rule;
    enum fact unless;
    int64_t awarded_nok;
    const char *patch;
    const char *expected; /* "pointer CODE detail;" of every fault */
} cases[] = {
    { "a whole call may be published", PUBLISH, ALL_WELL, 0, "{}", "" },
    { "domain 8 [1]: frame, budget line and dates", PUBLISH, ALL_WELL, 0,
      "{'frameNok':null,'budget':null,'opensAt':null,'deadlineDate':null,"
      "'reportDeadline':null}",
      "#/content/frameNok CALL_FIELD_MISSING frameNok;"
      "#/content/budget CALL_FIELD_MISSING budget;"
      "#/content/opensAt CALL_FIELD_MISSING opensAt;"
      "#/content/deadlineDate CALL_FIELD_MISSING deadlineDate;"
      "#/content/reportDeadline CALL_FIELD_MISSING reportDeadline;" },
    { "domain 8 [1]: at least one county", PUBLISH, ALL_WELL, 0,
      "{'counties':[]}", "#/content/counties CALL_FIELD_MISSING counties;" },
    { "domain 8 [4], [5], [6], [30] and whom to ask", PUBLISH,
      ALL_WELL, 0,
      "{'description':null,'recipients':[],'eligibility':[],'criteria':null,"
      "'latePolicy':null,'contact':null}",
      "#/content/description CALL_FIELD_MISSING description;"
      "#/content/recipients CALL_FIELD_MISSING recipients;"
      "#/content/eligibility CALL_FIELD_MISSING eligibility;"
      "#/content/criteria CALL_FIELD_MISSING criteria;"
      "#/content/latePolicy CALL_FIELD_MISSING latePolicy;"
      "#/content/contact CALL_FIELD_MISSING contact;" },
    { "domain 8 [1]: opening before deadline", PUBLISH, OPENS_LATE, 0, "{}",
      "#/content/deadlineDate DATES_OUT_OF_ORDER -;" },
    { "domain 8 [1]: deadline before report", PUBLISH, REPORTS_EARLY, 0,
      "{}", "#/content/reportDeadline DATES_OUT_OF_ORDER -;" },
    { "a deadline that has passed reaches nobody", PUBLISH, PAST, 0, "{}",
      "#/content/deadlineDate DEADLINE_IN_PAST -;" },
    { "domain 8 [5]: eligibility is of the call's categories", PUBLISH,
      ALL_WELL, 0, "{'categories':['bachelor','rus_psykisk']}",
      "#/content/eligibility/0 ELIGIBILITY_CATEGORY_UNKNOWN bpa;" },
    { "without categories that alone is said", PUBLISH, ALL_WELL, 0,
      "{'categories':null}",
      "#/content/categories CALL_FIELD_MISSING categories;" },
    { "domain 8 [7]: before the vote a reservation", PUBLISH, UNSETTLED, 0,
      "{}", "#/content/budget/reservation RESERVATION_MISSING -;" },
    { "domain 8 [7]: which is enough", PUBLISH, UNSETTLED, 0,
      "{'budget':{'reservation':{'nb':'a','nn':'b'}}}", "" },
    { "domain 8 [9]: the scheme's own rule set", PUBLISH, FOREIGN, 0, "{}",
      "#/content/counties/1 NOT_OWN_COUNTY 40;"
      "#/content/ruleSetId RULE_SET_NOT_OF_SCHEME -;" },
    { "an amendment after the deadline", AMEND, PAST, 0, "{}", "" },
    { "an amended call is whole too", AMEND, ALL_WELL, 0,
      "{'contact':null}", "#/changes/contact CALL_FIELD_MISSING contact;" },
    { "a name alone is nobody to reach", AMEND, ALL_WELL, 0,
      "{'contact':{'email':null}}",
      "#/changes/contact/email CALL_FIELD_MISSING contact/email;" },
    { "a page tells how to reach them, too", AMEND, ALL_WELL, 0,
      "{'contact':{'email':null,'url':'https://vt.example'}}", "" },
    { "domain 8 [34]: the frame covers what is awarded", AMEND, ALL_WELL,
      1000001, "{'frameNok':1000000}",
      "#/changes/frameNok FRAME_BELOW_AWARDED 1000001;" },
    { "domain 8 [34]: to the last krone", AMEND, ALL_WELL, 1000000,
      "{'frameNok':1000000}", "" },
};

/* Single quotes keep the table readable. */
static json_t *read_json(struct arena *arena, const char *quoted)
{
    char *text = arena_copy(arena, quoted);
    json_t *json;

    for (char *at = text; *at != '\0'; at++)
        *at = *at == '\'' ? '"' : *at;
    json = json_own(arena, json_loads(text, JSON_REJECT_DUPLICATES, NULL));
    assert_non_null(json);
    return json;
}

static struct call_facts facts_unless(struct arena *arena, enum fact unless)
{
    const char *counties = unless == FOREIGN ? "['39','34']" : "['39','40']";

    return (struct call_facts){
        .opens_before_deadline = unless != OPENS_LATE,
        .reports_after_deadline = unless != REPORTS_EARLY,
        .deadline_is_ahead = unless != PAST,
        .budget_is_settled = unless != UNSETTLED,
        .rule_set_fits = unless != FOREIGN,
        .own_counties = read_json(arena, counties),
    };
}

static const char *faults_text(const struct faults *faults)
{
    struct text out = text_new(faults->arena, 256);

    for (const struct fault *f = faults->first; f != NULL; f = f->next)
        text_addf(&out, "%s %s %s;", f->pointer, fault_entry(f->code)->code,
                  f->detail == NULL ? "-" : f->detail);
    return out.bytes;
}

static void every_fault_is_named_at_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        struct faults faults = { .arena = arena };
        struct call_facts facts = facts_unless(arena, cases[i].unless);
        const json_t *content =
            json_own(arena, merge_patch(read_json(arena, whole_call),
                                        read_json(arena, cases[i].patch)));

        print_message("%s\n", cases[i].why);
        if (cases[i].rule == PUBLISH)
            call_check_publish(content, &facts, &faults);
        else
            call_check_amend(content, &facts, cases[i].awarded_nok, &faults);
        assert_string_equal(faults_text(&faults), cases[i].expected);
        arena_free(arena);
    }
}

/* Patches of the whole call, and whether applicants must be told. */
static const struct {
    const char *patch;
    bool is_significant;
} differences[] = {
    { "{}", false },
    { "{'title':{'nb':'c'}}", false },
    { "{'description':{'nb':'c','nn':'d'}}", false },
    { "{'recipients':[]}", false },
    { "{'contact':{'email':'post@vt.example'}}", false },
    { "{'budget':{'adoptedOn':'2025-12-18'}}", false },
    { "{'maxDevelopmentMeasures':5}", false },
    { "{'frameNok':34752001}", true },
    { "{'counties':['39']}", true },
    { "{'categories':['bachelor','bpa']}", true },
    { "{'eligibility':[]}", true },
    { "{'eligibility':null}", true },
    { "{'latePolicy':'accept_late'}", true },
    { "{'latePolicy':'refuse'}", false },
    { "{'deadlineDate':'2026-03-20'}", true },
    { "{'reportDeadline':'2027-02-01'}", true },
};

static void what_applicants_decide_by_is_significant(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof differences / sizeof *differences; i++) {
        struct arena *arena = arena_new();
        json_t *before = read_json(arena, whole_call);
        const json_t *after = json_own(
            arena, merge_patch(before, read_json(arena, differences[i].patch)));

        print_message("%s\n", differences[i].patch);
        assert_int_equal(call_is_significant(before, after),
                         differences[i].is_significant);
        assert_int_equal(call_is_significant(after, before),
                         differences[i].is_significant);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_is_named_at_its_place),
        cmocka_unit_test(what_applicants_decide_by_is_significant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
