-- A file for a change by the side that sent it, held.
select id, organisation_number as organisation,
       administrator_number as administrator, name, media_type, size_bytes,
       sha256, state, received_bytes, version,
       linked_at is not null as "_isAttached"
from file
where id = :id::uuid and side = :side::text
for update
