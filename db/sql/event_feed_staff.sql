-- What happened that is an administrator's business, after an event; the
-- oldest first.
select {event_staff}
where e.administrator_number = acting_administrator()
{event_settled}
