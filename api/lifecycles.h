/*
 * Every lifecycle of the service, once: what /v1/metadata/lifecycles answers,
 * and what `tilskudd-api lifecycles` draws.
 */
#ifndef TILSKUDD_API_LIFECYCLES_H
#define TILSKUDD_API_LIFECYCLES_H

#include "services/base/lifecycle.h"

/* NULL-terminated. */
extern const struct lifecycle *const lifecycles[];

/* A page with a picture of each (Mermaid), or one graph after the other for
 * Graphviz. */
void lifecycles_write_page(struct text *out);
void lifecycles_write_dot(struct text *out);

#endif
