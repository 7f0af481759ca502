-- A job runs when its first item is taken up, and is finished with its last.
-- Whoever comes last of two says so: both look after their own item's commit.
-- Without a job, all of which a worker that died did not say so.
update job j
set state = case when w.is_left then 'running' else 'finished' end,
    started_at = coalesce(j.started_at, clock_now()),
    finished_at = case when not w.is_left then clock_now() end,
    version = j.version + 1,
    updated_at = clock_now()
from (select u.id,
             exists (select from job_item i
                     where i.job_id = u.id
                       and i.state = 'waiting') as is_left
      from job u
      where u.state <> 'finished'
        and u.id = coalesce(:job_id::uuid, u.id)) as w
where j.id = w.id
  and not (j.state = 'running' and w.is_left)
