/*
 * Hostile tokens, one a row: each differs in one thing from a token that is
 * accepted, and is refused for that reason. The first is what a library that
 * believes the token's own algorithm would accept.
 */
#include "api/auth/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/token_scene.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define M ISSUER_MASKINPORTEN
#define I ISSUER_IDPORTEN
#define A ISSUER_ANSATTPORTEN

#define PARTY(claim, id)                                                       \
    "{'" claim "':{'authority':'iso6523-actorid-upis','ID':'" id "'}}"
#define K20 "kkkkkkkkkkkkkkkkkkkk"
#define K100 K20 K20 K20 K20 K20
#define KID_OF_201 "{'kid':'" K100 K100 "k'}"

/* Who signs, or what is done to the token after it was signed. */

static const char *by_issuer(enum issuer_kind kind, const char *header,
                             const char *claims)
{
    unsigned bits = strstr(header, "RS512") != NULL   ? 512
                    : strstr(header, "RS384") != NULL ? 384
                                                      : 256;

    return forge_rsa(scene.arena, key_of(kind), bits, header, claims);
}

static const char *by_public_pem(enum issuer_kind kind, const char *header,
                                 const char *claims)
{
    return forge_hmac(scene.arena,
                      rsa_key_public_pem(scene.arena, key_of(kind)), header,
                      claims);
}

static const char *by_stranger(enum issuer_kind kind, const char *header,
                               const char *claims)
{
    (void)kind;
    return forge_rsa(scene.arena, scene.stranger_key, 256, header, claims);
}

static const char *by_other_issuer(enum issuer_kind kind, const char *header,
                                   const char *claims)
{
    return by_issuer(kind == M ? I : M, header, claims);
}

static const char *by_weak_key(enum issuer_kind kind, const char *header,
                               const char *claims)
{
    (void)kind;
    return forge_rsa(scene.arena, scene.weak_key, 256, header, claims);
}

static const char *by_pss(enum issuer_kind kind, const char *header,
                          const char *claims)
{
    return forge_pss(scene.arena, key_of(kind), header, claims);
}

static const char *by_nobody(enum issuer_kind kind, const char *header,
                             const char *claims)
{
    (void)kind;
    return arena_printf(scene.arena, "%s.",
                        forge_unsigned(scene.arena, header, claims));
}

static const char *in_two_parts(enum issuer_kind kind, const char *header,
                                const char *claims)
{
    (void)kind;
    return forge_unsigned(scene.arena, header, claims);
}

static const char *in_five_parts(enum issuer_kind kind, const char *header,
                                 const char *claims)
{
    return arena_printf(scene.arena, "%s.AAAA.AAAA",
                        by_issuer(kind, header, claims));
}

static const char *padded(enum issuer_kind kind, const char *header,
                          const char *claims)
{
    return arena_printf(scene.arena, "%s==", by_issuer(kind, header, claims));
}

static const char *after_newline(enum issuer_kind kind, const char *header,
                                 const char *claims)
{
    return arena_printf(scene.arena, "\n%s", by_issuer(kind, header, claims));
}

/* 342 characters hold 256 bytes and four bits, which must be zero. */
static const char *spelt_otherwise(enum issuer_kind kind, const char *header,
                                   const char *claims)
{
    char *token = arena_copy(scene.arena, by_issuer(kind, header, claims));

    token[strlen(token) - 1]++;
    return token;
}

/* By two characters: what is left is well spelt and one byte too short. */
static const char *cut_short(enum issuer_kind kind, const char *header,
                             const char *claims)
{
    const char *token = by_issuer(kind, header, claims);

    return arena_copyn(scene.arena, token, strlen(token) - 2);
}

/* The claims of one token under the signature of another. */
static const char *with_other_claims(enum issuer_kind kind, const char *header,
                                     const char *claims)
{
    const char *forged =
        forge_unsigned(scene.arena, header,
                       changed(claims, PARTY("consumer", "0192:939991034")));

    return arena_printf(scene.arena, "%s%s", forged,
                        strrchr(by_issuer(kind, header, claims), '.'));
}

