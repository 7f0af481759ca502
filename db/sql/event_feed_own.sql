-- What happened to an applicant's own cases, and to calls for all to see, after
-- an event; the oldest first. Each of the two has its index.
select {event_row}
from (
    (select e.id, e.at, e.type, e.case_id, e.subject_kind, e.subject_id,
            e.data, e.transaction_id, e.seq
     from event e
     where e.organisation_number = acting_organisation()
     {event_settled})
    union all
    (select e.id, e.at, e.type, e.case_id, e.subject_kind, e.subject_id,
            e.data, e.transaction_id, e.seq
     from event e
     where e.is_public
     {event_settled})) as e
order by e.transaction_id, e.seq
limit :limit::integer
