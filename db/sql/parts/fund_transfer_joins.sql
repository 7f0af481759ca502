-- A fund transfer `t` with its award, application and applicant; `l` is the
-- appeal by which a claim was last lowered, which has a period of its own.
from fund_transfer t
join award a on a.id = t.award_id
join application p on p.id = t.application_id
join applicant o on o.organisation_number = t.organisation_number
left join lateral (
    select b.dismissal_deadline_date, b.dismissal_deadline_at,
           b.dismissal_late_limit_at
    from appeal b
    where b.fund_transfer_id = t.id and b.state = 'partly_overturned'
    order by b.decided_at desc
    limit 1) as l on true
