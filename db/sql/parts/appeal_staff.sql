-- An appeal as one of its instances sees it, with what that instance has for
-- itself. The appeal body knows application and applicant from the file alone.
    {appeal_row},
    coalesce(p.reference, a.case_file #>> '{application,reference}')
        as reference,
    case when o.id is not null then
        jsonb_build_object('id', o.id,
                           'organisationNumber', o.organisation_number,
                           'name', o.name)
    else a.case_file -> 'applicant' end as applicant,
    a.admitted_reason as "admittedReason",
    -- Who judges whether it is late sees when the party first read it.
    (select m.first_opened_at from letter m
     where m.decision_id = a.decision_id and m.kind = 'decision'
        or m.fund_transfer_id = a.fund_transfer_id and m.kind = 'repayment')
        as "firstOpenedAt",
    (select jsonb_build_object('id', m.id, 'name', m.name)
     from staff_member m where m.id = h.handler_id) as handler,
    h.proposal,
    (select jsonb_build_object('id', m.id, 'name', m.name)
     from staff_member m
     where m.person = h.proposed_by
       and m.administrator_number = h.handled_by_number) as "preparedBy",
    a.version + coalesce(h.version, 0) as version,
    greatest(a.updated_at, h.updated_at) as "updatedAt",
    {appeal_facts}
{appeal_instances}
left join application p on p.id = a.application_id
left join applicant o on o.organisation_number = a.organisation_number
