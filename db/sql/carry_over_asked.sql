-- What an application has asked for before; the last, if it was refused.
select t.id, t.award_id, t.version, t.state
from fund_transfer t
where t.asked_in_id = :application_id::uuid
  and t.organisation_number = acting_organisation()
  and not (t.state = 'refused' and t.decided_by is null)
order by t.created_at desc
limit 1
