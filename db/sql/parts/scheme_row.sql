-- A scheme with its rule sets, the newest first. A rule set's content is
-- spread: dates, thresholds and legal references are its own members.
    s.id,
    s.code,
    s.name,
    s.purpose,
    jsonb_build_object('organisationNumber', o.organisation_number,
                       'name', o.name) as "owner",
    s.url,
    s.owner_number as "_owner",
    coalesce((
        select jsonb_agg(
                   r.content || jsonb_build_object('id', r.id,
                                                   'validFrom', r.valid_from)
                   order by r.valid_from desc)
        from rule_set r
        where r.scheme_id = s.id), '[]') as "ruleSets",
    s.version,
    s.created_at as "createdAt",
    s.updated_at as "updatedAt"
from scheme s
join administrator o on o.organisation_number = s.owner_number
