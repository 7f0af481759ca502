-- Is the part that was received here the one that is sent again? No row: none
-- begins here.
select content = :content::bytea as "isSame"
from file_part
where file_id = :id::uuid and at = :at::bigint
