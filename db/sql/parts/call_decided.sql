-- Whether something of a call `c` is awarded, or somebody was told what was
-- decided.
    c.awarded_nok > 0
        or exists (select from decision d
                   where d.call_id = c.id and d.notified_at is not null)
        as "_isDecided"
