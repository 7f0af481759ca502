/*
 * Tables on paper: columns as wide as what they hold asks for, rows that are
 * whole on one page, the header again on each.
 */
#ifndef TILSKUDD_LETTER_TABLE_H
#define TILSKUDD_LETTER_TABLE_H

#include "services/letter/program/flow.h"

struct table_column {
    double natural;  /* with each cell on one line */
    double smallest; /* of its longest word */
    bool is_right;   /* of amounts: gets no more than it asks for */
    double width;    /* found */
};

/* Shares `width` between the columns. Pure. */
void table_share(struct table_column *columns, size_t count, double width);

void table_flow(struct flow *flow, const struct block *table, double x,
                double width);

#endif
