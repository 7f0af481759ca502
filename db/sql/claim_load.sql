-- A claim that whoever has its appeal may let fall, held.
select t.id,
       t.version,
       t.kind,
       t.state,
       t.award_id,
       t.application_id,
       t.organisation_number as organisation,
       t.administrator_number as administrator
from fund_transfer t
where t.id = :id::uuid
for update of t
