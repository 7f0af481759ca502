-- Loads one of the administrator's own calls for a change and holds it until
-- the transaction ends. Another administrator's call is not there.
select
    c.id,
    c.administrator_number as "_administrator",
    c.state,
    c.content,
    c.content_version as "contentVersion",
    c.deadline_date as "deadlineDate",
    c.version,
    c.awarded_nok as "_awardedNok",
    f.opens_before_deadline as "_opensBeforeDeadline",
    f.reports_after_deadline as "_reportsAfterDeadline",
    f.deadline_is_ahead as "_deadlineIsAhead",
    f.budget_is_settled as "_budgetIsSettled",
    f.rule_set_fits as "_ruleSetFits",
    f.own_counties as "_ownCounties"
from call c
cross join lateral call_facts(c.content, c.administrator_number) f
where c.id = :id::uuid
  and c.administrator_number = acting_administrator()
for update of c
