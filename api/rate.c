/* Requests and their quotas. */
#include "api/rate.h"

#include "api/access.h"
#include "api/reply.h"
#include "api/service.h"
#include "services/actor/actor.h"

/* The organisation acted for; else what the token itself names. */
static const char *payer_of(const struct rq *rq, err_t access)
{
    const struct caller *caller = rq->caller;

    if (access == OK && rq->actor.organisation != NULL)
        return rq->actor.organisation;
    return caller->is_machine ? caller->organisation
                              : arena_printf(rq->arena, "p:%s", caller->person);
}

static struct rate_standing take(struct rq *rq, enum rate_class class)
{
    return limiter_spend(rq->service->limiter, rq->service->pool, rq->arena,
                         rq->payer, class);
}

static err_t spend(struct rq *rq, const char *payer, enum rate_class class)
{
    rq->payer = payer;
    rq->standing = take(rq, class);
    return rq->standing.is_refused ? rate_refuse(rq) : OK;
}

void rate_start(struct service *service)
{
    const struct settings *s = &service->settings;
    const struct rate_quota quotas[RATE_CLASS_COUNT] = {
        [RATE_READ] = { s->rate_read, s->rate_window_s },
        [RATE_WRITE] = { s->rate_write, s->rate_window_s },
        [RATE_HEAVY] = { s->rate_heavy, s->rate_window_s },
        [RATE_EXPORT] = { s->rate_export, s->rate_window_s },
        /* A second, so that a burst of strangers is over soon. */
        [RATE_ANONYMOUS] = { s->rate_anonymous, 1 },
    };

    service->limiter = limiter_new(quotas, service->arena);
}

err_t rate_check(struct rq *rq, err_t access)
{
    if (rq->caller == NULL)
        return access == OK ? spend(rq, NULL, RATE_ANONYMOUS) : OK;
    if (access != OK && problem_entry(access)->status >= 500)
        return OK;
    return spend(rq, payer_of(rq, access), rq->operation->rate);
}

err_t rate_check_export(struct rq *rq)
{
    return rq->caller == NULL ? OK : spend(rq, rq->payer, RATE_EXPORT);
}

err_t rate_check_replay(struct rq *rq)
{
    return spend(rq, rq->payer, RATE_READ);
}

void rate_count_replay(struct rq *rq)
{
    struct rate_standing as_read = take(rq, RATE_READ);

    if (as_read.is_refused)
        return;
    if (rq->standing.is_counted)
        limiter_return(rq->service->limiter, rq->payer, rq->standing.class);
    rq->standing = as_read;
}

err_t rate_refuse(struct rq *rq)
{
    const struct rate_standing *standing = &rq->standing;

    problem_init(&rq->problem, rq->arena);
    (void)problem_with(&rq->problem, ERR_RATE_LIMITED, "policy",
                       rate_class_names[standing->class]);
    return problem_with(&rq->problem, ERR_RATE_LIMITED, "limit",
                        integer_text(rq->arena, standing->quota.quota));
}

void rate_answer(struct rq *rq)
{
    const struct rate_standing *standing = &rq->standing;
    const char *name = rate_class_names[standing->class];
    bool is_for_all = rq->operation != NULL && rq->answer.status < 400 &&
                      access_is_same_to_all(rq->operation);

    /* What others are given from a cache says nothing of their quota. */
    if (!standing->is_counted || is_for_all)
        return;
    reply_header(rq, "RateLimit",
                 arena_printf(rq->arena, "\"%s\";r=%lld;t=%lld", name,
                              (long long)standing->left,
                              (long long)standing->reset_s));
    reply_header(rq, "RateLimit-Policy",
                 arena_printf(rq->arena, "\"%s\";q=%lld;w=%lld", name,
                              (long long)standing->quota.quota,
                              (long long)standing->quota.window_s));
}
