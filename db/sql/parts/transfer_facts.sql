-- What guards ask of a fund transfer `t`.
    t.kind,
    t.state,
    t.made_by as "_madeBy",
    t.decided_by as "_decidedBy",
    t.answered_at is not null as "_isAnswered",
    t.answered_at is null and coalesce(clock_now() <= t.answer_by_at, false)
        as "_isAnswerAwaited"
