-- What the letter says that tells of a reversal that is considered (fvl. § 16).
select {letter_file} || jsonb_build_object(
           'sender', jsonb_build_object(
               'organisationNumber', g.organisation_number, 'name', g.name),
           'is', jsonb_build_object('reversal', true),
           'decision', jsonb_build_object(
               'number', d.number, 'date', day_in_oslo(d.notified_at),
               'awardedNok', nullif(d.amount_nok, 0)),
           'priorNotice', jsonb_build_object(
               'text', n.text, 'answerBy', local_minute(n.answer_by)),
           'people', jsonb_build_object('caseworker', {transfer_decider}))
           as content,
       n.id as prior_notice_id,
       d.id as decision_id,
       {letter_keys}
from prior_notice n
join decision d on d.id = n.decision_id
join application a on a.id = d.application_id
{letter_joins}
where n.id = :id::uuid
