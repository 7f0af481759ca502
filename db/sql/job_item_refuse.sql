-- What stood in the way of an item.
update job_item
set state = 'refused',
    code = :code,
    detail = :detail::jsonb,
    finished_at = clock_now()
where job_id = :job_id::uuid and place = :place::integer
  and state = 'waiting'
