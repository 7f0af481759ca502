-- Submits the content. The reference is given once and kept by every later
-- version: KTU-2026-000123, longer only after a million. It is the next number
-- of scheme and year; whoever submits at the same moment waits for it.
with counted as (
    insert into reference_counter as r (scheme_id, year, last)
    select c.scheme_id, c.year, 1
    from application a
    join call c on c.id = a.call_id
    where a.id = :id::uuid and a.version = :version::integer
      and a.reference is null
    on conflict (scheme_id, year) do update set last = r.last + 1
    returning r.scheme_id, r.year, r.last::text as number)
update application a
set state = :state,
    reference = coalesce(a.reference, (
        select s.code || '-' || n.year || '-'
               || lpad(n.number, greatest(6, length(n.number)), '0')
        from counted n
        join scheme s on s.id = n.scheme_id)),
    submitted_version = a.content_version,
    first_submitted_at = coalesce(a.first_submitted_at, clock_now()),
    submitted_at = clock_now(),
    staff_version = coalesce(a.staff_version, 0) + 1,
    staff_updated_at = clock_now(),
    version = a.version + 1,
    updated_at = clock_now()
where a.id = :id::uuid and a.version = :version::integer
