/*
 * What may be proposed as the outcome of an appeal, case by case.
 */
#include "services/appeal/appeal_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* One measure: 100 applied for, 40 awarded. */
#define REASONED                                                               \
    "'reasons':{'facts':'f','rules':'r','considerations':'c'},"
#define AWARD(outcome, amount)                                                 \
    "{'outcome':'" outcome "'," REASONED                                       \
    "'measures':[{'measureId':'m','amountNok':" amount "}]}"

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

static struct appeal_terms terms_of(bool is_body, bool is_in_time)
{
    return (struct appeal_terms){
        .is_body = is_body,
        .draws_nok = 40,
        .applied = json_of("[{'id':'m','amountNok':100}]"),
        .decided = json_of(AWARD("partial", "40")),
        .is_worse_in_time = is_in_time,
    };
}

static struct appeal_proposal proposal_of(const char *text)
{
    struct appeal_proposal proposal;

    record_from_json(&appeal_proposal_record, json_of(text), arena, &proposal);
    return proposal;
}

/* "#/reasons NEEDED_BY_OUTCOME, ..." in the order they were found. */
static const char *faults_with(const char *text, struct appeal_terms terms)
{
    struct appeal_proposal proposal = proposal_of(text);
    struct faults faults = { .arena = arena };
    struct text out = text_new(arena, 64);

    appeal_check_proposal(&proposal, &terms, &faults);
    for (struct fault *f = faults.first; f != NULL; f = f->next)
        text_addf(&out, "%s%s %s", out.length ? ", " : "", f->pointer,
                  fault_entry(f->code)->code);
    return out.bytes;
}

static const char *faults_of(const char *text, bool is_body)
{
    return faults_with(text, terms_of(is_body, true));
}

/* Of a claim of 60 000. */
static const char *claim_faults_of(const char *text, bool is_body)
{
    return faults_with(text, (struct appeal_terms){ .is_body = is_body,
                                                    .claimed_nok = 60000 });
}

#define SOUND ""
#define MORE AWARD("partial", "60")

static const struct {
    const char *proposal;
    const char *first, *body; /* faults in either instance */
} cases[] = {
    { "{'outcome':'dismiss','reasons':'r'}", SOUND, SOUND },
    { "{'outcome':'dismiss'}", "#/reasons NEEDED_BY_OUTCOME",
      "#/reasons NEEDED_BY_OUTCOME" },
    { "{'outcome':'forward','opinion':'o'}", SOUND,
      "#/outcome OUTCOME_OF_OTHER_INSTANCE" },
    { "{'outcome':'forward'}", "#/opinion NEEDED_BY_OUTCOME",
      "#/outcome OUTCOME_OF_OTHER_INSTANCE, #/opinion NEEDED_BY_OUTCOME" },
    { "{'outcome':'uphold','reasons':'r'}",
      "#/outcome OUTCOME_OF_OTHER_INSTANCE", SOUND },
    { "{'outcome':'uphold','reasons':'r','opinion':'o'}",
      "#/outcome OUTCOME_OF_OTHER_INSTANCE, #/opinion NOT_OF_OUTCOME",
      "#/opinion NOT_OF_OUTCOME" },
    { "{'outcome':'annul_and_return','reasons':'r','content':" MORE "}",
      "#/outcome OUTCOME_OF_OTHER_INSTANCE, #/content NOT_OF_OUTCOME",
      "#/content NOT_OF_OUTCOME" },
    { "{'outcome':'overturn','reasons':'r','content':" MORE "}", SOUND,
      "#/outcome OUTCOME_OF_OTHER_INSTANCE" },
    { "{'outcome':'partly_overturn','reasons':'r'}",
      "#/content NEEDED_BY_OUTCOME",
      "#/outcome OUTCOME_OF_OTHER_INSTANCE, #/content NEEDED_BY_OUTCOME" },
    { "{'outcome':'change','reasons':'r','content':" MORE
      ",'detrimentGround':'public_interests'}",
      "#/outcome OUTCOME_OF_OTHER_INSTANCE", SOUND },
    { "{'outcome':'dismiss','reasons':'r','detrimentGround':'x'}",
      "#/detrimentGround NOT_OF_OUTCOME", "#/detrimentGround NOT_OF_OUTCOME" },
    { "{'outcome':'dismiss','reasons':'r','amountNok':1}",
      "#/amountNok NOT_OF_OUTCOME", "#/amountNok NOT_OF_OUTCOME" },
    { "{'outcome':'dismiss','reasons':'r','overFrame':{'amountNok':1}}",
      "#/overFrame NOT_OF_OUTCOME", "#/overFrame NOT_OF_OUTCOME" },
};

static void an_outcome_has_what_it_needs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(faults_of(cases[i].proposal, false),
                            cases[i].first);
        assert_string_equal(faults_of(cases[i].proposal, true), cases[i].body);
    }
}

#define LOWER(outcome, amount)                                                 \
    "{'outcome':'" outcome "','reasons':'r','amountNok':" amount "}"

