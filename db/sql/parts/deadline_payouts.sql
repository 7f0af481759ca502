-- Payments that have not left: registered, attested, stopped or returned.
select 'payout'::text as kind, 'fund_transfer'::text as subject_kind,
       t.id as subject_id, '/v1/fund-transfers/' || t.id as href,
       t.call_id, t.application_id,
       t.organisation_number::text as organisation_number,
       t.administrator_number::text as administrator_number,
       t.due_date as date, end_of_day_oslo(t.due_date) as at, t.version
from fund_transfer t
where t.kind = 'payout'
  and t.state in ('registered', 'attested', 'held', 'failed')
