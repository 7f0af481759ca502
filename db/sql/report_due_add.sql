-- The duty to report on an award, by the call's deadline. One a year: what
-- replaces a decision takes its duty over.
insert into report (organisation_number, administrator_number, scheme_id,
                    year, decision_id, due_on)
select d.organisation_number, d.administrator_number, c.scheme_id, c.year,
       d.id, c.report_deadline
from decision d
join call c on c.id = d.call_id
where d.id = :id::uuid
on conflict (organisation_number, scheme_id, year, administrator_number)
    do update set decision_id = excluded.decision_id
