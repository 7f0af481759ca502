/*
 * The bounds of what may be made of an award, each tried below, at and above.
 */
#include "services/transfer/transfer_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define HELD 470000

static struct arena *arena;
static struct problem problem;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    problem_init(&problem, arena);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static json_t *json_of(const char *single_quoted)
{
    char *text = arena_copy(arena, single_quoted);

    for (char *c = text; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    json_t *json = json_own(arena, json_loads(text, 0, NULL));
    assert_non_null(json);
    return json;
}

static void check(size_t row, err_t got, err_t wanted)
{
    if (got != wanted)
        fail_msg("row %zu: %s, not %s", row,
                 got == OK ? "OK" : problem_entry(got)->code,
                 wanted == OK ? "OK" : problem_entry(wanted)->code);
}

/* 8.58: paid less spent, to the krone. And of a claim the same. */
static void test_what_is_left_is_left_to_the_krone(void **state)
{
    static const struct {
        int64_t held, amount;
        bool is_enough;
    } table[] = {
        { HELD, HELD - 1, true },  { HELD, HELD, true },
        { HELD, HELD + 1, false }, { 1, 1, true },
        { 0, 1, false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        struct award_terms terms = { .held_nok = table[i].held };
        err_t carried =
            carry_over_check_amount(&terms, table[i].amount, &problem);

        check(i, carried, table[i].is_enough ? OK : ERR_EXCEEDS_UNSPENT);
        check(i, repayment_check(&terms, table[i].amount, &problem),
              table[i].is_enough ? OK : ERR_EXCEEDS_HELD);
    }
}

/* 8.58: 2026 to 2027, asked for while it is 2027 at the latest; once, or as
 * often as the rule set says. */
static void test_years_of_a_carry_over(void **state)
{
    static const struct {
        int64_t this_year, to_year, allowed, hops;
        bool is_carried;
        err_t wanted;
    } table[] = {
        { 2026, 0,    1, 0, false, OK                       },
        { 2027, 0,    1, 0, false, OK                       },
        { 2028, 0,    1, 0, false, ERR_NOT_NEXT_YEAR        },
        { 2027, 2026, 1, 0, false, ERR_NOT_NEXT_YEAR        },
        { 2027, 2027, 1, 0, false, OK                       },
        { 2027, 2028, 1, 0, false, ERR_NOT_NEXT_YEAR        },
        { 2027, 0,    0, 0, false, ERR_NOT_NEXT_YEAR        },
        { 2027, 0,    1, 0, true,  ERR_CARRIED_OVER_ALREADY },
        { 2027, 0,    1, 1, false, ERR_CARRIED_OVER_ALREADY },
        { 2027, 0,    2, 1, false, OK                       },
        { 2027, 0,    2, 2, false, ERR_CARRIED_OVER_ALREADY },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        struct award_terms terms = {
            .state = "open",
            .year = 2026,
            .this_year = table[i].this_year,
            .carry_over_years = table[i].allowed,
            .hops = table[i].hops,
            .is_carried = table[i].is_carried,
        };

        check(i, carry_over_check(&terms, table[i].to_year, &problem),
              table[i].wanted);
    }
}

#define PART(from, to, nok)                                                    \
    "{'fromMeasureId':'" from "','toMeasureId':'" to "','amountNok':" nok "}"

/* 8.57: what leaves a measure is counted together, in each part and over the
 * parts; what comes to it does not count. */
static void test_parts_of_a_reallocation(void **state)
{
    static const struct {
        const char *parts;
        bool is_within;
    } table[] = {
        { "[" PART("a", "b", "99") "]", true },
        { "[" PART("a", "b", "100") "]", true },
        { "[" PART("a", "b", "101") "]", false },
        { "[" PART("a", "b", "60") "," PART("a", "c", "39") "]", true },
        { "[" PART("a", "b", "60") "," PART("a", "c", "40") "]", true },
        { "[" PART("a", "b", "60") "," PART("a", "c", "41") "]", false },
        { "[" PART("b", "a", "50") "," PART("a", "c", "100") "]", true },
        { "[" PART("b", "a", "50") "," PART("a", "c", "101") "]", false },
        { "[" PART("c", "a", "0") "]", true },
        { "[" PART("c", "a", "1") "]", false },
        { "[" PART("a", "b", "9007199254740991") ","
              PART("a", "c", "9007199254740991") "]", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        struct award_terms terms = {
            .state = "open",
            .committed = json_of("{'a':100,'b':50}"),
            .used = json_of("[]"),
        };
        json_t *parts = json_of(table[i].parts);

        check(i, reallocation_check(&terms, parts, "amountNok", &problem),
              table[i].is_within ? OK : ERR_EXCEEDS_MEASURE);
    }
}

/* What is decided is no more than was asked for in the part, and neither all
 * of it nor nothing. */
static void test_what_is_granted_of_a_part(void **state)
{
    static const struct {
        const char *granted;
        const char *pointer; /* of the first fault, or NULL */
    } table[] = {
        { "0", "#/parts" },  { "1", NULL },
        { "99", NULL },      { "100", "#/parts" },
        { "101", "#/parts/0/grantedNok" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        struct faults faults = { .arena = arena };
        json_t *asked = json_of("[" PART("a", "b", "100") "]");
        json_t *verdicts = json_of(arena_printf(
            arena,
            "[{'fromMeasureId':'a','toMeasureId':'b','grantedNok':%s,"
            "'reason':'r'}]",
            table[i].granted));
        const json_t *decided = reallocation_decide(asked, verdicts, &faults);

        assert_int_equal(decided != NULL, table[i].pointer == NULL);
        if (table[i].pointer != NULL)
            assert_string_equal(faults.first->pointer, table[i].pointer);
    }
}

static void test_only_of_an_award_that_is_open(void **state)
{
    static const char *const shut[] = { "offered", "declined", "lapsed" };
    struct award_terms terms = { .state = "open" };

    (void)state;
    assert_int_equal(award_check_open(&terms, &problem), OK);
    for (size_t i = 0; i < COUNT(shut); i++) {
        terms.state = shut[i];
        check(i, award_check_open(&terms, &problem), ERR_AWARD_NOT_OPEN);
    }
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(test_what_is_left_is_left_to_the_krone),
        STORY(test_years_of_a_carry_over),
        STORY(test_parts_of_a_reallocation),
        STORY(test_what_is_granted_of_a_part),
        STORY(test_only_of_an_award_that_is_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
