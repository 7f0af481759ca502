-- A file is announced by the acting organisation. Its bytes come later.
insert into file (side, organisation_number, uploaded_by, purpose, name,
                  media_type, size_bytes, sha256, expires_at)
values ('applicant', acting_organisation(), acting_person(), :purpose::text,
        :name::text, :media_type::text, :size_bytes::bigint, :sha256::text,
        clock_now() + make_interval(hours => :hours::integer))
returning id, version
