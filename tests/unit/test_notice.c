/*
 * The notice: what the law asks for is there, or named as missing.
 */
#include "services/decision/notice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"

static const char file[] =
    "{\"language\":\"nn\",\"reference\":\"KTU-2026-000001\","
    "\"applicant\":{\"organisationNumber\":\"938759839\",\"name\":\"Skien\"},"
    "\"call\":{\"id\":\"c\",\"year\":2026,\"title\":{\"nb\":\"Utlysning\","
    "\"nn\":\"Utlysing\"}},"
    "\"scheme\":{\"code\":\"KTU\",\"name\":{\"nb\":\"s\",\"nn\":\"t\"}},"
    "\"administrator\":{\"organisationNumber\":\"974762501\",\"name\":"
    "{\"nb\":\"Statsforvalteren\",\"nn\":\"Statsforvaltaren\"}},"
    "\"contact\":{\"name\":{\"nb\":\"Avdelingen\",\"nn\":\"Avdelinga\"},"
    "\"email\":\"post@fylket.example\"}}";

static const char rules[] =
    "{\"appealBody\":{\"organisationNumber\":\"983544622\",\"name\":"
    "{\"nb\":\"Helsedirektoratet\",\"nn\":\"Helsedirektoratet\"}},"
    "\"termsVersion\":\"2023\"}";

static json_t *parse(struct arena *arena, const char *text)
{
    json_t *json = json_own(arena, json_loads(text, 0, NULL));

    assert_non_null(json);
    return json;
}

/* A partial award in which nothing is missing. */
static struct notice_terms whole(struct arena *arena)
{
    return (struct notice_terms){
        .now = "2026-06-08T08:00:00Z",
        .number = 1,
        .kind = "original",
        .content =
            parse(arena, "{\"outcome\":\"partial\",\"measures\":[{\"measureId\""
                         ":\"a\",\"amountNok\":60}],\"reasons\":{\"facts\":"
                         "\"f\",\"rules\":\"r\",\"considerations\":\"c\"}}"),
        .measures = parse(arena, "[{\"id\":\"a\",\"title\":\"Fagbrev\","
                                 "\"amountNok\":100}]"),
        .rule_set = parse(arena, rules),
        .legal_basis = parse(arena, "[{\"topic\":\"notification\"}]"),
        .case_worker = "Saksbehandler Ein",
        .decision_maker = "Godkjenner Ein",
        .decided_by = parse(arena, "{\"organisationNumber\":\"974762501\","
                                   "\"name\":{\"nb\":\"S\",\"nn\":\"S\"}}"),
        .appeal_deadline = "2026-06-29",
        .appeal_deadline_at = "2026-06-29T21:59:59.999Z",
        .late_limit_at = "2027-06-08T21:59:59.999Z",
        .report_due = "2027-03-01",
        .accept_by = "2026-06-29",
    };
}

static json_t *filled(struct arena *arena, const char *of,
                      const struct notice_terms *terms)
{
    json_t *notice = notice_begin(arena, parse(arena, of));

    notice_fill(notice, terms);
    return notice;
}

/* The pointers of what is missing, "" when nothing is. */
static const char *missing(struct arena *arena, const json_t *notice)
{
    struct faults faults = { .arena = arena };
    struct text out = text_new(arena, 64);

    notice_check(notice, &faults);
    for (const struct fault *f = faults.first; f != NULL; f = f->next)
        text_addf(&out, "%s%s", out.length ? " " : "", f->pointer);
    return out.bytes;
}

static const char *text_at(const json_t *notice, const char *member,
                           const char *inner)
{
    return json_member_text(json_object_get(notice, member), inner);
}

static void a_whole_notice_lacks_nothing_and_is_in_nynorsk(void **state)
{
    struct arena *arena = arena_new();
    struct notice_terms terms = whole(arena);
    json_t *notice = filled(arena, file, &terms);

    (void)state;
    assert_string_equal(missing(arena, notice), "");
    assert_string_equal(text_at(notice, "call", "title"), "Utlysing");
    assert_string_equal(text_at(notice, "contact", "name"), "Avdelinga");
    assert_string_equal(text_at(notice, "decision", "text"),
                        "Søknaden er delvis innvilga.");
    assert_string_equal(text_at(notice, "report", "dueOn"), "2027-03-01");
    assert_string_equal(text_at(notice, "acceptance", "acceptByDate"),
                        "2026-06-29");
    assert_string_equal(text_at(notice, "acceptance", "termsVersion"), "2023");
    assert_non_null(
        strstr(text_at(notice, "acceptance", "text"), "fell tilsegna bort"));
    arena_free(arena);
}

