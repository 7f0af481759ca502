/*
 * Deadlines, as a list and as a calendar.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "services/deadline/deadline.h"

static err_t list_deadlines(struct rq *rq)
{
    const struct deadline_pages *pages = deadline_pages(&rq->actor);
    const struct list_order orders[] = {
        { "at",  pages->first_first },
        { "-at", pages->last_first  },
        { NULL,  pages->total       },
    };

    if (rq->form->form == FORM_CALENDAR)
        reply_header(rq, "Content-Language",
                     rq->language == LANGUAGE_NN ? "nn" : "nb");
    return reply_page(rq, orders,
                      ARGS({ "kind", rq_param(rq, "kind") },
                           { "from", rq_param(rq, "from") },
                           { "to", rq_param(rq, "to") }),
                      deadline_decorate);
}

const struct handler deadline_handlers[] = {
    { "listDeadlines", list_deadlines },
    { NULL,            NULL           },
};
