insert into fund_transfer (kind, award_id, application_id, call_id,
                           organisation_number, administrator_number, state,
                           amount_nok, reason, parts, made_by)
select 'reallocation', a.id, a.application_id, a.call_id,
       a.organisation_number, a.administrator_number, 'requested',
       :amount_nok::bigint, :reason::text, :parts::jsonb, acting_person()
from award a
where a.id = :award_id::uuid
returning id
