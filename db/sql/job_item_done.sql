-- Marked in the transaction of the work itself; no row when it is done already.
update job_item
set state = 'done',
    finished_at = clock_now()
where job_id = :job_id::uuid and place = :place::integer
  and state = 'waiting'
returning place
