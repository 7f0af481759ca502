-- The deadline staff wait for: to apply, of this applicant, or that of a request
-- which waits for its answer.
(
    select case when a.state = 'submitted' then
               deadline_for(a.call_id, a.organisation_number)
           end as deadline_at,
           (select s.deadline_at
            from supplement_request s
            where s.application_id = a.id
              and a.state = 'supplement_requested'
              and s.answered_at is null
              and s.resumed_at is null) as supplement_deadline_at) as t
