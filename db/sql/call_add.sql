-- A new draft. The columns are promoted from the content as in call_change.
insert into call (administrator_number, scheme_id, rule_set_id, year, content,
                  frame_nok, counties, opens_at, deadline_date,
                  report_deadline, copied_from)
select acting_administrator(), p."schemeId", p."ruleSetId", p.year,
       k.content, p."frameNok", coalesce(p.counties, '{}'), p."opensAt",
       p."deadlineDate", p."reportDeadline", :copied_from::uuid
from (select call_content(:content::jsonb) as content) k
cross join jsonb_to_record(k.content) as p (
    "schemeId" uuid, "ruleSetId" uuid, year integer, "frameNok" bigint,
    counties text[], "opensAt" timestamptz, "deadlineDate" date,
    "reportDeadline" date)
returning id, version
