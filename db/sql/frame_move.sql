-- Takes of the frame of a call, or gives back; false when it does not hold it.
select frame_move(:call_id::uuid, :amount::bigint) as "isMoved"
