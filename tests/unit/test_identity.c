/*
 * Good tokens: who they speak for, at what level, and what is forgotten of
 * them; and the cache of those that have been verified.
 */
#include "api/auth/identity.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/auth/token_cache.h"
#include "tests/unit/token_scene.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define THREADS 8
#define M ISSUER_MASKINPORTEN
#define I ISSUER_IDPORTEN
#define A ISSUER_ANSATTPORTEN

#define SKIEN "938759839"
#define VENDOR "314242726"
#define PARTY(id) "{'authority':'iso6523-actorid-upis','ID':'0192:" id "'}"
#define SYSTEM_USER(id)                                                        \
    "{'type':'urn:altinn:systemuser','systemuser_id':['x'],"                   \
    "'systemuser_org':" PARTY(id) ",'system_id':'y'}"
#define REPORTEE(id)                                                           \
    "{'Rights':['Read'],'Authority':'iso6523-actorid-upis','ID':'0192:" id     \
    "','Name':'x'}"

static struct identity accepted(enum issuer_kind kind, const char *change)
{
    struct identity identity = { 0 };
    const char *token = token_of(kind, change);

    assert_int_equal(verify(scene.verifier, token, &identity), OK);
    assert_int_equal(identity.kind, kind);
    assert_string_equal(identity.issuer, scene.issuers[kind].name);
    return identity;
}

static void machines_are_organisations(void **state)
{
    static const struct {
        const char *change;
        const char *organisation, *supplier, *client;
    } machines[] = {
        { "{}", SKIEN, "", SKIEN },
        { "{'supplier':" PARTY(VENDOR) "}", SKIEN, VENDOR, SKIEN },
        { "{'consumer':" PARTY(VENDOR) ",'authorization_details':"
          "[" SYSTEM_USER(SKIEN) "]}", SKIEN, VENDOR, VENDOR },
        { "{'authorization_details':[{'type':'other'}]}", SKIEN, "", SKIEN },
        /* The person of an enduser-restricted token has not logged in. */
        { "{'pid':'15813512308','acr':'idporten-loa-high'}", SKIEN, "", SKIEN },
        { "{'pid':'not even one'}", SKIEN, "", SKIEN },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(machines); i++) {
        struct identity identity = accepted(M, machines[i].change);

        assert_string_equal(identity.organisation, machines[i].organisation);
        assert_string_equal(identity.supplier, machines[i].supplier);
        assert_string_equal(identity.client, machines[i].client);
        assert_string_equal(identity.person, "");
        assert_int_equal(identity.level, LEVEL_NONE);
        assert_int_equal(identity.reportee_count, 0);
        assert_int_equal(identity.expires, 1772442590);
        assert_string_equal(identity.scopes,
                            "statsforvalteren:tilskudd/soknader.write");
    }
}

