/*
 * Claims as the three providers write them.
 */
#include "tests/support/issuer/preset.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "services/base/json.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Each preset is granted what its side of the case has use for. */
static const char applicant_scope[] =
    "statsforvalteren:tilskudd/frister.read "
    "statsforvalteren:tilskudd/hendelser.read "
    "statsforvalteren:tilskudd/klager.read "
    "statsforvalteren:tilskudd/klager.write "
    "statsforvalteren:tilskudd/rapporter.read "
    "statsforvalteren:tilskudd/rapporter.write "
    "statsforvalteren:tilskudd/sokere.read "
    "statsforvalteren:tilskudd/sokere.write "
    "statsforvalteren:tilskudd/soknader.read "
    "statsforvalteren:tilskudd/soknader.write "
    "statsforvalteren:tilskudd/tilsagn.read "
    "statsforvalteren:tilskudd/tilsagn.write "
    "statsforvalteren:tilskudd/utbetaling.read "
    "statsforvalteren:tilskudd/utlysninger.read "
    "statsforvalteren:tilskudd/vedtak.read "
    "statsforvalteren:tilskudd/vedtak.write";
static const char staff_scope[] =
    "statsforvalteren:tilskudd/frister.read "
    "statsforvalteren:tilskudd/hendelser.read "
    "statsforvalteren:tilskudd/klager.read "
    "statsforvalteren:tilskudd/klager.write "
    "statsforvalteren:tilskudd/rapporter.read "
    "statsforvalteren:tilskudd/rapporter.write "
    "statsforvalteren:tilskudd/saksbehandling.read "
    "statsforvalteren:tilskudd/saksbehandling.write "
    "statsforvalteren:tilskudd/sokere.read "
    "statsforvalteren:tilskudd/sokere.write "
    "statsforvalteren:tilskudd/soknader.read "
    "statsforvalteren:tilskudd/soknader.write "
    "statsforvalteren:tilskudd/statistikk.read "
    "statsforvalteren:tilskudd/tilsagn.read "
    "statsforvalteren:tilskudd/tilsagn.write "
    "statsforvalteren:tilskudd/utbetaling.read "
    "statsforvalteren:tilskudd/utbetaling.write "
    "statsforvalteren:tilskudd/utlysninger.read "
    "statsforvalteren:tilskudd/utlysninger.write "
    "statsforvalteren:tilskudd/vedtak.read "
    "statsforvalteren:tilskudd/vedtak.write";

static const char skien[] = "938759839";
static const char vendor[] = "314242726"; /* synthetic: Tenor */
static const char resource[] = "urn:altinn:resource:tilskudd-ktu";
static const int lifetime = 3600;

/* Read at start, never changed after it. */
static struct arena *arena_of_people;
static json_t *people;

/* {"authority": "iso6523-actorid-upis", "ID": "0192:938759839"} */
static json_t *party_new(const char *organisation)
{
    char id[32];

    snprintf(id, sizeof id, "0192:%s", organisation);
    return json_pack("{ss ss}", "authority", "iso6523-actorid-upis", "ID", id);
}

/* Machines: what makes each differ from a municipality's own. */

static void as_itself(struct order *order, const char *organisation)
{
    (void)order;
    (void)organisation;
}

/* Delegation in Altinn: the party stays `consumer`. */
static void through_supplier(struct order *order, const char *organisation)
{
    (void)organisation;
    json_object_set_new(order->claims, "supplier", party_new(vendor));
    json_object_set_new(order->claims, "delegation_source",
                        json_string("https://tt02.altinn.no/"));
}

/* The vendor of the system is `consumer`; the party is in the details. */
static void by_system_user(struct order *order, const char *organisation)
{
    json_object_set_new(order->claims, "consumer", party_new(vendor));
    json_object_set_new(order->claims, "authorization_details",
                        json_pack("[{ss s[s] so ss}]", "type",
                                  "urn:altinn:systemuser", "systemuser_id",
                                  "8c1a7a52-7d4e-4a7e-9f07-2b1c5e7a0c11",
                                  "systemuser_org", party_new(organisation),
                                  "system_id", "314242726_fagsystem"));
}

static void an_hour_late(struct order *order, const char *organisation)
{
    json_int_t past = (json_int_t)time(NULL) - lifetime;

    (void)organisation;
    json_object_set_new(order->claims, "iat", json_integer(past - lifetime));
    json_object_set_new(order->claims, "exp", json_integer(past));
}

static void for_somebody_else(struct order *order, const char *organisation)
{
    (void)organisation;
    json_object_set_new(order->claims, "aud",
                        json_string("http://localhost/another-service"));
}

/* The slash at the end is what people forget. */
static void without_slash(struct order *order, const char *organisation)
{
    const char *issuer = provider_issuer(order->provider);

    (void)organisation;
    json_object_set_new(order->claims, "iss",
                        json_stringn(issuer, strlen(issuer) - 1));
}

/* What a library that believes the token's own `alg` would accept. */
static void with_public_key(struct order *order, const char *organisation)
{
    (void)organisation;
    order->algorithm = "HS256";
}

