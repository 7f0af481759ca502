-- What a frame is, what of it is awarded and what is left: nothing of a call
-- that was cancelled.
select c.frame_nok as "frameNok",
       c.awarded_nok as "awardedNok",
       case when c.cancelled_at is null then c.frame_nok - c.awarded_nok
            else 0 end as "leftNok"
from call c
where c.id = :call_id::uuid
