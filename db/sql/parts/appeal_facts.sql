-- What guards ask of an appeal `a` of `d` before somebody of an
-- instance may act; `h` is what that instance has for itself, `x` the appeal
-- whose dismissal it is of.
    a.administrator_number <> acting_administrator() as "_isBody",
    a.admitted_ground is not null
        or {appeal_annulled} as "_isAdmitted",
    coalesce(a.sent_at > case when x.id is not null
                              then x.dismissal_late_limit_at
                              else d.late_appeal_limit_at end, false)
        as "_isBarred",
    a.taken_at is not null as "_isTaken",
    coalesce(clock_now() <= a.correction_deadline_at, false)
        as "_isCorrectionAwaited",
    a.deferred_at is not null as "_isDeferred",
    {appeal_annulled} as "_isDismissalAnnulled",
    h.proposal ->> 'outcome' as "_prepared",
    h.proposed_by as "_preparedBy",
    to_jsonb(h.handled_by) as "_handledBy",
    to_jsonb(a.handled_below) as "_handledBelow"
