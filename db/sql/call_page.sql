-- variants: created_desc(key=k.created, cmp=<, dir=desc) deadline_desc(key=k.deadline, cmp=<, dir=desc) deadline_asc(key=k.deadline, cmp=>, dir=asc)
-- A page of calls, as call_get shows one. Drafts without a deadline come after
-- all that have one. :after_key and :after_id are null on the first page.
select
    c.id,
    jsonb_build_object('organisationNumber', a.organisation_number,
                       'name', a.name) as "administrator",
    c.state,
    case when c.state = 'published' then
        case when clock_now() < c.opens_at then 'upcoming'
             when clock_now() <= d.deadline_at then 'open'
             else 'closed' end
    end as "phase",
    case when c.state = 'published' then is_open(c.opens_at, d.deadline_at)
    end as "isOpen",
    c.scheme_id as "schemeId",
    c.rule_set_id as "ruleSetId",
    c.year,
    to_jsonb(c.counties) as "counties",
    c.frame_nok as "frameNok",
    c.opens_at as "opensAt",
    d.deadline_at as "deadlineAt",
    day_in_oslo(d.deadline_at) as "deadlineDate",
    'Europe/Oslo'::text as "timeZone",
    c.original_deadline_date as "originalDeadlineDate",
    c.report_deadline as "reportDeadline",
    coalesce((
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'deadlineDate', e.deadline_date, 'reason', e.reason,
                   'at', rfc3339(e.made_at), 'applicantId', e.applicant_id))
               order by e.made_at, e.id)
        from call_extension e
        where e.call_id = c.id), '[]') as "extensions",
    c.content,
    c.content_version as "contentVersion",
    c.published_at as "publishedAt",
    c.cancelled_at as "cancelledAt",
    c.cancel_reason as "cancelReason",
    c.copied_from as "copiedFrom",
    c.version,
    c.created_at as "createdAt",
    c.updated_at as "updatedAt",
    c.administrator_number as "_administrator",
    -- Only a draft is still to be judged.
    case when c.state = 'draft' then (
        select to_jsonb(f)
        from call_facts(c.content, c.administrator_number) f)
    end as "_facts",
    {key}::text as "_key",
    c.id as "_id"
from call c
join administrator a on a.organisation_number = c.administrator_number
cross join lateral (
    select c.created_at as created,
           coalesce(c.deadline_at, 'infinity') as deadline) k
cross join lateral (
    select greatest(c.deadline_at, (
        select max(e.deadline_at)
        from call_extension e
        where e.call_id = c.id
          and e.organisation_number = acting_organisation())) as deadline_at
    offset 0) d
where (c.published_at is not null
       or c.administrator_number = acting_administrator())
  and (:year::integer is null or c.year = :year::integer)
  and (:scheme_id::uuid is null or c.scheme_id = :scheme_id::uuid)
  and (:administrator::text is null
       or c.administrator_number = :administrator::text)
  and (:county::text is null or :county::text = any (c.counties))
  and (:state::text is null or c.state = :state::text)
  and (:open::boolean is null
       or (c.state = 'published'
           and is_open(c.opens_at, d.deadline_at)) = :open::boolean)
  and (:after_id::uuid is null
       or ({key}, c.id) {cmp} (:after_key::timestamptz, :after_id::uuid))
order by {key} {dir}, c.id {dir}
limit :limit::bigint
