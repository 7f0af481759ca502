-- Keeps the content as it is published now, with what became different.
insert into call_version (call_id, content_version, administrator_number,
                          content, changes, reason, is_significant, made_by)
values (:call_id::uuid, :content_version::integer, acting_administrator(),
        :content::jsonb, :changes::jsonb, :reason::text,
        :is_significant::boolean, acting_person())
