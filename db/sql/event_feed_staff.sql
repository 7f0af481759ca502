-- What happened that is an administrator's business, or to an appeal that was
-- forwarded to it, after an event; the oldest first. Each of the two has its
-- index.
select {event_staff_row}
from (
    (select e.*
     from event e
     where e.administrator_number = acting_administrator()
     {event_settled})
    union all
    (select e.*
     from event e
     where e.appeal_body_number = acting_administrator()
       and e.administrator_number is distinct from acting_administrator()
     {event_settled})) as e
{event_staff_by}
order by e.transaction_id, e.seq
limit :limit::integer
