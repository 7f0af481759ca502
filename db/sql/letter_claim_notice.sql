-- What the letter says that tells of a claim that is considered (fvl. § 16).
select {letter_file} || jsonb_build_object(
           'sender', jsonb_build_object(
               'organisationNumber', g.organisation_number, 'name', g.name),
           'is', jsonb_build_object('repayment', true, t.ground, true),
           'claim', jsonb_build_object(
               'amountNok', t.amount_nok, 'awardedNok', w.amount_nok),
           'priorNotice', jsonb_build_object(
               'text', t.reason, 'answerByDate', t.answer_by_date),
           'people', jsonb_build_object('caseworker', {transfer_decider}))
           as content,
       t.id as fund_transfer_id,
       {letter_keys}
from fund_transfer t
join award w on w.id = t.award_id
join application a on a.id = t.application_id
{letter_joins}
where t.id = :id::uuid
