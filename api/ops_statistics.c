/*
 * Statistics of calls and schemes: a document, or its groups as a table.
 */
#include "api/ops.h"
#include "api/page.h"
#include "services/statistics/statistics.h"

/* More groups than there are counties, kinds and categories. */
#define GROUPS_MOST "200"

static err_t reply_statistics(struct rq *rq,
                              const struct statistics_scope *scope,
                              const struct rows *course)
{
    const struct arg *filters =
        ARGS({ "call_id", scope->call_id }, { "scheme_id", scope->scheme_id },
             { "year", scope->year });
    const struct position beginning = { 0 };
    struct text out = text_new(rq->arena, 8192);
    struct rows *groups;

    if (rq->form->form != FORM_DOCUMENT)
        return reply_export(rq, &sql_statistics_group_page, filters, NULL);
    TRY(page_query(rq, &sql_statistics_group_page, filters, &beginning,
                   GROUPS_MOST, &groups));
    items_write(rq, &out, groups, rows_count(groups), NULL);
    rows_write_members(&out, course, 0);
    text_addc(&out, '}');
    return reply_body(rq, 200, NULL, out.bytes, out.length);
}

static err_t get_call_statistics(struct rq *rq)
{
    const struct statistics_scope scope = { .call_id = rq_param(rq, "callId") };
    struct rows *course;

    TRY(statistics_of_call(&rq->tx, &scope, &course));
    return reply_statistics(rq, &scope, course);
}

static err_t get_scheme_statistics(struct rq *rq)
{
    const struct statistics_scope scope = {
        .scheme_id = rq_param(rq, "schemeId"),
        .year = rq_param(rq, "year"),
    };
    struct rows *course;

    TRY(statistics_of_scheme(&rq->tx, &scope, &course));
    return reply_statistics(rq, &scope, course);
}

const struct handler statistics_handlers[] = {
    { "getCallStatistics",   get_call_statistics   },
    { "getSchemeStatistics", get_scheme_statistics },
    { NULL,                  NULL                  },
};
