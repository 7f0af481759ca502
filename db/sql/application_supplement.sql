-- The answer to a request: what was changed becomes the version that holds,
-- signed by whoever sends it; without a change the old one stands.
update application a
set state = :state,
    content_version = case when :is_changed::boolean then a.content_version
                           else a.submitted_version end,
    submitted_version = case when :is_changed::boolean then a.content_version
                             else a.submitted_version end,
    signed_off_by = case when :is_changed::boolean then :person::text
                         else coalesce(a.signed_off_by, :person::text) end,
    signed_off_at = case when :is_changed::boolean then clock_now()
                         else coalesce(a.signed_off_at, clock_now()) end,
    submitted_at = case when :is_changed::boolean then clock_now()
                        else a.submitted_at end,
    staff_version = a.staff_version + 1,
    staff_updated_at = clock_now(),
    version = a.version + 1,
    updated_at = clock_now()
where a.id = :id::uuid and a.version = :version::integer
