-- New content, against what was last submitted.
update decision d
set content = :content::jsonb,
    outcome = :content::jsonb ->> 'outcome',
    amount_nok = :amount_nok::bigint,
    over_frame_nok = least(:amount_nok::bigint, coalesce((
        select w.over_frame_nok
        from decision w
        where w.id = d.replaces_id), 0)),
    over_frame_reference = (
        select w.over_frame_reference
        from decision w
        where w.id = d.replaces_id and :amount_nok::bigint > 0),
    content_version = a.submitted_version,
    edited_by = acting_person(),
    version = d.version + 1,
    updated_at = clock_now()
from application a
where d.id = :id::uuid
  and a.id = d.application_id
