-- What is under way on an application comes to nothing.
select frame_release(:application_id::uuid)
