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
    {call_standing},
    -- Only a draft is still to be judged.
    case when c.state = 'draft' then (
        select to_jsonb(f)
        from call_facts(c.content, c.administrator_number) f)
    end as "_facts"
from call c
where c.id = :id::uuid
  and c.administrator_number = acting_administrator()
for update of c
