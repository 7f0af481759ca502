-- Prior notice of a claim (fvl. § 16).
insert into fund_transfer (kind, award_id, application_id, call_id,
                           organisation_number, administrator_number, state,
                           amount_nok, ground, reason, answer_by_date, made_by)
select 'repayment', a.id, a.application_id, a.call_id, a.organisation_number,
       a.administrator_number, 'notified', :amount_nok::bigint, :ground::text,
       :reason::text, :answer_by::date, acting_person()
from award a
where a.id = :award_id::uuid
returning id
