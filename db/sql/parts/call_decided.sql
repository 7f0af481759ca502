-- Whether something of a call `c` is awarded, or somebody was told what was
-- decided: its administrator's to know.
    case when c.administrator_number = acting_administrator()
        then call_is_decided(c.id) end as "_isDecided"
