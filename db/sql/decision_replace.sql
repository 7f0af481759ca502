-- What takes a superseded decision's place by the outcome of an appeal: made,
-- decided and told at once.
insert into decision (
    application_id, content_version, call_id, organisation_number,
    administrator_number, number, kind, replaces_id, appeal_id, state,
    outcome, content, amount_nok, over_frame_nok, over_frame_reference,
    prepared_by, edited_by, proposed_by, proposed_at, approved_by,
    approved_at, notified_by, made_available_at, notified_at,
    appeal_deadline_date, late_appeal_limit_at, notice, told_version)
select d.application_id, d.content_version, d.call_id, d.organisation_number,
       d.administrator_number, d.number + 1, 'appeal', d.id,
       :appeal_id::uuid, 'notified', :content::jsonb ->> 'outcome',
       :content::jsonb, :amount_nok::bigint, :over_frame_nok::bigint,
       :over_frame_reference::text, :prepared_by::text, :prepared_by::text,
       :prepared_by::text, clock_now(), acting_person(), clock_now(),
       acting_person(), clock_now(), clock_now(), :appeal_deadline::date,
       :late_limit_at::timestamptz, :notice::jsonb, 1
from decision d
where d.id = :id::uuid
returning id