static void people_have_a_level_and_no_organisation(void **state)
{
    static const struct {
        enum issuer_kind kind;
        const char *change;
        enum level level;
        const char *client;
    } people[] = {
        { I, "{'acr':'idporten-loa-low'}", LEVEL_LOW, "991825827" },
        { I, "{'acr':'idporten-loa-substantial'}", LEVEL_SUBSTANTIAL,
          "991825827" },
        { I, "{'acr':'idporten-loa-high'}", LEVEL_HIGH, "991825827" },
        { I, "{'consumer':null}", LEVEL_HIGH, "" },
        { I, "{'consumer':{'authority':'other','ID':'1'}}", LEVEL_HIGH, "" },
        { I, "{'amr':'BankID'}", LEVEL_HIGH, "991825827" },
        { A, "{'acr':'substantial'}", LEVEL_SUBSTANTIAL, "" },
        { A, "{'acr':'high'}", LEVEL_HIGH, "" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(people); i++) {
        struct identity identity = accepted(people[i].kind, people[i].change);

        assert_int_equal(identity.level, people[i].level);
        assert_string_equal(identity.organisation, "");
        assert_string_equal(identity.supplier, "");
        assert_string_equal(identity.client, people[i].client);
        assert_int_equal(strlen(identity.person), 32);
    }
}

static void ansattporten_names_whom_a_person_represents(void **state)
{
    struct identity identity = accepted(A, NULL);

    (void)state;
    assert_int_equal(identity.reportee_count, 1);
    assert_string_equal(identity.reportees[0].organisation, SKIEN);
    assert_string_equal(identity.reportees[0].resource,
                        "urn:altinn:resource:tilskudd-ktu");
    assert_true(identity.reportees[0].can_write);

    identity = accepted(
        A,
        "{'authorization_details':["
        "{'type':'ansattporten:altinn:service','resource':"
        "'urn:altinn:resource:2480:40','reportees':[" REPORTEE(
            SKIEN) "," REPORTEE(VENDOR) "]},{'type':'other','reportees':1}]}");
    assert_int_equal(identity.reportee_count, 2);
    assert_string_equal(identity.reportees[1].organisation, VENDOR);
    assert_false(identity.reportees[1].can_write);

    identity = accepted(A, "{'authorization_details':null}");
    assert_int_equal(identity.reportee_count, 0);
}

/* Twenty fit; the twenty-first is refused and not silently left out. */
static void too_many_reportees_are_refused(void **state)
{
    struct text list = text_new(scene.arena, 4096);
    struct identity identity;

    (void)state;
    text_add(&list, "{'authorization_details':[{'type':"
                    "'ansattporten:altinn:resource','resource':'r',"
                    "'reportees':[");
    for (int i = 0; i < REPORTEES_MAX - 1; i++)
        text_add(&list, REPORTEE(SKIEN) ",");
    identity = accepted(A, arena_printf(scene.arena, "%s%s]}]}", list.bytes,
                                        REPORTEE(SKIEN)));
    assert_int_equal(identity.reportee_count, REPORTEES_MAX);
    text_add(&list, REPORTEE(SKIEN) "," REPORTEE(SKIEN) "]}]}");
    assert_int_equal(verify(scene.verifier, token_of(A, list.bytes), &identity),
                     ERR_TOKEN_CLAIMS_INVALID);
}

/* ID-porten says nothing about organisations, whatever the token holds. */
static void idporten_names_nobody_to_represent(void **state)
{
    struct identity identity =
        accepted(I, "{'authorization_details':[{'type':"
                    "'ansattporten:altinn:resource','resource':'r',"
                    "'reportees':[" REPORTEE(SKIEN) "]}]}");

    (void)state;
    assert_int_equal(identity.reportee_count, 0);
}

static void a_person_is_a_keyed_hash(void **state)
{
    struct identity identity = accepted(I, NULL);
    char pseudonym[33];

    (void)state;
    /* HMAC-SHA-256 of the number, computed by another implementation. */
    person_pseudonym(scene.verifier, "15813512308", pseudonym);
    assert_string_equal(pseudonym, "70890b47111b4b6e70cf58b9ba857c39");
    assert_string_equal(identity.person, pseudonym);
    assert_string_equal(accepted(A, NULL).person, pseudonym);
    assert_null(memmem(&identity, sizeof identity, "15813512308", 11));
    person_pseudonym(scene.verifier, "15813512316", pseudonym);
    assert_string_not_equal(identity.person, pseudonym);
}

/* Domain, test vectors: numbers of the rule of 2032 beside classic ones. */
static void numbers_by_the_rule_of_2032_are_accepted(void **state)
{
    static const struct {
        const char *pid;
        bool is_test;
    } numbers[] = {
        { "31129956715", false }, { "30108299939", false },
        { "02013299997", false }, { "02013299903", false },
        { "15813512308", true },  { "15813512316", true },
        { "15813512324", true },  { "15813512332", true },
        { "30856499983", true },  { "45840375084", true },
        { "13527248013", true },  { "68467038838", true },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const char *token =
            token_of(I, arena_printf(scene.arena, "{'pid':'%s','amr':null}",
                                     numbers[i].pid));
        struct identity identity;

        assert_int_equal(verify(scene.verifier, token, &identity), OK);
        assert_int_equal(verify(scene.production, token, &identity),
                         numbers[i].is_test ? ERR_TOKEN_TEST_PERSON : OK);
    }
}

static void test_logins_are_refused_in_production(void **state)
{
    static const char *const methods[] = {
        "'TestID'", "['TestID']", "['BankID','testid']", "'TESTID'",
    };
    struct identity identity;

    (void)state;
    for (size_t i = 0; i < COUNT(methods); i++) {
        const char *token =
            token_of(I,
                     arena_printf(scene.arena, "{'pid':'31129956715','amr':%s}",
                                  methods[i]));

        assert_int_equal(verify(scene.production, token, &identity),
                         ERR_TOKEN_TEST_PERSON);
        assert_int_equal(verify(scene.verifier, token, &identity), OK);
    }
    assert_int_equal(
        verify(scene.production,
               token_of(I, "{'pid':'31129956715','amr':['BankID']}"),
               &identity),
        OK);
}

static void signatures_of_all_three_lengths_are_accepted(void **state)
{
    const char *claims = claims_of(M, NULL);
    struct identity identity;

    (void)state;
    assert_int_equal(verify(scene.verifier,
                            forge_rsa(scene.arena, scene.machine_key, 384,
                                      header_of(M, "{'alg':'RS384'}"), claims),
                            &identity),
                     OK);
    assert_int_equal(
        verify(scene.verifier,
               forge_rsa(scene.arena, scene.machine_key, 512,
                         header_of(M, "{'alg':'RS512','kid':'only-512'}"),
                         claims),
               &identity),
        OK);
}

static void types_of_access_tokens_are_accepted(void **state)
{
    static const char *const types[] = { "'JWT'", "'jwt'", "'at+jwt'",
                                         "'AT+JWT'", "null" };
    struct identity identity;

    (void)state;
    for (size_t i = 0; i < COUNT(types); i++) {
        const char *change = arena_printf(scene.arena, "{'typ':%s}", types[i]);

        assert_int_equal(verify(scene.verifier,
                                forge_rsa(scene.arena, scene.machine_key, 256,
                                          header_of(M, change),
                                          claims_of(M, NULL)),
                                &identity),
                         OK);
    }
}

static void the_audience_may_be_one_of_a_list(void **state)
{
    (void)state;
    accepted(M, "{'aud':['http://localhost/another','" AUDIENCE "']}");
}

/* Where no audience is configured, Maskinporten's "unspecified" and its
 * announced absence are both accepted. */
static void without_audience_any_will_do(void **state)
{
    struct identity identity;

    (void)state;
    scene.issuers[M].audience = NULL;
    accepted(M, "{'aud':'unspecified'}");
    accepted(M, "{'aud':null}");
    scene.issuers[M].audience = AUDIENCE;
    assert_int_equal(verify(scene.verifier,
                            token_of(M, "{'aud':'unspecified'}"), &identity),
                     ERR_TOKEN_AUDIENCE_WRONG);
}

static err_t verify_at(const char *token, int64_t now)
{
    struct identity identity;

    return token_verify(scene.production, token, strlen(token), now, NULL,
                        &identity);
}

/* What is in the cache is believed for five minutes, unread. */
static void a_verified_token_is_kept_five_minutes(void **state)
{
    const char *token = token_of(M, "{'exp':1772445500,'jti':'kept'}");
    struct identity first, second;

    (void)state;
    assert_int_equal(verify(scene.production, token, &first), OK);
    scene.issuers[M].audience = "http://localhost/another";
    assert_int_equal(verify(scene.production, token, &second), OK);
    assert_string_equal(first.organisation, second.organisation);
    assert_string_equal(first.scopes, second.scopes);
    assert_int_equal(first.expires, second.expires);
    assert_int_equal(verify_at(token, NOW + 299), OK);
    assert_int_equal(verify_at(token, NOW + 300), ERR_TOKEN_AUDIENCE_WRONG);
    /* A clock that is set back finds nothing that it has not verified. */
    assert_int_equal(verify_at(token, NOW - 1), ERR_TOKEN_AUDIENCE_WRONG);
    scene.issuers[M].audience = AUDIENCE;
}

static void a_kept_token_still_expires(void **state)
{
    const char *token = token_of(M, "{'exp':1772442010,'jti':'short'}");

    (void)state;
    assert_int_equal(verify_at(token, NOW), OK);
    assert_int_equal(verify_at(token, NOW + 9), OK);
    assert_int_equal(verify_at(token, NOW + 40), ERR_TOKEN_EXPIRED);
}

static void the_cache_keeps_what_is_used(void **state)
{
    struct token_cache *cache = token_cache_new(8);
    struct identity identity = { .expires = 1000, .organisation = SKIEN };
    unsigned char digest[TOKEN_DIGEST_SIZE] = { 0 };
    struct identity found;

    (void)state;
    for (unsigned char i = 0; i < 20; i++) {
        digest[9] = i;
        token_cache_keep(cache, digest, 10, &identity);
        digest[9] = 0; /* used all the time */
        assert_true(token_cache_find(cache, digest, 10, &found));
        assert_string_equal(found.organisation, SKIEN);
    }
    digest[9] = 5;
    assert_false(token_cache_find(cache, digest, 10, &found));
    digest[9] = 19;
    assert_true(token_cache_find(cache, digest, 10, &found));
    assert_false(token_cache_find(cache, digest, 310, &found));
    token_cache_free(cache);
}

static void the_cache_keeps_reportees_of_any_number(void **state)
{
    struct token_cache *cache = token_cache_new(8);
    struct identity identity = { .expires = 1000 };
    unsigned char digest[TOKEN_DIGEST_SIZE] = { 1 };
    struct identity found;

    (void)state;
    for (size_t count = 0; count <= REPORTEES_MAX; count += 5) {
        identity.reportee_count = count;
        if (count > 0)
            memcpy(identity.reportees[count - 1].organisation, SKIEN, 10);
        token_cache_keep(cache, digest, 10, &identity);
        assert_true(token_cache_find(cache, digest, 10, &found));
        assert_int_equal(found.reportee_count, count);
        if (count > 0)
            assert_string_equal(found.reportees[count - 1].organisation, SKIEN);
    }
    token_cache_free(cache);
}

static void a_cache_of_nothing_keeps_nothing(void **state)
{
    struct token_cache *cache = token_cache_new(0);
    struct identity identity = { .expires = 1000 };
    unsigned char digest[TOKEN_DIGEST_SIZE] = { 1 };

    (void)state;
    token_cache_keep(cache, digest, 10, &identity);
    assert_false(token_cache_find(cache, digest, 10, &identity));
    token_cache_free(cache);
}

static void *verify_many(void *argument)
{
    const char *const *tokens = argument;
    struct identity identity;

    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < 100; i++) {
            assert_int_equal(verify(scene.production, tokens[i], &identity),
                             OK);
            assert_string_equal(identity.organisation, SKIEN);
        }
    }
    return NULL;
}

