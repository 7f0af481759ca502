-- A decision for a command of the applicant: versions are counted from when it
-- was told.
select d.id,
       d.application_id,
       d.call_id,
       d.organisation_number as organisation,
       d.administrator_number as administrator,
       d.state,
       d.kind,
       d.version - d.told_version + 1 as version,
       1 as told_version,
       a.state as "_applicationState",
       {decision_appeal}
from decision d
join application a on a.id = d.application_id
where d.id = :id::uuid
  and d.organisation_number = acting_organisation()
  and d.notified_at is not null
