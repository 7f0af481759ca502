-- What is under way on an application comes to nothing, as the journal says.
select frame_release(:application_id::uuid, :operation, :supplier, :trace_id)
