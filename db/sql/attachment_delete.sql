-- It was never sent, and was never there.
delete from attachment where id = :id::uuid
