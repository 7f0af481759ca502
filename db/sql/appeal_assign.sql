-- The acting person handles it from now on in the acting instance.
insert into appeal_handling as h (appeal_id, handled_by_number, handler_id)
select :id::uuid, m.administrator_number, m.id
from staff_member m
where m.administrator_number = acting_administrator()
  and m.person = acting_person()
on conflict (appeal_id, handled_by_number) do update
set handler_id = excluded.handler_id,
    proposal = case when :anew::boolean then null else h.proposal end,
    proposed_by = case when :anew::boolean then null else h.proposed_by end,
    handled_by = case when :anew::boolean then '{}' else h.handled_by end,
    version = h.version + 1,
    updated_at = clock_now()
