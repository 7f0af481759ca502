-- What both sides see of an application itself; the rest is of its versions.
    a.id,
    a.reference,
    a.call_id as "callId",
    jsonb_build_object('id', p.id,
                       'organisationNumber', p.organisation_number,
                       'name', p.name) as applicant,
    a.state