static void each_item_that_lacks_is_named(void **state)
{
    struct arena *arena = arena_new();
    struct notice_terms terms = whole(arena);

    (void)state;
    terms.case_worker = NULL;
    assert_string_equal(missing(arena, filled(arena, file, &terms)),
                        "#/notice/people/caseworker");
    terms.decision_maker = " ";
    assert_string_equal(
        missing(arena, filled(arena, file, &terms)),
        "#/notice/people/caseworker #/notice/people/decisionMaker");
    terms = whole(arena);
    terms.rule_set = parse(arena, "{}");
    assert_string_equal(missing(arena, filled(arena, file, &terms)),
                        "#/notice/appeal/body");
    terms = whole(arena);
    terms.legal_basis = parse(arena, "[]");
    assert_string_equal(missing(arena, filled(arena, file, &terms)),
                        "#/notice/legalBasis");
    terms = whole(arena);
    assert_string_equal(missing(arena, filled(arena, "{}", &terms)),
                        "#/notice/reference #/notice/applicant/name "
                        "#/notice/call/title #/notice/contact/name "
                        "#/notice/contact/email");
    arena_free(arena);
}

/* Where there is no appeal, nobody is told of a body or a deadline. */
static void without_an_appeal_that_is_what_it_says(void **state)
{
    struct arena *arena = arena_new();
    struct notice_terms terms = whole(arena);
    json_t *notice, *appeal;

    (void)state;
    terms.rule_set = parse(arena, "{\"appealBeforeSuit\":true}");
    terms.appeal_deadline = NULL;
    notice = filled(arena, file, &terms);
    appeal = json_object_get(notice, "appeal");
    assert_string_equal(missing(arena, notice), "");
    assert_string_equal(json_member_text(appeal, "right"),
                        "Vedtaket kan ikkje påklagast.");
    assert_int_equal(json_object_size(appeal), 2);
    assert_non_null(strstr(json_member_text(notice, "suit"), "berre"));
    arena_free(arena);
}

/* fvl. § 24: who is granted all may ask for the reasons. */
static void reasons_or_the_right_to_them(void **state)
{
    struct arena *arena = arena_new();
    struct notice_terms terms = whole(arena);
    json_t *notice;

    (void)state;
    terms.content = parse(arena, "{\"outcome\":\"full\",\"measures\":[]}");
    terms.report_due = terms.accept_by = NULL;
    notice = filled(arena, file, &terms);
    assert_string_equal(missing(arena, notice), "");
    assert_null(json_object_get(notice, "reasons"));
    assert_null(json_object_get(notice, "report"));
    assert_null(json_object_get(notice, "terms"));
    assert_null(json_object_get(notice, "acceptance"));
    assert_non_null(json_object_get(notice, "rightToReasons"));
    json_object_del(notice, "rightToReasons");
    assert_string_equal(missing(arena, notice), "#/notice/reasons");
    arena_free(arena);
}

/* What an appeal made is told on the same paper: nothing of the old decision
 * is left, and the case is what it was. */
static void a_notice_renewed_keeps_the_case_and_not_the_decision(void **state)
{
    struct arena *arena = arena_new();
    struct notice_terms terms = whole(arena);
    json_t *sent = filled(arena, file, &terms), *renewed;

    (void)state;
    renewed = notice_renew(arena, sent);
    assert_null(json_object_get(renewed, "decision"));
    assert_null(json_object_get(renewed, "report"));
    terms.kind = "appeal";
    terms.number = 2;
    terms.content = parse(arena, "{\"outcome\":\"full\",\"measures\":["
                                 "{\"measureId\":\"a\",\"amountNok\":100}]}");
    notice_fill(renewed, &terms);
    assert_string_equal(missing(arena, renewed), "");
    assert_string_equal(text_at(renewed, "administrator", "name"),
                        "Statsforvaltaren");
    assert_string_equal(text_at(renewed, "decision", "kind"), "appeal");
    assert_null(json_object_get(renewed, "reasons"));
    arena_free(arena);
}

/* What is told in the answer itself has the rights, and nothing decided. */
static void rights_alone_are_those_of_a_notice(void **state)
{
    static const char *const members[] = { "legalBasis", "appeal",   "access",
                                           "guidance",   "deferral", "costs",
                                           "suit" };
    struct arena *arena = arena_new();
    struct notice_terms terms = whole(arena);
    json_t *notice = filled(arena, file, &terms);
    json_t *rights = notice_rights(arena, "nn", &terms);

    (void)state;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        assert_true(json_equal(json_object_get(rights, members[i]),
                               json_object_get(notice, members[i])));
    assert_int_equal(json_object_size(rights), 8);
    assert_string_equal(
        json_member_text(notice_rights(arena, NULL, &terms), "language"), "nb");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_notice_lacks_nothing_and_is_in_nynorsk),
        cmocka_unit_test(each_item_that_lacks_is_named),
        cmocka_unit_test(without_an_appeal_that_is_what_it_says),
        cmocka_unit_test(reasons_or_the_right_to_them),
        cmocka_unit_test(a_notice_renewed_keeps_the_case_and_not_the_decision),
        cmocka_unit_test(rights_alone_are_those_of_a_notice),
    };

    return cmocka_run_group_tests_name("notice", tests, NULL, NULL);
}
