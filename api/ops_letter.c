/*
 * Letters. They are read; what makes one is the action it tells of.
 */
#include <string.h>

#include "api/ops.h"
#include "api/reply.h"
#include "services/decision/decision.h"
#include "services/letter/letter.h"

/* The page has a style of its own and fetches nothing. */
#define PAGE_POLICY "default-src 'none'; style-src 'unsafe-inline'; sandbox"

static const struct list_order own_orders[] = {
    { "-createdAt", &sql_letter_page_own_desc  },
    { "createdAt",  &sql_letter_page_own_asc   },
    { NULL,         &sql_letter_page_own_total },
};
static const struct list_order staff_orders[] = {
    { "-createdAt", &sql_letter_page_staff_desc  },
    { "createdAt",  &sql_letter_page_staff_asc   },
    { NULL,         &sql_letter_page_staff_total },
};

static err_t list_letters(struct rq *rq)
{
    bool is_staff = rq->actor.capacity == CAPACITY_STAFF;

    TRY(letter_may_read(&rq->tx));
    return reply_page(rq, is_staff ? staff_orders : own_orders,
                      ARGS({ "application_id", rq_param(rq, "applicationId") },
                           { "kind", rq_param(rq, "kind") }),
                      NULL);
}

static err_t get_letter(struct rq *rq)
{
    struct rows *rows;

    TRY(letter_get(&rq->tx, rq_param(rq, "letterId"), &rows));
    return reply_fixed(rq, rows);
}

/* Which of the two forms the client takes. */
static bool is_page(const struct rq *rq)
{
    return strcmp(rq->form->content_type, "text/html") == 0;
}

static err_t reply_letter(struct rq *rq, const char *kind, const char *bytes,
                          size_t length)
{
    bool as_page = is_page(rq);

    reply_header(rq, "Content-Disposition",
                 arena_printf(rq->arena, "inline; filename=\"%s.%s\"", kind,
                              as_page ? "html" : "pdf"));
    if (as_page)
        reply_header(rq, "Content-Security-Policy", PAGE_POLICY);
    return reply_document(
        rq, as_page ? "text/html; charset=utf-8" : rq->form->content_type,
        bytes, length);
}

static err_t open_letter(struct rq *rq, const char *id)
{
    struct letter_text letter;

    TRY(letter_open(&rq->tx, id, is_page(rq), &letter));
    return reply_letter(rq, letter.kind, letter.bytes, letter.length);
}

static err_t get_letter_content(struct rq *rq)
{
    return open_letter(rq, rq_param(rq, "letterId"));
}

static err_t get_decision_letter(struct rq *rq)
{
    const char *id;

    TRY(letter_of_decision(&rq->tx, rq_param(rq, "decisionId"), &id));
    return open_letter(rq, id);
}

static err_t preview_decision_letter(struct rq *rq)
{
    struct letter_print print;

    TRY(decision_preview(&rq->tx, rq_param(rq, "decisionId"), &print));
    return reply_letter(rq, "draft", is_page(rq) ? print.html : print.pdf,
                        is_page(rq) ? print.html_length : print.pdf_length);
}

const struct handler letter_handlers[] = {
    { "listLetters",           list_letters            },
    { "getLetter",             get_letter              },
    { "getLetterContent",      get_letter_content      },
    { "getDecisionLetter",     get_decision_letter     },
    { "previewDecisionLetter", preview_decision_letter },
    { NULL,                    NULL                    },
};
