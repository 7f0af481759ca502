-- Holds the application of what is appealed until the transaction ends, and then
-- the award of what is claimed back. What is read after this is as the others
-- have left it.
with held as (
    select a.id
    from application a
    where a.id in (select d.application_id from decision d
                   where d.id = :decision_id::uuid
                   union all
                   select t.application_id from fund_transfer t
                   where t.id = :fund_transfer_id::uuid
                     and t.kind = 'repayment')
    for update of a)
select h.id, award_hold(t.award_id)
from held h
left join fund_transfer t
    on t.id = :fund_transfer_id::uuid and t.application_id = h.id
