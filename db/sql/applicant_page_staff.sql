-- The applicants that row-level security shows to the administrator: of its
-- counties, with the account, and those from elsewhere that applied, without.
select p.id,
       p.organisation_number as "organisationNumber",
       p.name,
       p.kind,
       p.county,
       p.municipality_number as "municipalityNumber",
       p.language_form as "languageForm",
       p.contact,
       case when c.county is not null then p.account_number
       end as "accountNumber",
       case when c.county is not null then p.account_confirmed_at
       end as "accountConfirmedAt",
       p.register_fetched_at as "registerFetchedAt",
       (select coalesce(jsonb_agg(jsonb_build_object(
                   'number', f.predecessor_number,
                   'name', f.predecessor_name,
                   'mergedOn', f.merged_on) order by f.merged_on,
                   f.predecessor_number), '[]')
        from applicant_predecessor f
        where f.organisation_number = p.organisation_number) as predecessors,
       p.version,
       p.created_at as "createdAt",
       p.updated_at as "updatedAt",
       p.proposed_by as "_proposedBy",
       p.created_at::text as "_key",
       p.id as "_id"
from applicant p
left join administrator_county c
    on c.county = p.county
   and c.administrator_number = acting_administrator()
where true
  and (:organisation_number::text is null
       or p.organisation_number = :organisation_number::text)
  and (:kind::text is null or p.kind = :kind::text)
  and (:county::text is null or p.county = :county::text)
  and (p.created_at, p.id)
      < (coalesce(:after_key::timestamptz, 'infinity'),
         coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by p.created_at desc, p.id desc
limit :limit::integer
