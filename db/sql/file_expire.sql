-- One file that was attached to nothing in time is deleted, and its parts with
-- it; none: no row. One that somebody has in hand waits for the next time.
delete from file
where id = (select f.id from file f
            where f.linked_at is null and f.expires_at < clock_now()
            order by f.expires_at, f.id
            limit 1
            for update skip locked)
returning id, organisation_number as organisation,
          administrator_number as administrator, state, version
