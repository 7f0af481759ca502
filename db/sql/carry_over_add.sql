-- Asked for by the applicant, in an application or on its own.
insert into fund_transfer (kind, award_id, application_id, call_id,
                           organisation_number, administrator_number, state,
                           amount_nok, reason, made_by, asked_in_id)
select 'carry_over', a.id, a.application_id, a.call_id, a.organisation_number,
       a.administrator_number, 'requested', :amount_nok::bigint, :reason::text,
       acting_person(), :asked_in::uuid
from award a
where a.id = :award_id::uuid
returning id
