/*
 * Lifecycles drawn from their tables: Graphviz, and Mermaid, which the pages
 * of the repository show as they are.
 */
#ifndef TILSKUDD_BASE_LIFECYCLE_PICTURE_H
#define TILSKUDD_BASE_LIFECYCLE_PICTURE_H

#include "services/base/lifecycle.h"

/* One digraph, for dot -Tsvg. */
void lifecycle_write_dot(struct text *out, const struct lifecycle *lifecycle);

/* One stateDiagram, without the fence around it. */
void lifecycle_write_mermaid(struct text *out,
                             const struct lifecycle *lifecycle);

#endif
