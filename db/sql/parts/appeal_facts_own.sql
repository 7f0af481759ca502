-- What guards ask of an appeal `a` before a party may act.
    a.taken_at is not null as "_isTaken"
