-- A part, where those before it end.
insert into file_part (file_id, at, content)
values (:id::uuid, :at::bigint, :content::bytea)
