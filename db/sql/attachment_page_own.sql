-- An organisation's own attachments as they stand: of an application that is in
-- hand what was sent, as with its content.
select {attachment_row},
       a.added_at::text as "_key"
from attachment a
join file f on f.id = a.file_id
left join application p
    on p.id = a.application_id and a.supplement_request_id is null
   and a.appeal_id is null and a.report_id is null
   and p.state in ('under_review', 'decided')
left join application_version v
    on v.application_id = p.id and v.content_version = p.submitted_version
where a.organisation_number = acting_organisation()
  and case when v.application_id is not null then {attachment_listed}
           else a.removed_at is null end
{attachment_page}
