-- Submits the content. The reference is given once and kept by every later
-- version: KTU-2026-000123, longer only after a million.
update application a
set state = :state,
    reference = coalesce(a.reference, (
        select s.code || '-' || c.year || '-'
               || lpad(n::text, greatest(6, length(n::text)), '0')
        from nextval('application_reference') as n
        cross join call c
        join scheme s on s.id = c.scheme_id
        where c.id = a.call_id)),
    submitted_version = a.content_version,
    submitted_at = clock_now(),
    version = a.version + 1,
    updated_at = clock_now()
where a.id = :id::uuid and a.version = :version::integer
