-- Scenarios of a call without their amounts, the newest first.
select s.created_at::text as "_key",
    s.id as "_id",
    s.id,
    s.call_id as "callId",
    s.name,
    s.method,
    s.state,
    s.based_on_id as "basedOnId",
    s.content -> 'parameters' as parameters,
    (select amount_of(sum((x ->> 'amountNok')::bigint))
     from jsonb_array_elements(s.content -> 'amounts') as x)
        as "distributedNok",
    case when p.id is not null then
        jsonb_build_object('id', p.id, 'name', p.name)
    end as "madeBy",
    s.version,
    s.created_at as "createdAt",
    s.updated_at as "updatedAt"
from scenario s
left join staff_member p
    on p.administrator_number = s.administrator_number and p.person = s.made_by
where s.call_id = :call_id::uuid
  and s.administrator_number = acting_administrator()
  and (s.created_at, s.id) <
      (coalesce(:after_key::timestamptz, 'infinity'),
       coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by s.created_at desc, s.id desc
limit :limit::integer
