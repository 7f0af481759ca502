-- Until when a recipient may answer that money may be claimed back (fvl. § 16).
select 'repayment_answer'::text as kind, 'fund_transfer'::text as subject_kind,
       t.id as subject_id, '/v1/fund-transfers/' || t.id as href,
       t.call_id, t.application_id,
       t.organisation_number::text as organisation_number,
       t.administrator_number::text as administrator_number,
       t.answer_by_date as date, t.answer_by_at as at, t.version,
       t.created_at as set_at
from fund_transfer t
where t.kind = 'repayment' and t.state = 'notified' and t.answered_at is null
