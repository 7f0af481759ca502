-- What the register answered, unless the claim was lost to somebody else in
-- the meantime: then there is no row. What it said nothing of stays. Only what
-- others can see makes a new version.
update applicant p
set name = coalesce(:name::text, p.name),
    register_status = :status,
    register_snapshot = coalesce(:snapshot::jsonb, p.register_snapshot),
    register_fetched_at = date_trunc('milliseconds', transaction_timestamp()),
    register_due_at =
        transaction_timestamp() + make_interval(secs => :next_s::integer),
    register_attempts = 0,
    version = p.version + before.is_changed::integer,
    updated_at =
        case when before.is_changed then clock_now() else p.updated_at end
from (select id, register_status,
             (name, register_status, register_snapshot)
             is distinct from
             (coalesce(:name::text, name), :status::text,
              coalesce(:snapshot::jsonb, register_snapshot)) as is_changed
      from applicant
      where id = :id::uuid) as before
where p.id = before.id
  and p.register_due_at = :claim::timestamptz
returning p.version, before.is_changed,
          before.register_status as status_before
