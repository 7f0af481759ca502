-- What guards of handling look at, besides the state.
       clock_now() <= t.deadline_at as "_isInTime",
       a.taken_at is not null as "_isTaken",
       clock_now() > t.supplement_deadline_at as "_isSupplementOver"
