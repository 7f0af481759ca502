-- What waits for each duty of the worker, and since when: of the thousand that
-- are due first, so that a long line costs no more to look at. What is due by
-- real time is put on the service's clock.
with line (duty, since) as (
    (select 'make-letters', created_at
     from letter where made_at is null
     order by make_due_at limit 1000)
    union all
    (select 'work-jobs', created_at
     from job where state <> 'finished'
     order by id limit 1000)
    union all
    (select 'scan-files', updated_at
     from file where state in ('uploaded', 'scanning')
     order by scan_due_at limit 1000)
    union all
    (select 'ask-register',
            clock_now() - (transaction_timestamp() - register_due_at)
     from applicant where register_due_at <= transaction_timestamp()
     order by register_due_at limit 1000)
    union all
    (select 'expire-files', expires_at
     from file where linked_at is null and expires_at < clock_now()
     order by expires_at limit 1000)
    union all
    (select 'lapse-awards', accept_by_at
     from award where state = 'offered' and accept_by_at < clock_now()
     order by accept_by_at limit 1000))
select d.duty,
       count(l.since) as waiting,
       coalesce(greatest(extract(epoch from clock_now() - min(l.since)), 0),
                0)::bigint as seconds
from unnest('{make-letters,work-jobs,scan-files,ask-register,expire-files,lapse-awards}'::text[])
    as d (duty)
left join line l on l.duty = d.duty
group by d.duty
order by d.duty