static const struct hostile {
    const char *story;
    enum issuer_kind kind;
    const char *header; /* changes; a text in brackets replaces it all */
    const char *claims;
    const char *(*signed_)(enum issuer_kind, const char *, const char *);
    err_t expected;
} table[] = {
#define FORM ERR_TOKEN_MALFORMED
#define ALGORITHM ERR_TOKEN_ALGORITHM_REFUSED
#define SIGNATURE ERR_TOKEN_SIGNATURE_INVALID
#define UNKNOWN ERR_TOKEN_KEY_UNKNOWN
#define ISSUER ERR_TOKEN_ISSUER_UNKNOWN
#define CLAIMS ERR_TOKEN_CLAIMS_INVALID
#define EARLY ERR_TOKEN_NOT_YET_VALID
#define LATE ERR_TOKEN_EXPIRED
#define PLACE ERR_TOKEN_AUDIENCE_WRONG
#define AUTHORITY ERR_AUTHORITY_UNKNOWN
#include "tests/unit/hostile_tokens.def"
};

static const char *made(const char *(*make)(enum issuer_kind, const char *),
                        enum issuer_kind kind, const char *change)
{
    return change != NULL && change[0] == '['
               ? quoted(scene.arena, arena_copyn(scene.arena, change + 1,
                                                 strlen(change) - 2))
               : make(kind, change);
}

static const char *token_in(const struct hostile *row)
{
    return row->signed_(row->kind, made(header_of, row->kind, row->header),
                        made(claims_of, row->kind, row->claims));
}

/* Both verifiers, since the one with a cache may never learn a bad token. */
static void hostile_tokens_are_refused(void **state)
{
    struct identity before, identity;

    (void)state;
    memset(&before, 0x5a, sizeof before);
    for (size_t i = 0; i < COUNT(table); i++) {
        const char *token = token_in(&table[i]);
        err_t err;

        identity = before;
        err = verify(scene.verifier, token, &identity);
        if (err != table[i].expected)
            fail_msg("%s: %s", table[i].story,
                     err == OK ? "accepted" : problem_entry(err)->code);
        assert_memory_equal(&identity, &before, sizeof before);
        assert_int_not_equal(verify(scene.production, token, &identity), OK);
        assert_int_not_equal(verify(scene.production, token, &identity), OK);
    }
    assert_true(COUNT(table) >= 45);
}

/* A row that is refused for the wrong reason proves nothing: what the rows
 * start from is accepted. */
static void their_good_twins_are_accepted(void **state)
{
    struct identity identity;

    (void)state;
    assert_int_equal(verify(scene.verifier, token_of(M, NULL), &identity), OK);
    assert_int_equal(verify(scene.verifier, token_of(I, NULL), &identity), OK);
    assert_int_equal(verify(scene.verifier, token_of(A, NULL), &identity), OK);
}

static void what_is_no_token_is_malformed(void **state)
{
    struct identity identity;

    (void)state;
    assert_int_equal(verify(scene.verifier, "", &identity), FORM);
    assert_int_equal(verify(scene.verifier, "..", &identity), FORM);
    assert_int_equal(verify(scene.verifier, ".", &identity), FORM);
    /* What lies after a NUL is part of the token, and spoils it. */
    assert_int_equal(
        token_verify(scene.verifier, "a\0b", 3, NOW, NULL, &identity), FORM);
}

/* However well it is signed. */
static void a_larger_token_is_not_looked_at(void **state)
{
    struct identity identity;
    char *filler = arena_alloc(scene.arena, 5401);
    const char *token;

    (void)state;
    memset(filler, 'x', 5400);
    token = token_of(M, arena_printf(scene.arena, "{'jti':'%s'}", filler));
    assert_in_range(strlen(token), 7168, TOKEN_SIZE_MAX);
    assert_int_equal(verify(scene.verifier, token, &identity), OK);
    token = token_of(M, arena_printf(scene.arena, "{'jti':'%s','sub':'%s'}",
                                     filler, filler + 4800));
    assert_in_range(strlen(token), TOKEN_SIZE_MAX + 1, 9000);
    assert_int_equal(verify(scene.verifier, token, &identity), FORM);
}