/* For the thread sanitizer: a hundred tokens in a cache of sixty-four. */
static void eight_threads_share_the_cache(void **state)
{
    static const char *tokens[100];
    pthread_t threads[THREADS];

    (void)state;
    for (size_t i = 0; i < COUNT(tokens); i++)
        tokens[i] = token_of(M, arena_printf(scene.arena, "{'jti':'%zu'}", i));
    for (size_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, verify_many, tokens);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machines_are_organisations),
        cmocka_unit_test(people_have_a_level_and_no_organisation),
        cmocka_unit_test(ansattporten_names_whom_a_person_represents),
        cmocka_unit_test(too_many_reportees_are_refused),
        cmocka_unit_test(idporten_names_nobody_to_represent),
        cmocka_unit_test(a_person_is_a_keyed_hash),
        cmocka_unit_test(numbers_by_the_rule_of_2032_are_accepted),
        cmocka_unit_test(test_logins_are_refused_in_production),
        cmocka_unit_test(signatures_of_all_three_lengths_are_accepted),
        cmocka_unit_test(types_of_access_tokens_are_accepted),
        cmocka_unit_test(the_audience_may_be_one_of_a_list),
        cmocka_unit_test(without_audience_any_will_do),
        cmocka_unit_test(a_verified_token_is_kept_five_minutes),
        cmocka_unit_test(a_kept_token_still_expires),
        cmocka_unit_test(the_cache_keeps_what_is_used),
        cmocka_unit_test(the_cache_keeps_reportees_of_any_number),
        cmocka_unit_test(a_cache_of_nothing_keeps_nothing),
        cmocka_unit_test(eight_threads_share_the_cache),
    };

    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
