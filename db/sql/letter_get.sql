-- One letter. Row-level security decides whose; the same for both sides.
select {letter_row}
from letter l
where l.id = :id::uuid
