-- An organisation's own attachment.
select {attachment_row}
from attachment a
join file f on f.id = a.file_id
where a.id = :id::uuid and a.organisation_number = acting_organisation()
