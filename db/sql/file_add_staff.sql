-- A file is announced by staff of the acting administrator.
insert into file (side, administrator_number, uploaded_by, purpose, name,
                  media_type, size_bytes, sha256, expires_at)
values ('staff', acting_administrator(), acting_person(), :purpose::text,
        :name::text, :media_type::text, :size_bytes::bigint, :sha256::text,
        clock_now() + make_interval(hours => :hours::integer))
returning id, version
