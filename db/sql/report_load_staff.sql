-- A report to the acting administrator for a command, held; and what its
-- accounts leave unexplained: paid and carried in, less what was carried over,
-- claimed and reported as spent, by this report and the others of the year.
select r.id,
       r.application_id,
       coalesce(r.application_id, r.id) as case_id,
       r.organisation_number as organisation,
       r.administrator_number as administrator,
       r.year,
       r.version,
       r.submitted_version,
       r.state,
       r.due_on as due,
       v.content,
       w.content_approved_by as "_contentApprovedBy",
       d.left_nok,
       d.least_nok,
       d.to_claim_nok,
       -- A merged municipality's accounts add up with the last of its reports.
       exists (select from report o
               where o.organisation_number = r.organisation_number
                 and o.administrator_number = r.administrator_number
                 and o.scheme_id = r.scheme_id and o.year = r.year
                 and o.id <> r.id and o.approved_version is null)
           as is_awaiting_others,
       {report_facts}
from report r
{report_joins}
cross join lateral (
    select coalesce(sum(a.left_nok), 0) as left_nok,
           coalesce(min(a.left_nok), 0) as least_nok,
           coalesce(sum(a.to_claim_nok), 0) as to_claim_nok
    from (select (one ->> 'heldNok')::bigint
                 + coalesce((
                     select sum(case k.kind when 'spending' then k.amount_nok
                                            else -k.amount_nok end)
                     from posting k
                     where k.award_id = (one ->> 'id')::uuid
                       and k.subject_id = r.id), 0)
                 - coalesce((
                     select sum((s ->> 'spentNok')::bigint)
                     from jsonb_array_elements(v.content -> 'measures') as s
                     where s -> 'awardId' = one -> 'id'), 0) as left_nok,
                 coalesce((
                     select sum(f.amount_nok) from fund_transfer f
                     where f.award_id = (one ->> 'id')::uuid
                       and f.kind = 'repayment' and f.state = 'notified'), 0)
                     as to_claim_nok
          from jsonb_array_elements(b.awards) as one) as a) as d
where r.id = :id::uuid and r.administrator_number = acting_administrator()
for update of r
