-- What a frame is, what of it is awarded and what is left.
select c.frame_nok as "frameNok",
       c.awarded_nok as "awardedNok",
       c.frame_nok - c.awarded_nok as "leftNok"
from call c
where c.id = :call_id::uuid
