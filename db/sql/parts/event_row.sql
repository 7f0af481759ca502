-- What both sides see of an event.
    e.id,
    e.at,
    e.type,
    e.case_id as "caseId",
    jsonb_build_object('kind', e.subject_kind, 'id', e.subject_id) as subject,
    e.data
