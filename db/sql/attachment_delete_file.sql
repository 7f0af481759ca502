-- With its content.
delete from file where id = :id::uuid
