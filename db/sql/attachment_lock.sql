-- An attachment for a change by the acting side, held. Who has its case holds
-- that first.
select a.id, a.file_id, a.type, a.version,
       a.application_id, a.supplement_request_id, a.appeal_id, a.report_id,
       a.organisation_number as organisation,
       a.administrator_number as administrator,
       coalesce(a.application_id, a.report_id) as case_id,
       a.shown_at is not null as is_shown,
       a.removed_at is not null as is_removed,
       a.redacted_at is not null as is_redacted,
       {attachment_own_side} as is_own_side
from attachment a
where a.id = :id::uuid
for update of a
