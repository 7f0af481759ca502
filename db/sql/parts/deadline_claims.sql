-- Until when a claim may be appealed.
select 'appeal'::text as kind, 'fund_transfer'::text as subject_kind,
       t.id as subject_id, '/v1/fund-transfers/' || t.id as href,
       t.call_id, t.application_id,
       t.organisation_number::text as organisation_number,
       t.administrator_number::text as administrator_number,
       t.appeal_deadline_date as date, t.appeal_deadline_at as at, t.version
from fund_transfer t
where t.kind = 'repayment' and t.state in ('decided', 'repaid')
