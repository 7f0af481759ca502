-- What is under way on an application comes to nothing; `nok` is what that drew
-- of the frame, which whoever runs this moves together with the rest.
select coalesce(sum(l.nok), 0)::bigint as nok
from frame_lapse(:application_id::uuid) as l
