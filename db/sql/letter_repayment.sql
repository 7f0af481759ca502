-- What the letter says that claims money back: the notice of the claim, and
-- what it is of.
select {letter_file} || t.notice || jsonb_strip_nulls(jsonb_build_object(
           'sender', jsonb_build_object(
               'organisationNumber', g.organisation_number, 'name', g.name),
           'is', jsonb_build_object(t.ground, true),
           'claim', jsonb_build_object(
               'amountNok', t.granted_nok, 'notifiedNok', t.amount_nok,
               'notifiedOn', day_in_oslo(t.created_at),
               'dueDate', t.due_date, 'earlyDueReason', t.early_due_reason,
               'basis', t.reason, 'answer', t.answer),
           'award', jsonb_build_object('amountNok', w.amount_nok),
           'reasons', t.reasons,
           'people', jsonb_build_object(
               'caseworker', (select m.name from staff_member m
                              where m.person = t.made_by
                                and m.administrator_number
                                    = t.administrator_number),
               'decisionMaker', t.decided_by_name)))
           as content,
       t.notice -> 'legalBasis' as law,
       day_in_oslo(clock_now()) as today,
       t.id as fund_transfer_id,
       a.organisation_number as organisation,
       a.administrator_number as administrator,
       a.id as application_id
from fund_transfer t
join award w on w.id = t.award_id
join application a on a.id = t.application_id
{letter_joins}
where t.id = :id::uuid
