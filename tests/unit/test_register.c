/*
 * What Enhetsregisteret may answer, what others may answer in its place, and
 * what a status there makes of an applicant.
 */
#include "services/gateways/register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/applicant/applicant_register.h"
#include "services/gateways/fetch.h"
#include "tests/support/issuer/key_server.h"
#include "tests/unit/quoted.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SKIEN "938759839"
#define UNIT "{'organisasjonsnummer':'938759839','navn':'SKIEN KOMMUNE'"

/* As the register answered in 2023, with much that we do not use. */
static const char whole[] =
    UNIT ",'organisasjonsform':{'kode':'KOMM','beskrivelse':'Kommune',"
         "'_links':{'self':{'href':'https://register.example/KOMM'}}},"
         "'registreringsdatoEnhetsregisteret':'1995-02-20',"
         "'registrertIMvaregisteret':true,'naeringskode1':{'kode':'84.110'},"
         "'antallAnsatte':4361,'forretningsadresse':{'land':'Norge',"
         "'landkode':'NO','postnummer':'3724','poststed':'SKIEN',"
         "'adresse':['Handelstorget'],'kommune':'SKIEN',"
         "'kommunenummer':'4003'},'konkurs':false,'underAvvikling':false,"
         "'underTvangsavviklingEllerTvangsopplosning':false,"
         "'maalform':'Bokm\u00e5l','_links':{}}";

static const struct {
    int status;
    const char *body; /* ' for " */
    const char *becomes; /* the status of the applicant; NULL: nothing */
} answers[] = {
    { 200, whole, "active" },
    { 200, UNIT "}", "active" },
    { 200, UNIT ",'konkurs':true}", "bankrupt" },
    { 200, UNIT ",'konkurs':true,'underAvvikling':true}", "bankrupt" },
    { 200, UNIT ",'underAvvikling':true}", "winding_up" },
    { 200, UNIT ",'underTvangsavviklingEllerTvangsopplosning':true}",
      "winding_up" },
    { 200, UNIT ",'slettedato':'2026-01-31'}", "removed" },
    { 200, UNIT ",'slettedato':null}", "active" },
    { 410, "{'organisasjonsnummer':'938759839','slettedato':'2026-01-31'}",
      "removed" },
    { 410, "", "removed" },
    { 404, "", "not_found" },
    { 404, "{'status':404,'feilmelding':'finnes ikke'}", "not_found" },

    /* What only informs may be anything. */
    { 200, UNIT ",'organisasjonsform':'KOMM','maalform':7,"
                "'forretningsadresse':[]}", "active" },

    /* Another organisation's facts, or nobody's. */
    { 200, "{'organisasjonsnummer':'939991034','navn':'PORSGRUNN KOMMUNE'}",
      NULL },
    { 200, "{'organisasjonsnummer':938759839,'navn':'SKIEN KOMMUNE'}", NULL },
    { 200, "{'navn':'SKIEN KOMMUNE','konkurs':true}", NULL },
    { 410, "{'organisasjonsnummer':'939991034'}", NULL },
    { 404, "{'organisasjonsnummer':'939991034'}", NULL },

    /* Twice the same member: which one is meant, nobody knows. */
    { 200, UNIT ",'konkurs':true,'konkurs':false}", NULL },

    /* What decides is not guessed. */
    { 200, UNIT ",'konkurs':'false'}", NULL },
    { 200, UNIT ",'konkurs':null}", NULL },
    { 200, UNIT ",'underAvvikling':1}", NULL },
    { 200, UNIT ",'slettedato':20260131}", NULL },
    { 200, UNIT ",'slettedato':true}", NULL },
    { 200, UNIT ",'slettedato':'nei'}", NULL },
    { 200, UNIT ",'slettedato':''}", NULL },
    { 200, "{'organisasjonsnummer':'938759839'}", NULL },
    { 200, "{'organisasjonsnummer':'938759839','navn':' '}", NULL },
    { 200, "{'organisasjonsnummer':'938759839','navn':['SKIEN']}", NULL },
    { 200, "{'organisasjonsnummer':'938759839','navn':'SKIEN\\nKOMMUNE'}",
      NULL },
    { 200, "{'organisasjonsnummer':'938759839','navn':'A\\u0000B'}", NULL },

    /* Not the register's, whatever the status says. */
    { 200, "", NULL },
    { 200, "<!doctype html><p>Velkommen</p>", NULL },
    { 200, UNIT, NULL }, /* cut off */
    { 200, UNIT "}}", NULL },
    { 200, "\xff\xfe{}", NULL },
    { 200, "[" UNIT "}]", NULL },
    { 404, "<html>no such page</html>", NULL },
    { 410, "'gone'", NULL },
    { 404, "[]", NULL },
    { 0, UNIT "}", NULL },
    { 204, "", NULL },
    { 301, UNIT "}", NULL },
    { 400, "{'feilmelding':'ugyldig'}", NULL },
    { 403, "", NULL },
    { 429, "", NULL },
    { 500, UNIT "}", NULL },
    { 503, "", NULL },
};

