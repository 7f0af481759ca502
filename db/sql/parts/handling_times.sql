-- The deadline to apply of this applicant, and that of a request which waits
-- for its answer.
(
    select deadline_for(a.call_id, a.organisation_number) as deadline_at,
           (select s.deadline_at
            from supplement_request s
            where s.application_id = a.id
              and s.answered_at is null
              and s.resumed_at is null) as supplement_deadline_at) as t
