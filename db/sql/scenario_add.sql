insert into scenario (call_id, administrator_number, name, method,
                      based_on_id, content, made_by, handled_by)
values (:call_id::uuid, acting_administrator(), :name::text, :method::text,
        :based_on_id::uuid, :content::jsonb, acting_person(),
        array(select acting_person()::text
              union
              select unnest(b.handled_by)
              from scenario b
              where b.id = :based_on_id::uuid and :method::text = 'by_hand'))
returning id
