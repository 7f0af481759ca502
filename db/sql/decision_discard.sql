-- Comes to nothing before anybody was told.
update decision
set state = :state,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