static const struct {
    const char *proposal;
    const char *first, *body;
} claims[] = {
    { "{'outcome':'dismiss','reasons':'r'}", SOUND, SOUND },
    { "{'outcome':'forward','opinion':'o'}", SOUND,
      "#/outcome OUTCOME_OF_OTHER_INSTANCE" },
    { "{'outcome':'overturn','reasons':'r'}", SOUND,
      "#/outcome OUTCOME_OF_OTHER_INSTANCE" },
    { "{'outcome':'uphold','reasons':'r'}",
      "#/outcome OUTCOME_OF_OTHER_INSTANCE", SOUND },
    { "{'outcome':'annul_and_return','reasons':'r'}",
      "#/outcome OUTCOME_OF_OTHER_INSTANCE", SOUND },
    { LOWER("partly_overturn", "1"), SOUND,
      "#/outcome OUTCOME_OF_OTHER_INSTANCE" },
    { LOWER("change", "59999"), "#/outcome OUTCOME_OF_OTHER_INSTANCE", SOUND },
    { LOWER("change", "60000"),
      "#/outcome OUTCOME_OF_OTHER_INSTANCE, #/amountNok CLAIM_NOT_LOWERED",
      "#/amountNok CLAIM_NOT_LOWERED" },
    { LOWER("partly_overturn", "60001"), "#/amountNok CLAIM_NOT_LOWERED",
      "#/outcome OUTCOME_OF_OTHER_INSTANCE, #/amountNok CLAIM_NOT_LOWERED" },
    { "{'outcome':'change','reasons':'r','detrimentGround':'x'}",
      "#/outcome OUTCOME_OF_OTHER_INSTANCE, #/amountNok NEEDED_BY_OUTCOME, "
      "#/detrimentGround NOT_OF_OUTCOME",
      "#/amountNok NEEDED_BY_OUTCOME, #/detrimentGround NOT_OF_OUTCOME" },
    { LOWER("uphold", "1"),
      "#/outcome OUTCOME_OF_OTHER_INSTANCE, #/amountNok NOT_OF_OUTCOME",
      "#/amountNok NOT_OF_OUTCOME" },
    { "{'outcome':'overturn','reasons':'r','content':" MORE
      ",'overFrame':{'amountNok':1}}",
      "#/content NOT_OF_OUTCOME, #/overFrame NOT_OF_OUTCOME",
      "#/outcome OUTCOME_OF_OTHER_INSTANCE, #/content NOT_OF_OUTCOME, "
      "#/overFrame NOT_OF_OUTCOME" },
};

static void a_claim_is_lowered_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(claims); i++) {
        assert_string_equal(claim_faults_of(claims[i].proposal, false),
                            claims[i].first);
        assert_string_equal(claim_faults_of(claims[i].proposal, true),
                            claims[i].body);
    }
}

#define OVER(amount, over)                                                     \
    "{'outcome':'overturn','reasons':'r','content':" AWARD("partial", amount)  \
    ",'overFrame':{'amountNok':" over ",'reference':'26/1'}}"

static void only_what_is_added_lies_beyond_the_frame(void **state)
{
    (void)state;
    assert_string_equal(faults_of(OVER("60", "20"), false), SOUND);
    assert_string_equal(faults_of(OVER("60", "21"), false),
                        "#/overFrame/amountNok OVER_FRAME_TOO_MUCH");
    assert_string_equal(faults_of(OVER("40", "1"), false),
                        "#/overFrame/amountNok OVER_FRAME_TOO_MUCH");
}

static void what_takes_its_place_is_whole(void **state)
{
    (void)state;
    assert_string_equal(faults_of("{'outcome':'overturn','reasons':'r',"
                                  "'content':" AWARD("full", "99") "}",
                                  false),
                        "#/content/outcome AWARD_NOT_FULL");
}

/* The verdict on an award of `amount` where 40 was decided. */
static const char *verdict(const char *amount, bool is_body, const char *ground,
                           bool is_in_time)
{
    struct appeal_terms terms = terms_of(is_body, is_in_time);
    struct appeal_proposal proposal = {
        .outcome = is_body ? "change" : "overturn",
        .detriment_ground = ground,
        .content = json_of(arena_printf(
            arena,
            "{'outcome':'partial','measures':"
            "[{'measureId':'m','amountNok':%s}]}",
            amount)),
    };
    const char *why = "nothing";
    err_t err = appeal_check_detriment(&proposal, &terms, &why);

    assert_int_equal(
        err, strcmp(why, "nothing") == 0 ? OK : ERR_CHANGE_TO_DETRIMENT);
    return why;
}

static void worse_is_for_the_body_with_a_ground_and_in_time(void **state)
{
    (void)state;
    assert_string_equal(verdict("40", false, NULL, false), "nothing");
    assert_string_equal(verdict("60", true, NULL, false), "nothing");
    assert_string_equal(verdict("39", false, NULL, true), "first_instance");
    assert_string_equal(verdict("39", false, "public_interests", true),
                        "first_instance");
    assert_string_equal(verdict("39", true, NULL, true), "ground_missing");
    assert_string_equal(verdict("39", true, "public_interests", false),
                        "too_late");
    assert_string_equal(verdict("39", true, "private_interests", true),
                        "nothing");
}

static void what_is_not_replaced_is_not_worse(void **state)
{
    struct appeal_terms terms = terms_of(true, false);
    struct appeal_proposal proposal =
        proposal_of("{'outcome':'annul_and_return','reasons':'r'}");
    const char *why;

    (void)state;
    assert_int_equal(appeal_check_detriment(&proposal, &terms, &why), OK);
    assert_int_equal(appeal_over_frame(&proposal), 0);
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
        cmocka_unit_test(an_outcome_has_what_it_needs),
        cmocka_unit_test(a_claim_is_lowered_and_nothing_else),
        cmocka_unit_test(only_what_is_added_lies_beyond_the_frame),
        cmocka_unit_test(what_takes_its_place_is_whole),
        cmocka_unit_test(worse_is_for_the_body_with_a_ground_and_in_time),
        cmocka_unit_test(what_is_not_replaced_is_not_worse),
    };

    return cmocka_run_group_tests_name("appeal rules", tests, begin, end);
}
