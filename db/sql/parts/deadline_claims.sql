-- Until when a claim may be appealed, or what is left of it.
select 'appeal'::text as kind, 'fund_transfer'::text as subject_kind,
       t.id as subject_id, '/v1/fund-transfers/' || t.id as href,
       t.call_id, t.application_id,
       t.organisation_number::text as organisation_number,
       t.administrator_number::text as administrator_number,
       coalesce(l.dismissal_deadline_date, t.appeal_deadline_date) as date,
       coalesce(l.dismissal_deadline_at, t.appeal_deadline_at) as at, t.version
from fund_transfer t
left join lateral ({claim_lowered}) as l on true
where t.kind = 'repayment' and t.state in ('decided', 'repaid')
