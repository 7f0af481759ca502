-- A decision as its administrator sees it, with the people who took part.
    {decision_row},
    (select award_balance(w) from award w
     where w.application_id = d.application_id and w.kind = 'granted')
        as balance,
    h.prepared as "preparedBy",
    h.edited as "editedBy",
    h.proposed as "proposedBy",
    d.proposed_at as "proposedAt",
    h.returned as "returnedBy",
    d.returned_at as "returnedAt",
    d.return_reason as "returnReason",
    h.approved as "approvedBy",
    d.approved_at as "approvedAt",
    h.notified as "notifiedBy",
    d.report_override as "reportOverride",
    nullif(d.over_frame_nok, 0) as "overFrameNok",
    d.over_frame_reference as "overFrameReference",
    d.scenario_id as "scenarioId",
    d.version,
    d.created_at as "createdAt",
    d.updated_at as "updatedAt",
    {decision_facts}
from decision d
join application a on a.id = d.application_id
join application_version v
    on v.application_id = d.application_id
   and v.content_version = d.content_version
join applicant p on p.organisation_number = d.organisation_number
cross join lateral (
    select max(m.named::text) filter (where m.person = d.prepared_by)::jsonb
               as prepared,
           max(m.named::text) filter (where m.person = d.edited_by)::jsonb
               as edited,
           max(m.named::text) filter (where m.person = d.proposed_by)::jsonb
               as proposed,
           max(m.named::text) filter (where m.person = d.returned_by)::jsonb
               as returned,
           max(m.named::text) filter (where m.person = d.approved_by)::jsonb
               as approved,
           max(m.named::text) filter (where m.person = d.notified_by)::jsonb
               as notified
    from (select s.person,
                 jsonb_build_object('id', s.id, 'name', s.name) as named
          from staff_member s
          where s.administrator_number = d.administrator_number
            and s.person in (d.prepared_by, d.edited_by, d.proposed_by,
                             d.returned_by, d.approved_by, d.notified_by)
         ) as m) as h
