-- A file of the acting side, held, that is to be attached.
select f.id, f.state, f.purpose, f.size_bytes,
       f.linked_at is not null as is_linked
from file f
where f.id = :id::uuid and f.side = :side
for update of f
