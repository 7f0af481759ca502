-- Where a list names what is no decision under the call.
select (n.place - 1)::text as place
from jsonb_array_elements_text(:decision_ids::jsonb)
    with ordinality as n (id, place)
left join decision d
    on d.id = n.id::uuid
   and d.call_id = :call_id::uuid
   and d.administrator_number = acting_administrator()
where d.id is null
order by n.place
