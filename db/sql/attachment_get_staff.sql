-- What an administrator was sent, or an appeal body has of a forwarded appeal.
select {attachment_row},
       {attachment_redacted_by}
from attachment a
join file f on f.id = a.file_id
where a.id = :id::uuid and a.shown_at is not null
  and (a.administrator_number = acting_administrator()
       or a.appeal_body_number = acting_administrator())
