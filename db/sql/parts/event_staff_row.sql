-- An event `e` as people of an instance see it: which applicant it concerns,
-- who of them did it, and why.
    {event_row},
    e.organisation_number as "organisationNumber",
    case when m.id is not null then
        jsonb_build_object('id', m.id, 'name', m.name)
    end as "by",
    e.reason
