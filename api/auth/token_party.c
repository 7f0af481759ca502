/*
 * Who a token speaks for. The issuer decides how it is read, never the
 * presence of `pid`: Maskinporten may send one although nobody has logged in.
 */
#include <string.h>
#include <strings.h>

#include "api/auth/token_parts.h"
#include "services/base/json.h"
#include "services/base/orgnr.h"
#include "services/base/pid.h"

static const char authority[] = "iso6523-actorid-upis";
static const char icd[] = "0192:"; /* ISO 6523 ICD of Enhetsregisteret */

static const struct {
    enum issuer_kind kind;
    const char *acr;
    enum level level;
} levels[] = {
    { ISSUER_IDPORTEN, "idporten-loa-low", LEVEL_LOW },
    { ISSUER_IDPORTEN, "idporten-loa-substantial", LEVEL_SUBSTANTIAL },
    { ISSUER_IDPORTEN, "idporten-loa-high", LEVEL_HIGH },
    { ISSUER_ANSATTPORTEN, "substantial", LEVEL_SUBSTANTIAL },
    { ISSUER_ANSATTPORTEN, "high", LEVEL_HIGH },
};

/* "0192:" and a number; other registers have other numbers, and a longer
 * form names a part of the organisation, which is not the organisation. */
static err_t number_read(const char *given, const char *id,
                         struct problem *problem, const char *claim,
                         char out[10])
{
    const char *number;

    if (given == NULL || id == NULL)
        return token_claim_invalid(problem, claim);
    if (strcmp(given, authority) != 0 || strncmp(id, icd, strlen(icd)) != 0)
        return ERR_AUTHORITY_UNKNOWN;
    number = id + strlen(icd);
    if (strspn(number, "0123456789") != 9 || number[9] != '\0')
        return ERR_AUTHORITY_UNKNOWN;
    if (!orgnr_is_valid(number))
        return token_claim_invalid(problem, claim);
    memcpy(out, number, 10);
    return OK;
}

/* {"authority": "iso6523-actorid-upis", "ID": "0192:991825827"} */
static err_t organisation_read(const json_t *holder, const char *claim,
                               struct problem *problem, char out[10])
{
    const json_t *value = json_object_get(holder, claim);

    return number_read(json_member_text(value, "authority"),
                       json_member_text(value, "ID"), problem, claim, out);
}

/* Absent is an empty array; anything but an array is refused. */
static err_t details_read(const json_t *claims, struct problem *problem,
                          const json_t **out)
{
    const json_t *details = json_object_get(claims, "authorization_details");

    if (details != NULL && !json_is_array(details))
        return token_claim_invalid(problem, "authorization_details");
    *out = details;
    return OK;
}

/* Maskinporten. */

/* The one grant of a system user, or NULL; two would name two parties. */
static err_t system_user_find(const json_t *claims, struct problem *problem,
                              const json_t **out)
{
    const json_t *details = NULL, *found = NULL, *detail;
    size_t i;

    TRY(details_read(claims, problem, &details));
    json_array_foreach(details, i, detail) {
        if (!json_text_equals(json_object_get(detail, "type"),
                              "urn:altinn:systemuser"))
            continue;
        if (found != NULL)
            return token_claim_invalid(problem, "authorization_details");
        found = detail;
    }
    *out = found;
    return OK;
}

/* The party is `consumer`, even when a supplier holds the client; for a system
 * user it is the customer, and `consumer` is the vendor of the system. */
static err_t machine_read(const json_t *claims, struct problem *problem,
                          struct identity *out)
{
    const json_t *system_user = NULL;

    TRY(organisation_read(claims, "consumer", problem, out->client));
    TRY(system_user_find(claims, problem, &system_user));
    if (system_user != NULL) {
        memcpy(out->supplier, out->client, sizeof out->supplier);
        return organisation_read(system_user, "systemuser_org", problem,
                                 out->organisation);
    }
    memcpy(out->organisation, out->client, sizeof out->organisation);
    if (json_object_get(claims, "supplier") == NULL)
        return OK;
    return organisation_read(claims, "supplier", problem, out->supplier);
}

/* ID-porten and Ansattporten. */

