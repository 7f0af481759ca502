-- Until when a claim may be appealed, or what appeals have left of it.
select 'appeal'::text as kind, 'fund_transfer'::text as subject_kind,
       t.id as subject_id, '/v1/fund-transfers/' || t.id as href,
       t.call_id, t.application_id,
       t.organisation_number::text as organisation_number,
       t.administrator_number::text as administrator_number,
       d.appeal_deadline_date as date, d.deadline_at as at, t.version
from fund_transfer t
join appealed d on d.fund_transfer_id = t.id
where t.kind = 'repayment' and t.state in ('decided', 'repaid')