static void only_the_registers_own_answer_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(answers); i++) {
        struct arena *arena = arena_new();
        const char *body = quoted(arena, answers[i].body);
        struct register_answer answer =
            register_read(answers[i].status, body, strlen(body), SKIEN, arena);
        const char *found = register_status(&answer);

        if ((found == NULL) != (answers[i].becomes == NULL) ||
            (found != NULL && strcmp(found, answers[i].becomes) != 0))
            fail_msg("%d %s: %s", answers[i].status, answers[i].body,
                     found == NULL ? "nothing" : found);
        if (answer.outcome != REGISTER_FOUND)
            assert_null(answer.name);
        arena_free(arena);
    }
}

static struct register_answer read_unit(struct arena *arena, const char *text)
{
    const char *body = quoted(arena, text);

    return register_read(200, body, strlen(body), SKIEN, arena);
}

static void its_facts_are_taken_over(void **state)
{
    struct arena *arena = arena_new();
    struct register_answer answer = read_unit(arena, whole);

    (void)state;
    assert_string_equal(answer.name, "SKIEN KOMMUNE");
    assert_string_equal(answer.organisation_form, "KOMM");
    assert_string_equal(answer.municipality_number, "4003");
    assert_string_equal(answer.language_form, "nb");
    answer = read_unit(arena, UNIT ",'maalform':'Nynorsk'}");
    assert_string_equal(answer.language_form, "nn");
    arena_free(arena);
}

/* The contract bounds them: an answer of ours must hold by it. */
static void facts_of_another_form_are_left_out(void **state)
{
    static const char *const odd[] = {
        ",'organisasjonsform':{'kode':''}",
        ",'organisasjonsform':{'kode':'KOMMUNEFORETAK'}",
        ",'organisasjonsform':{'kode':4}",
        ",'forretningsadresse':{'kommunenummer':'400'}",
        ",'forretningsadresse':{'kommunenummer':'40031'}",
        ",'forretningsadresse':{'kommunenummer':'400x'}",
        ",'forretningsadresse':{'kommunenummer':4003}",
        ",'maalform':'nynorsk'",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(odd); i++) {
        struct arena *arena = arena_new();
        struct register_answer answer =
            read_unit(arena, arena_printf(arena, UNIT "%s}", odd[i]));

        assert_int_equal(answer.outcome, REGISTER_FOUND);
        assert_null(answer.organisation_form);
        assert_null(answer.municipality_number);
        assert_null(answer.language_form);
        arena_free(arena);
    }
}

/* 300 characters of two bytes each are a name, 301 are none. */
static void a_name_has_at_most_300_characters(void **state)
{
    struct arena *arena = arena_new();
    struct text name = text_new(arena, 1024);

    (void)state;
    for (int i = 0; i < 300; i++)
        text_add(&name, "\u00d8");
    for (int length = 300; length <= 301; length++) {
        struct register_answer answer =
            read_unit(arena, arena_printf(arena,
                                          "{'organisasjonsnummer':'938759839',"
                                          "'navn':'%s'}",
                                          name.bytes));

        assert_int_equal(answer.outcome,
                         length == 300 ? REGISTER_FOUND : REGISTER_UNAVAILABLE);
        text_addc(&name, 'x');
    }
    arena_free(arena);
}

/* Over the wire, from a server that says the same under every path. */
static void a_register_is_asked_within_bounds(void **state)
{
    static const struct {
        struct key_answer answer;
        enum register_outcome outcome;
    } rows[] = {
        { { .status = 200,
            .body = "{\"organisasjonsnummer\":\"938759839\","
                    "\"navn\":\"SKIEN\"}" }, REGISTER_FOUND },
        { { .status = 404, .body = "" }, REGISTER_NOT_FOUND },
        { { .status = 410, .body = "" }, REGISTER_REMOVED },
        { { .status = 302, .body = "" }, REGISTER_UNAVAILABLE },
        { { .status = 503, .body = "" }, REGISTER_UNAVAILABLE },
        /* Good until the limit of what we listen to. */
        { { .status = 200,
            .body = "{\"organisasjonsnummer\":\"938759839\","
                    "\"navn\":\"SKIEN\"}",
            .padding = 64 * 1024 }, REGISTER_UNAVAILABLE },
        { { .status = 404, .body = "", .padding = 64 * 1024 + 1 },
          REGISTER_UNAVAILABLE },
    };
    struct key_server *server = key_server_start();

    (void)state;
    fetch_start();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct arena *arena = arena_new();

        key_server_tell(server, rows[i].answer);
        assert_int_equal(
            register_ask(key_server_uri(server), SKIEN, arena).outcome,
            rows[i].outcome);
        arena_free(arena);
    }
    assert_int_equal(key_server_requests(server), COUNT(rows));
    key_server_stop(server);
}

static void nobody_there_is_no_answer(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    assert_int_equal(register_ask("http://127.0.0.1:1", SKIEN, arena).outcome,
                     REGISTER_UNAVAILABLE);
    assert_int_equal(register_ask("file:///etc", SKIEN, arena).outcome,
                     REGISTER_UNAVAILABLE);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_registers_own_answer_counts),
        cmocka_unit_test(its_facts_are_taken_over),
        cmocka_unit_test(facts_of_another_form_are_left_out),
        cmocka_unit_test(a_name_has_at_most_300_characters),
        cmocka_unit_test(a_register_is_asked_within_bounds),
        cmocka_unit_test(nobody_there_is_no_answer),
    };

    return cmocka_run_group_tests_name("register", tests, NULL, NULL);
}
