-- The facts of a content that is not saved yet, for the rules.
select
    f.opens_before_deadline as "_opensBeforeDeadline",
    f.reports_after_deadline as "_reportsAfterDeadline",
    f.deadline_is_ahead as "_deadlineIsAhead",
    f.budget_is_settled as "_budgetIsSettled",
    f.rule_set_fits as "_ruleSetFits",
    f.own_counties as "_ownCounties"
from call_facts(:content::jsonb, acting_administrator()) f