static void the_claim_at_fault_is_named(void **state)
{
    struct problem problem;
    struct identity identity;
    const char *token = token_of(I, "{'acr':'Level4'}");

    (void)state;
    problem_init(&problem, scene.arena);
    assert_int_equal(token_verify(scene.verifier, token, strlen(token), NOW,
                                  &problem, &identity),
                     CLAIMS);
    assert_int_equal(problem.value_count, 1);
    assert_string_equal(problem.values[0].name, "claim");
    assert_string_equal(problem.values[0].value, "acr");
}

static void times_count_to_the_second(void **state)
{
    struct identity identity;
    const char *token = token_of(M, "{'nbf':1772442000}");
    const struct {
        int64_t now;
        err_t expected;
    } moments[] = {
        { 1772441969, EARLY }, /* nbf - 31 */
        { 1772441970, OK },    /* nbf - 30: the clocks may differ */
        { 1772442590, OK },    /* exp */
        { 1772442619, OK },    /* exp + 29 */
        { 1772442620, LATE },  /* exp + 30 */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(moments); i++)
        assert_int_equal(token_verify(scene.verifier, token, strlen(token),
                                      moments[i].now, NULL, &identity),
                         moments[i].expected);
}

static void the_header_is_read_to_the_letter(void **state)
{
    static const struct {
        const char *authorization;
        const char *token; /* NULL: refused */
    } headers[] = {
        { "Bearer abc.def.ghi", "abc.def.ghi" },
        { "bearer abc", "abc" },
        { "BEARER a-b_c~d+e/f==", "a-b_c~d+e/f==" },
        { "Bearer  abc", NULL },
        { " Bearer abc", NULL },
        { "Bearer abc ", NULL },
        { "Bearer abc, Bearer def", NULL },
        { "Bearer\tabc", NULL },
        { "Bearer", NULL },
        { "Bearer ", NULL },
        { "Bearer ==", NULL },
        { "Bearer a=b", NULL },
        { "Bearer a\xc3\xa6", NULL },
        { "Basic abc", NULL },
        { "", NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(headers); i++) {
        const char *token = NULL;
        err_t err = token_from_header(headers[i].authorization, &token);

        assert_int_equal(err, headers[i].token == NULL ? FORM : OK);
        if (headers[i].token == NULL)
            assert_null(token);
        else
            assert_string_equal(token, headers[i].token);
    }
    assert_int_equal(token_from_header(NULL, NULL), ERR_TOKEN_MISSING);
}

static void scopes_are_whole_words(void **state)
{
    (void)state;
    assert_true(words_have("a:b/c.read", "a:b/c.read"));
    assert_true(words_have("x a:b/c.read y", "a:b/c.read"));
    assert_true(words_have("x  a:b/c.read", "a:b/c.read"));
    assert_false(words_have("a:b/c.reader", "a:b/c.read"));
    assert_false(words_have("xa:b/c.read", "a:b/c.read"));
    assert_false(words_have("a:b/c", "a:b/c.read"));
    assert_false(words_have("A:B/C.READ", "a:b/c.read"));
    assert_false(words_have("", "a:b/c.read"));
    assert_false(words_have("a b", ""));
    assert_false(words_have("a b", "a b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_tokens_are_refused),
        cmocka_unit_test(their_good_twins_are_accepted),
        cmocka_unit_test(what_is_no_token_is_malformed),
        cmocka_unit_test(a_larger_token_is_not_looked_at),
        cmocka_unit_test(the_claim_at_fault_is_named),
        cmocka_unit_test(times_count_to_the_second),
        cmocka_unit_test(the_header_is_read_to_the_letter),
        cmocka_unit_test(scopes_are_whole_words),
    };

    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
