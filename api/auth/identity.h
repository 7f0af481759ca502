/*
 * What a verified token says about its bearer. The personal number never
 * leaves the verifier: a person is known by a keyed hash of it from here on.
 */
#ifndef TILSKUDD_API_AUTH_IDENTITY_H
#define TILSKUDD_API_AUTH_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/base/actor.h"

enum issuer_kind { ISSUER_MASKINPORTEN, ISSUER_IDPORTEN, ISSUER_ANSATTPORTEN };

/* An organisation a person may represent, from authorization_details. */
struct reportee {
    char organisation[10]; /* nine digits */
    char resource[120];    /* "urn:altinn:resource:..." it was chosen for */
    bool can_write;        /* its Rights name "Write" */
};

#define REPORTEES_MAX 20

struct identity {
    enum issuer_kind kind;
    const char *issuer;    /* the configured name, as long-lived as that */
    char organisation[10]; /* the party: consumer, or systemuser_org; "" for
                              a person, whose mandate decides instead */
    char supplier[10];     /* "" when none; system users: the vendor */
    char client[10];       /* consumer: who owns the client, for the log */
    char person[33];       /* keyed hash of pid in hex; "" for a machine */
    enum level level;
    char scopes[1024];     /* space-separated */
    int64_t expires;       /* seconds since the epoch */
    size_t reportee_count;
    struct reportee reportees[REPORTEES_MAX]; /* set up to the count; last,
                                                 so that copies may be short */
};

#endif
