-- The file, and its parts with it; the transaction holds it.
delete from file where id = :id::uuid
