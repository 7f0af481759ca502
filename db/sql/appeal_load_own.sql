-- A party's own appeal for a decision, held.
select a.id,
       a.decision_id,
       a.fund_transfer_id,
       a.application_id,
       a.organisation_number as organisation,
       a.administrator_number as administrator,
       a.appeal_body_number as appeal_body,
       a.version,
       a.version as told_version,
       a.state,
       {appeal_facts_own}
from appeal a
where a.id = :id::uuid and a.organisation_number = acting_organisation()
for update of a
