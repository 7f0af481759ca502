-- What is claimed and not paid back, while its enforcement is not put off (fvl.
-- § 42).
select 'repayment'::text as kind, 'fund_transfer'::text as subject_kind,
       t.id as subject_id, '/v1/fund-transfers/' || t.id as href,
       t.call_id, t.application_id,
       t.organisation_number::text as organisation_number,
       t.administrator_number::text as administrator_number,
       t.due_date as date, end_of_day_oslo(t.due_date) as at, t.version,
       t.decided_at as set_at
from fund_transfer t
where t.kind = 'repayment' and t.state = 'decided'
  and not exists (select from appeal b
                  where b.fund_transfer_id = t.id
                    and b.deferred_at is not null
                    and b.state in ('received', 'under_review',
                                    'correction_requested', 'forwarded'))
