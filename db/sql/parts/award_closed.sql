-- Why no more is paid of what an award `a` gives (domain 8.54), or null: what was
-- carried over was paid the year before.
    case when a.kind = 'carried_over' then 'carried_over'
         when a.state <> 'open' then a.state
         when a.decision_id is null then 'no_decision'
    end
