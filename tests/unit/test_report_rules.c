/*
 * When a report is complete, case by case.
 */
#include "services/report/report_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"
#include "services/base/text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define MEASURE                                                                \
    "{'awardId':'a','measureId':'m','goalAchievement':0,"                      \
    "'personsCompleted':0,'personYearsHundredths':0,'spentNok':10,'text':'t'}"
#define REST "'text':'t','accounts':{'totalSpentNok':10,'unspentNok':0}"
#define WHOLE "'measures':[" MEASURE "]," REST
#define PRINTED "'accountPrintout':{'reference':'r'}"

#define MEASURES "[{'awardId':'a','measureId':'m','title':'T'%s}]"

enum terms {
    SMALL = 0,
    LARGE = 1,
    SPENT = 2,
    COMBINED = 4,
    MAY = 8,
    NINE = 16,  /* kroner, one less than was spent */
    MOVED = 32, /* all of it, to another measure */
};

static struct arena *arena;

static json_t *json_of(const char *single_quoted)
{
    char *text = arena_copy(arena, single_quoted);

    for (char *c = text; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    json_t *json = json_own(arena, json_loads(text, 0, NULL));
    assert_non_null(json);
    return json;
}

/* "#/content/text REQUIRED, ..." in the order they were found. */
static const char *faults_of(const char *content, unsigned bits)
{
    const char *given = bits & NINE    ? ",'awardedNok':9,'committedNok':9"
                        : bits & MOVED ? ",'awardedNok':10,'committedNok':0"
                                       : "";
    struct report_terms terms = {
        .content = json_of(content),
        .measures = json_of(arena_printf(arena, MEASURES, given)),
        .is_large = bits & LARGE,
        .is_much_spent = bits & SPENT,
        .is_combined = bits & COMBINED,
        .may_combine = bits & MAY,
    };
    struct faults faults = { .arena = arena };
    struct text out = text_new(arena, 64);

    report_check(&terms, &faults);
    for (struct fault *f = faults.first; f != NULL; f = f->next)
        text_addf(&out, "%s%s %s", out.length ? ", " : "", f->pointer,
                  fault_entry(f->code)->code);
    return out.bytes;
}

#define POSTPONED "#/content/auditPostponed AUDIT_NOT_POSTPONABLE"
#define UNPRINTED "#/content/accountPrintout ACCOUNT_PRINTOUT_MISSING"
#define BEYOND "#/content/measures/0/spentNok SPENT_BEYOND_MEASURE"
#define TOTAL "#/content/accounts/totalSpentNok "

static const struct {
    const char *content;
    unsigned terms;
    const char *faults;
} cases[] = {
    /* Below the threshold a print-out, by text or reference. */
    { "{" WHOLE "," PRINTED "}", SMALL, "" },
    { "{" WHOLE ",'accountPrintout':{'text':'x'}}", SMALL, "" },
    { "{" WHOLE ",'accountPrintout':{'text':' '}}", SMALL, UNPRINTED },
    { "{" WHOLE "}", SMALL, UNPRINTED },
    { "{" WHOLE "}", LARGE, "" },
    { "{" WHOLE "}", COMBINED, "" },

    /* Granted more than the threshold, spent less, and not twice. */
    { "{" WHOLE ",'auditPostponed':true}", LARGE | MAY, "" },
    { "{" WHOLE ",'auditPostponed':true}", LARGE, POSTPONED },
    { "{" WHOLE ",'auditPostponed':true}", LARGE | MAY | SPENT, POSTPONED },
    { "{" WHOLE ",'auditPostponed':true}", LARGE | MAY | COMBINED, POSTPONED },
    { "{" WHOLE ",'auditPostponed':true," PRINTED "}", SMALL | MAY, POSTPONED },
    { "{" WHOLE ",'auditPostponed':false}", LARGE, "" },

    /* Each measure that was awarded something, once. */
    { "{'measures':[]," REST "}", LARGE,
      "#/content/measures REPORT_MEASURE_MISSING, " TOTAL
      "SPENT_SUM_DIFFERS" },
    { "{'measures':[" MEASURE "," MEASURE "]," REST "}", LARGE,
      "#/content/measures/1 NOT_UNIQUE, " TOTAL "SPENT_SUM_DIFFERS" },

    /* More than the measure has is pointed out. */
    { "{" WHOLE "}", LARGE | NINE, BEYOND },
    { "{" WHOLE "}", LARGE | MOVED, BEYOND },

    /* Accounts add up. */
    { "{'measures':[" MEASURE "],'text':'t'}", LARGE,
      TOTAL "REQUIRED, #/content/accounts/unspentNok REQUIRED" },
    { "{'measures':[" MEASURE "],'text':' ','accounts':{'totalSpentNok':10,"
      "'unspentNok':0,'lines':[{'name':'n','amountNok':9}]}}",
      LARGE, "#/content/text REQUIRED, " TOTAL "LINES_SUM_DIFFERS" },
};

static void every_case_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(faults_of(cases[i].content, cases[i].terms),
                            cases[i].faults);
}

static void sums_never_overflow(void **state)
{
    (void)state;
    assert_string_equal(
        faults_of("{'measures':[" MEASURE "],'text':'t','accounts':{"
                  "'totalSpentNok':10,'unspentNok':0,'lines':["
                  "{'name':'n','amountNok':9223372036854775807},"
                  "{'name':'n','amountNok':9223372036854775807}]}}",
                  LARGE),
        TOTAL "LINES_SUM_DIFFERS");
}

static void a_draft_names_each_measure(void **state)
{
    const json_t *measures =
        json_of("[{'awardId':'a','measureId':'m','title':'T'}]");

    (void)state;
    assert_string_equal(
        json_text(arena, report_prefilled(measures, arena)),
        "{\"measures\":[{\"awardId\":\"a\",\"measureId\":\"m\"}]}");
    assert_string_equal(json_text(arena, report_prefilled(NULL, arena)),
                        "{\"measures\":[]}");
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_told),
        cmocka_unit_test(sums_never_overflow),
        cmocka_unit_test(a_draft_names_each_measure),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
