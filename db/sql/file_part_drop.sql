-- The content of a file that is not taken.
delete from file_part where file_id = :id::uuid
