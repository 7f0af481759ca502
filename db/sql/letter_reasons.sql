-- What the letter says that gives the reasons of a decision to who asked for
-- them (fvl. § 24), and begins the period to appeal anew.
select {letter_file} || jsonb_build_object(
           'sender', jsonb_build_object(
               'organisationNumber', g.organisation_number, 'name', g.name),
           'decision', jsonb_build_object(
               'number', d.number, 'date', day_in_oslo(d.notified_at),
               'awardedNok', nullif(d.amount_nok, 0)),
           'reasons', d.reasons_given,
           'asked', jsonb_build_object(
               'date', day_in_oslo(d.reasons_requested_at)),
           'appeal', jsonb_build_object(
               'deadlineDate', d.appeal_deadline_date,
               'body', r.content -> 'appealBody'),
           'people', jsonb_build_object('caseworker', {transfer_decider}))
           as content,
       d.id as decision_id,
       {letter_keys}
from decision d
join application a on a.id = d.application_id
{letter_joins}
where d.id = :id::uuid
