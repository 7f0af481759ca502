/*
 * What a decision may say: amounts, outcome, reasons, detriment.
 */
#include "services/decision/decision_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"

/* Two measures were applied for: 100 and 50. */
static const char applied[] =
    "[{\"id\":\"a\",\"title\":\"Fagbrev\",\"amountNok\":100},"
    "{\"id\":\"b\",\"amountNok\":50}]";

#define REASONS                                                                \
    ",\"reasons\":{\"facts\":\"f\",\"rules\":\"r\",\"considerations\":\"c\"}"
#define BOTH(a, b)                                                             \
    ",\"measures\":[{\"measureId\":\"a\",\"amountNok\":" a "},"                \
    "{\"measureId\":\"b\",\"amountNok\":" b "}]"

static json_t *parse(struct arena *arena, const char *text)
{
    json_t *json = json_own(arena, json_loads(text, 0, NULL));

    assert_non_null(json);
    return json;
}

/* The faults as "CODE pointer CODE pointer". */
static const char *faults_text(struct arena *arena, const char *content,
                               void (*examine)(const struct decision_terms *,
                                               struct faults *))
{
    struct decision_terms terms = { parse(arena, content),
                                    parse(arena, applied), false };
    struct faults faults = { .arena = arena };
    struct text out = text_new(arena, 128);

    examine(&terms, &faults);
    for (const struct fault *f = faults.first; f != NULL; f = f->next)
        text_addf(&out, "%s%s %s", out.length ? " " : "",
                  fault_entry(f->code)->code, f->pointer);
    return out.bytes;
}

static const struct {
    const char *content, *faults;
} amounts[] = {
    { "{\"outcome\":\"full\"" BOTH("100", "50") "}", "" },
    { "{\"outcome\":\"partial\"" BOTH("0", "50") "}", "" },
    { "{\"outcome\":\"partial\"}", "" },
    { "{\"outcome\":\"rejected\"" BOTH("0", "0") "}", "" },
    { "{\"outcome\":\"partial\"" BOTH("101", "50") "}",
      "AWARD_OVER_APPLIED #/content/measures/0/amountNok" },
    { "{\"outcome\":\"partial\"" BOTH("100", "51") "}",
      "AWARD_OVER_APPLIED #/content/measures/1/amountNok" },
    { "{\"outcome\":\"rejected\"" BOTH("0", "1") "}",
      "AWARD_NOT_EXPECTED #/content/measures/1/amountNok" },
    { "{\"outcome\":\"dismissed\"" BOTH("1", "0") "}",
      "AWARD_NOT_EXPECTED #/content/measures/0/amountNok" },
    { "{\"outcome\":\"partial\",\"measures\":[{\"measureId\":\"A\","
      "\"amountNok\":1}]}",
      "" }, /* an identifier in capitals is the same */
    { "{\"outcome\":\"partial\",\"measures\":[{\"measureId\":\"c\","
      "\"amountNok\":1}]}",
      "MEASURE_NOT_APPLIED_FOR #/content/measures/0/measureId" },
    { "{\"outcome\":\"partial\",\"measures\":[{\"measureId\":\"a\","
      "\"amountNok\":1},{\"measureId\":\"A\",\"amountNok\":1}]}",
      "MEASURE_DECIDED_TWICE #/content/measures/1/measureId" },
};

static void amounts_hold_in_any_draft(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        assert_string_equal(faults_text(arena, amounts[i].content,
                                        decision_check_amounts),
                            amounts[i].faults);
    arena_free(arena);
}

