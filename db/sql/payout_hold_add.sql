-- Who stopped it, when and why.
insert into payout_hold (fund_transfer_id, organisation_number,
                         administrator_number, held_by, reason)
select t.id, t.organisation_number, t.administrator_number, acting_person(),
       :reason
from fund_transfer t
where t.id = :id::uuid
