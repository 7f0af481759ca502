-- A decision as the applicant sees it, from when it was told on: versions and
-- times are counted from there.
    {decision_row},
    (select award_balance(w) from award w
     where w.application_id = d.application_id and w.kind = 'granted')
        as balance,
    d.version - d.told_version + 1 as version,
    d.notified_at as "createdAt",
    d.updated_at as "updatedAt",
    a.state as "_applicationState",
    {decision_appeal}
from decision d
join application a on a.id = d.application_id
join application_version v
    on v.application_id = d.application_id
   and v.content_version = d.content_version
join applicant p on p.organisation_number = d.organisation_number