static const struct {
    const char *content, *faults;
} wholes[] = {
    { "{\"outcome\":\"full\"" BOTH("100", "50") "}", "" },
    { "{\"outcome\":\"full\"" BOTH("100", "50") REASONS "}", "" },
    { "{\"outcome\":\"partial\"" BOTH("100", "49") REASONS "}", "" },
    { "{\"outcome\":\"partial\"" BOTH("0", "1") REASONS "}", "" },
    { "{\"outcome\":\"rejected\"" REASONS "}", "" },
    { "{\"outcome\":\"dismissed\"" BOTH("0", "0") REASONS "}", "" },
    /* domain 8.33: full is exactly what was applied for */
    { "{\"outcome\":\"full\"" BOTH("100", "49") "}",
      "AWARD_NOT_FULL #/content/outcome" },
    { "{\"outcome\":\"partial\"" BOTH("100", "50") REASONS "}",
      "AWARD_NOT_PARTIAL #/content/outcome" },
    { "{\"outcome\":\"partial\"" BOTH("0", "0") REASONS "}",
      "AWARD_NOT_PARTIAL #/content/outcome" },
    { "{\"outcome\":\"full\",\"measures\":[{\"measureId\":\"a\","
      "\"amountNok\":100}]}",
      "MEASURE_UNDECIDED #/content/measures AWARD_NOT_FULL #/content/outcome" },
    /* fvl. §§ 24 and 25 */
    { "{\"outcome\":\"partial\"" BOTH("1", "1") "}",
      "REASON_MISSING #/content/reasons/facts "
      "REASON_MISSING #/content/reasons/rules "
      "REASON_MISSING #/content/reasons/considerations" },
    { "{\"outcome\":\"rejected\",\"reasons\":{\"facts\":\" \","
      "\"rules\":\"r\",\"considerations\":\"c\"}}",
      "REASON_MISSING #/content/reasons/facts" },
    { "{\"outcome\":\"full\"" BOTH("100", "50")
      ",\"reasons\":{\"facts\":\"f\",\"rules\":\"r\"}}",
      "REASON_MISSING #/content/reasons/considerations" },
};

/* fvl. § 24: what changes an appealed decision is always reasoned. */
static void an_appeal_is_answered_with_reasons(void **state)
{
    struct arena *arena = arena_new();
    struct decision_terms terms = {
        .content = parse(arena, "{\"outcome\":\"full\"}"),
    };
    struct faults faults = { .arena = arena };

    (void)state;
    decision_check_whole(&terms, &faults);
    assert_int_equal(faults.count, 0);
    terms.is_of_appeal = true;
    decision_check_whole(&terms, &faults);
    assert_int_equal(faults.count, 3);
    arena_free(arena);
}

static void a_proposal_is_whole(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++)
        assert_string_equal(faults_text(arena, wholes[i].content,
                                        decision_check_whole),
                            wholes[i].faults);
    arena_free(arena);
}

/* A transfer of unused funds has no measures: all of nothing is granted. */
static void nothing_applied_for_is_granted_in_full(void **state)
{
    struct arena *arena = arena_new();
    struct decision_terms terms = {
        .content = parse(arena, "{\"outcome\":\"full\"}"),
    };
    struct faults faults = { .arena = arena };

    (void)state;
    decision_check_whole(&terms, &faults);
    assert_int_equal(faults.count, 0);
    assert_int_equal(decision_amount(terms.content), 0);
    arena_free(arena);
}

static const struct {
    const char *before, *after;
    bool is_detriment;
} changes[] = {
    { BOTH("100", "0"), BOTH("100", "0"), false },
    { BOTH("100", "0"), BOTH("100", "50"), false },
    { BOTH("100", "0"), BOTH("99", "50"), true }, /* more, but less for a */
    { BOTH("100", "0"), "", true },
    { BOTH("0", "0"), "", false },
    { ",\"conditions\":[\"x\"]", ",\"conditions\":[]", false },
    { ",\"conditions\":[\"x\"]", ",\"conditions\":[\"x\"]", false },
    { ",\"conditions\":[\"x\"]", ",\"conditions\":[\"y\"]", true },
    { "", ",\"conditions\":[\"x\"]", true },
};

static void what_is_worse_for_the_party(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        json_t *before =
            parse(arena, arena_printf(arena, "{\"outcome\":\"partial\"%s}",
                                      changes[i].before));
        json_t *after =
            parse(arena, arena_printf(arena, "{\"outcome\":\"partial\"%s}",
                                      changes[i].after));

        assert_int_equal(decision_is_detriment(before, after),
                         changes[i].is_detriment);
    }
    assert_true(
        decision_is_detriment(parse(arena, "{\"outcome\":\"rejected\"}"),
                              parse(arena, "{\"outcome\":\"dismissed\"}")));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_hold_in_any_draft),
        cmocka_unit_test(a_proposal_is_whole),
        cmocka_unit_test(an_appeal_is_answered_with_reasons),
        cmocka_unit_test(nothing_applied_for_is_granted_in_full),
        cmocka_unit_test(what_is_worse_for_the_party),
    };

    return cmocka_run_group_tests_name("decision_rules", tests, NULL, NULL);
}
