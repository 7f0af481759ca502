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
             and v.content_version = a.submitted_version)
           or exists (
           -- What is attached differs from what was sent.
           select from application_version v
           left join attachment x
               on x.subject_id = a.id and x.supplement_request_id is null
              and x.removed_at is null
           where v.application_id = a.id
             and v.content_version = a.submitted_version
           group by v.application_id, v.content_version
           having count(x.id) <> jsonb_array_length(v.attachments)
               or not bool_and(x.id is null or v.attachments
                   @> jsonb_build_array(jsonb_build_object('id', x.id))))
           as is_changed,
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
