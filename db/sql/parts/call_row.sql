-- A call as the caller may see it. The deadline is the caller's, with an
-- extension of its own.
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
    c.completed_at as "completedAt",
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
    {call_standing}
from call c
join administrator a on a.organisation_number = c.administrator_number
cross join lateral (
    select greatest(c.deadline_at, (
        select max(e.deadline_at)
        from call_extension e
        where e.call_id = c.id
          and e.organisation_number = acting_organisation())) as deadline_at
    offset 0) d