static err_t level_read(const json_t *claims, struct problem *problem,
                        struct identity *out)
{
    const json_t *acr = json_object_get(claims, "acr");

    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (levels[i].kind == out->kind &&
            json_text_equals(acr, levels[i].acr)) {
            out->level = levels[i].level;
            return OK;
        }
    }
    return token_claim_invalid(problem, "acr");
}

/* `amr` is a string in old tokens and an array in new ones; it is believed
 * only as far as it says that nobody identified themselves. */
static bool is_test_login(const json_t *amr)
{
    const json_t *method;
    size_t i;

    json_array_foreach(amr, i, method) {
        if (json_is_string(method) && is_test_login(method))
            return true;
    }
    return json_is_string(amr) &&
           strcasecmp(json_string_value(amr), "TestID") == 0;
}

static err_t person_read(const json_t *claims, bool test_people,
                         struct problem *problem, const char **out)
{
    const char *pid = json_member_text(claims, "pid");

    if (pid == NULL || !pid_is_valid(pid))
        return token_claim_invalid(problem, "pid");
    if (!test_people &&
        (pid_is_test(pid) || is_test_login(json_object_get(claims, "amr"))))
        return ERR_TOKEN_TEST_PERSON;
    *out = pid;
    return OK;
}

static bool rights_name_write(const json_t *rights)
{
    const json_t *right;
    size_t i;

    json_array_foreach(rights, i, right) {
        if (json_text_equals(right, "Write"))
            return true;
    }
    return false;
}

static err_t reportee_add(const json_t *value, const char *resource,
                          struct problem *problem, struct identity *out)
{
    struct reportee *reportee = &out->reportees[out->reportee_count];

    /* Leaving some out without a word would be a refusal nobody explains. */
    if (out->reportee_count == REPORTEES_MAX)
        return token_claim_invalid(problem, "authorization_details");
    TRY(number_read(json_member_text(value, "Authority"),
                    json_member_text(value, "ID"), problem,
                    "authorization_details", reportee->organisation));
    memcpy(reportee->resource, resource, strlen(resource) + 1);
    reportee->can_write = rights_name_write(json_object_get(value, "Rights"));
    out->reportee_count++;
    return OK;
}

static err_t reportees_add(const json_t *detail, struct problem *problem,
                           struct identity *out)
{
    const char *resource = json_member_text(detail, "resource");
    const json_t *reportees = json_object_get(detail, "reportees");
    const json_t *reportee;
    size_t i;

    if (resource == NULL ||
        strlen(resource) >= sizeof out->reportees[0].resource ||
        !json_is_array(reportees))
        return token_claim_invalid(problem, "authorization_details");
    json_array_foreach(reportees, i, reportee) {
        TRY(reportee_add(reportee, resource, problem, out));
    }
    return OK;
}

/* Ansattporten writes Rights, Authority, ID and Name with capitals. Without
 * the claim the person is still logged in, only represents nobody. */
static err_t reportees_read(const json_t *claims, struct problem *problem,
                            struct identity *out)
{
    const json_t *details = NULL, *detail;
    size_t i;

    TRY(details_read(claims, problem, &details));
    json_array_foreach(details, i, detail) {
        const json_t *type = json_object_get(detail, "type");

        if (json_text_equals(type, "ansattporten:altinn:service") ||
            json_text_equals(type, "ansattporten:altinn:resource"))
            TRY(reportees_add(detail, problem, out));
    }
    return OK;
}

err_t token_party_read(const json_t *claims, bool test_people,
                       struct problem *problem, struct identity *out,
                       const char **pid)
{
    *pid = NULL;
    if (out->kind == ISSUER_MASKINPORTEN)
        return machine_read(claims, problem, out);
    TRY(person_read(claims, test_people, problem, pid));
    TRY(level_read(claims, problem, out));
    /* Who owns the client grants nothing, so what cannot be read is left. */
    if (organisation_read(claims, "consumer", NULL, out->client) != OK)
        out->client[0] = '\0';
    return out->kind == ISSUER_ANSATTPORTEN
               ? reportees_read(claims, problem, out)
               : OK;
}