static const struct {
    const char *name;
    void (*change)(struct order *order, const char *organisation);
    const char *meaning;
} machines[] = {
    { "municipality", as_itself, "a municipality's own machine (Skien)" },
    { "supplier", through_supplier, "a supplier on behalf of a municipality" },
    { "system-user", by_system_user, "a system user of a municipality" },
    { "expired", an_hour_late, "refused: expired an hour ago" },
    { "wrong-audience", for_somebody_else, "refused: another service's aud" },
    { "wrong-issuer", without_slash, "refused: iss without its slash" },
    { "forged", with_public_key, "refused: HS256 with the public key" },
};

/* People. */

static const char *text_of(const json_t *person, const char *member)
{
    return json_string_value(json_object_get(person, member));
}

/* Ansattporten's logins let the person choose whom to represent; capital
 * letters are how it writes. */
static json_t *reportees_new(const char *organisation)
{
    return json_pack("[{ss ss ss s[{s[ss] ss so ss}]}]", "type",
                     "ansattporten:altinn:resource", "resource", resource,
                     "resource_name", "Kompetanse- og tjenesteutvikling",
                     "reportees", "Rights", "Read", "Write", "Authority",
                     "iso6523-actorid-upis", "ID",
                     json_sprintf("0192:%s", organisation), "Name",
                     "Oppdiktet kommune");
}

/* TestID is how synthetic people log in: it is refused in production. */
static void person_order(const char *name, const json_t *person,
                         const char *organisation, struct order *order)
{
    const char *acr = text_of(person, "acr");
    bool is_ansattporten = order->provider == provider_find("ansattporten");

    /* A copy: jansson counts references without regard to other threads. */
    json_object_set_new(order->claims, "pid",
                        json_string(text_of(person, "pid")));
    json_object_set_new(order->claims, "sub",
                        json_sprintf("synthetic-%s", name));
    json_object_set_new(order->claims, "acr",
                        is_ansattporten ? json_string(acr)
                                        : json_sprintf("idporten-loa-%s", acr));
    json_object_set_new(order->claims, "amr", json_pack("[s]", "TestID"));
    if (is_ansattporten && json_object_get(person, "rights") != NULL)
        json_object_set_new(order->claims, "authorization_details",
                            reportees_new(organisation));
}

bool presets_start(const char *people_path)
{
    json_error_t error;

    arena_of_people = arena_new();
    people =
        json_own(arena_of_people,
                 json_load_file(people_path, JSON_REJECT_DUPLICATES, &error));
    if (people == NULL)
        fprintf(stderr, "tilskudd-issuer: %s: %s\n", people_path, error.text);
    return people != NULL;
}

void presets_stop(void)
{
    arena_free(arena_of_people);
}

json_t *claims_new(struct arena *arena, const struct provider *provider,
                   const char *organisation, const char *scope)
{
    json_int_t now = (json_int_t)time(NULL);
    unsigned char random[16];
    char jti[33];

    RAND_bytes(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(&jti[2 * i], 3, "%02x", random[i]);
    return json_own(
        arena, json_pack("{ss ss ss sI sI ss ss so ss}", "iss",
                         provider_issuer(provider), "aud", provider_audience(),
                         "client_id", "0b2d7a5e-local", "iat", now, "exp",
                         now + lifetime, "jti", jti, "token_type", "Bearer",
                         "consumer", party_new(organisation), "scope", scope));
}

/* All machines speak through Maskinporten. */
static bool machine_order(struct arena *arena, const char *name,
                          const char *organisation, struct order *out)
{
    const char *party = organisation == NULL ? skien : organisation;

    for (size_t i = 0; i < COUNT(machines); i++) {
        if (strcmp(machines[i].name, name) != 0)
            continue;
        out->provider = provider_find("maskinporten");
        out->algorithm = "RS256";
        out->claims = claims_new(arena, out->provider, party, applicant_scope);
        machines[i].change(out, party);
        return true;
    }
    return false;
}

bool preset_order(struct arena *arena, const char *name,
                  const char *organisation, struct order *out)
{
    const json_t *person = json_object_get(people, name);
    bool is_staff = json_object_get(person, "roles") != NULL;
    const char *party = organisation;

    if (person == NULL)
        return machine_order(arena, name, organisation, out);
    if (party == NULL)
        party = text_of(person, "organisation");
    out->provider = provider_find(text_of(person, "issuer"));
    out->algorithm = "RS256";
    out->claims = claims_new(arena, out->provider, party,
                             is_staff ? staff_scope : applicant_scope);
    person_order(name, person, party, out);
    return true;
}

const char *presets_list(struct arena *arena)
{
    struct text list = text_new(arena, 1024);
    const char *name;
    json_t *person;

    for (size_t i = 0; i < COUNT(machines); i++)
        text_addf(&list, "%-22s %s\n", machines[i].name, machines[i].meaning);
    json_object_foreach(people, name, person)
        text_addf(&list, "%-22s a person with %s at %s, by %s (%s)\n", name,
                  json_object_get(person, "roles") != NULL ? "a role"
                                                           : "a mandate",
                  text_of(person, "organisation"), text_of(person, "issuer"),
                  text_of(person, "acr"));
    return list.bytes;
}
