-- A page of schemes by code, as scheme_get shows one.
select
    s.id,
    s.code,
    s.name,
    s.purpose,
    jsonb_build_object('organisationNumber', o.organisation_number,
                       'name', o.name) as "owner",
    s.url,
    coalesce((
        select jsonb_agg(
                   r.content || jsonb_build_object('id', r.id,
                                                   'validFrom', r.valid_from)
                   order by r.valid_from desc)
        from rule_set r
        where r.scheme_id = s.id), '[]') as "ruleSets",
    s.version,
    s.created_at as "createdAt",
    s.updated_at as "updatedAt",
    s.code as "_key",
    s.id as "_id"
from scheme s
join administrator o on o.organisation_number = s.owner_number
where :after_id::uuid is null
   or (s.code, s.id) > (:after_key::text, :after_id::uuid)
order by s.code, s.id
limit :limit::bigint
