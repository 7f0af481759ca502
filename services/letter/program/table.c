/*
 * Widths of columns, and rows as strips.
 */
#include "services/letter/program/table.h"

#include <math.h>

#include "services/letter/program/layout.h"

#define SIDE       4.0  /* beside the text of a cell */
#define ABOVE      3.5  /* above and below it */
#define SLICE      20   /* lines of a row that is too high for a page */
#define WORD_SHARE 0.4  /* of the table: a longer word is broken */
#define AGAIN_MAX  150.0 /* a higher header is not shown again */

struct table {
    struct flow *flow;
    struct table_column *columns;
    size_t count;
    double x, width;
    size_t header; /* its strip */
};

static struct style cell_style(const struct block *cell)
{
    struct style style = style_table;

    style.is_bold = cell->is_header;
    return style;
}

static void cell_measure(const struct table *table, const struct block *cell,
                         struct table_column *column)
{
    struct style style = cell_style(cell);
    double natural, smallest;

    lines_measure(table->flow->arena, table->flow->fonts, cell->spans, &style,
                  &natural, &smallest);
    /* A little more than measured: no amount is broken by rounding. */
    natural = ceil(natural) + 2 * SIDE;
    smallest = fmin(ceil(smallest), table->width * WORD_SHARE) + 2 * SIDE;
    column->natural = fmax(column->natural, natural);
    column->smallest = fmax(column->smallest, smallest);
    column->is_right = cell->is_right;
}

static void columns_measure(const struct table *table,
                            const struct block *block)
{
    for (const struct block *row = block->first; row != NULL; row = row->next) {
        const struct block *cell = row->first;

        for (size_t i = 0; i < table->count && cell != NULL; i++) {
            cell_measure(table, cell, &table->columns[i]);
            cell = cell->next;
        }
    }
}

/* What is left over goes to columns of words; without any, to all. */
static void share_rest(struct table_column *columns, size_t count, double rest)
{
    double words = 0, all = 0;

    for (size_t i = 0; i < count; i++) {
        all += columns[i].natural;
        words += columns[i].is_right ? 0 : columns[i].natural;
    }
    for (size_t i = 0; i < count; i++) {
        double whole = words > 0 ? words : all;
        bool has_part = words <= 0 || !columns[i].is_right;

        columns[i].width = columns[i].natural +
                           (has_part ? rest * columns[i].natural / whole : 0);
    }
}

void table_share(struct table_column *columns, size_t count, double width)
{
    double natural = 0, smallest = 0, part;

    for (size_t i = 0; i < count; i++) {
        natural += columns[i].natural;
        smallest += columns[i].smallest;
    }
    if (natural <= width) {
        share_rest(columns, count, width - natural);
        return;
    }
    part = natural > smallest ? (width - smallest) / (natural - smallest) : 0;
    for (size_t i = 0; i < count; i++) {
        if (smallest > width)
            columns[i].width = columns[i].smallest * width / smallest;
        else
            columns[i].width =
                columns[i].smallest +
                part * (columns[i].natural - columns[i].smallest);
    }
}

/* The cells of a row, set in the widths of their columns; the most lines that
 * one of them has. */
static int row_set(const struct table *table, const struct block *row,
                   struct lines **cells)
{
    const struct block *cell = row->first;
    int most = 0;

    for (size_t i = 0; i < table->count && cell != NULL; i++) {
        struct style style = cell_style(cell);

        cells[i] =
            lines_set(table->flow->arena, table->flow->fonts, cell->spans,
                      &style, table->columns[i].width - 2 * SIDE);
        if (cells[i]->count > most)
            most = cells[i]->count;
        cell = cell->next;
    }
    return most;
}

static void cell_flow(const struct table *table, const struct lines *lines,
                      size_t column, double x, int from, int to)
{
    double width = table->columns[column].width - 2 * SIDE;

    for (int i = from; i < to && i < lines->count; i++) {
        double left = table->columns[column].is_right
                          ? x + SIDE + width - line_width(lines, i)
                          : x + SIDE;

        flow_line(table->flow, lines, i, left,
                  ABOVE + (i - from) * lines->leading);
    }
}

/* The lines of a row from one to another: mostly all of them. */
static void slice_flow(const struct table *table, struct lines *const *cells,
                       const char *tag, int from, int to)
{
    struct flow *flow = table->flow;
    double x = table->x;
    struct strip *strip;

    flow_begin(flow, "TR");
    strip = flow_strip(flow, 2 * ABOVE + (to - from) * style_table.leading);
    strip->header = table->header;
    for (size_t i = 0; i < table->count; i++) {
        flow_begin(flow, tag);
        if (cells[i] != NULL)
            cell_flow(table, cells[i], i, x, from, to);
        flow_end(flow, tag);
        x += table->columns[i].width;
    }
    flow_end(flow, "TR");
    flow_rule(flow, table->x, table->width);
}

static void row_flow(struct table *table, const struct block *row)
{
    struct lines **cells =
        arena_array(table->flow->arena, table->count + 1, sizeof *cells);
    const char *tag = row->is_header ? "TH" : "TD";
    int lines = row_set(table, row, cells);

    if (lines <= 2 * SLICE) {
        slice_flow(table, cells, tag, 0, lines);
        return;
    }
    for (int at = 0; at < lines; at += SLICE)
        slice_flow(table, cells, tag, at,
                   at + SLICE < lines ? at + SLICE : lines);
}

void table_flow(struct flow *flow, const struct block *block, double x,
                double width)
{
    struct table table = {
        .flow = flow,
        .columns = arena_array(flow->arena, block->columns + 1,
                               sizeof *table.columns),
        .count = block->columns,
        .x = x,
        .width = width,
        .header = NO_HEADER,
    };
    size_t header = flow->strip_count;

    columns_measure(&table, block);
    table_share(table.columns, table.count, width);
    flow_begin(flow, "Table");
    for (const struct block *row = block->first;
         row != NULL && !flow_is_full(flow); row = row->next) {
        /* Neither the header nor the last row, often a sum, is alone. */
        flow->keeps = flow->keeps || row == block->first->next ||
                      (row->next == NULL && row != block->first);
        row_flow(&table, row);
        if (row->is_header && flow->strips[header].height < AGAIN_MAX)
            table.header = header;
    }
    flow_end(flow, "Table");
}
