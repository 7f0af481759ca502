-- Something was said of the submitted version.
update report
set state = :state, version = version + 1, updated_at = clock_now()
where id = :id::uuid
