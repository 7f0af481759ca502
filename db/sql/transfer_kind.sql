-- Of which kind a transfer of the acting side is, and of which award: that is
-- held first.
select t.kind, t.award_id
from fund_transfer t
where t.id = :id::uuid
  and (t.organisation_number = acting_organisation()
       or t.administrator_number = acting_administrator())
