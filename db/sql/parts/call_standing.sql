-- What a call's administrator alone may know of a call `c`: whether something is
-- awarded or somebody was told what was decided, and what remains to be done.
    case when c.administrator_number = acting_administrator()
        then call_is_decided(c.id) end as "_isDecided",
    case when c.administrator_number = acting_administrator()
              and c.state = 'published'
        then call_remains(c.id) end as "_remaining"
