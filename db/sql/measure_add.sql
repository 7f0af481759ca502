-- The measures of the version just submitted, as rows that decisions,
-- payments and reports refer to.
insert into measure (
    application_id, content_version, id, organisation_number,
    administrator_number, rank, category, title, persons, amount_nok,
    own_share_nok, other_funding_nok)
select a.id, a.content_version, (m ->> 'id')::uuid, a.organisation_number,
       a.administrator_number, (m ->> 'rank')::integer, m ->> 'category',
       m ->> 'title', coalesce((m ->> 'persons')::integer, 0),
       (m ->> 'amountNok')::bigint,
       coalesce((m ->> 'ownShareNok')::bigint, 0),
       coalesce((m ->> 'otherFundingNok')::bigint, 0)
from application a
cross join lateral jsonb_array_elements(a.content -> 'measures') as m
where a.id = :id::uuid
