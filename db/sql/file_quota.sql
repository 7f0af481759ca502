-- What an organisation or administrator has that is attached to nothing. A
-- refused file has no content, but is a row.
select count(*) as count,
       coalesce(sum(size_bytes) filter (where state <> 'refused'), 0) as bytes
from file
where linked_at is null and side = :side::text
