-- It was never sent.
delete from attachment where id = :id::uuid
