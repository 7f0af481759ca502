-- A new draft. The columns are promoted from the content as in call_change.
insert into call (administrator_number, scheme_id, rule_set_id, year, content,
                  frame_nok, counties, opens_at, deadline_date,
                  report_deadline, copied_from)
select acting_administrator(), p."schemeId", p."ruleSetId", p.year,
       :content::jsonb, p."frameNok", coalesce(p.counties, '{}'), p."opensAt",
       p."deadlineDate", p."reportDeadline", :copied_from::uuid
from jsonb_to_record(:content::jsonb) as p (
    "schemeId" uuid, "ruleSetId" uuid, year integer, "frameNok" bigint,
    counties text[], "opensAt" timestamptz, "deadlineDate" date,
    "reportDeadline" date)
returning id, version
