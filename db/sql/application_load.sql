-- variants: read(lock=) write(lock=for update of a)
-- An applicant's own application for a decision: its state, its content, the
-- terms of its call and what rules ask of the applicant.
select a.id,
       a.organisation_number as organisation,
       a.administrator_number as administrator,
       a.submitted_version is not null as is_known,
       a.version,
       a.content,
       -- The measures it has or has had: their ids are its own.
       (select coalesce(jsonb_agg(known.id), '[]')
        from (select m ->> 'id' as id
              from jsonb_array_elements(a.content -> 'measures') as m
              union
              select m.id::text
              from measure m
              where m.application_id = a.id) as known) as measure_ids,
       a.content is distinct from (
           select v.content
           from application_version v
           where v.application_id = a.id
             and v.content_version = a.submitted_version) as is_changed,
       a.state,
       a.state in ('submitted', 'supplement_requested')
           and a.content_version > a.submitted_version as "revisionOpen",
       a.signed_off_at is not null as "_hasSignOff",
       {application_terms}
from application a
join call c on c.id = a.call_id
join rule_set r on r.id = c.rule_set_id
join applicant p on p.organisation_number = a.organisation_number
cross join lateral (
    select deadline_for(c.id, a.organisation_number) as deadline_at) as d
where a.id = :id::uuid
  and a.organisation_number = acting_organisation()
{lock}
