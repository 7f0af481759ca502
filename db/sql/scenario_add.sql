insert into scenario (call_id, administrator_number, name, method,
                      based_on_id, content, made_by)
values (:call_id::uuid, acting_administrator(), :name::text, :method::text,
        :based_on_id::uuid, :content::jsonb, acting_person())
returning id
