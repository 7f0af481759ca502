-- What guards ask of a carry-over, a reallocation or a repayment `t`, beside its
-- kind, its state and who made it.
    t.decided_by as "_decidedBy",
    exists (select from appeal a
            where a.fund_transfer_id = t.id
              and {appeal_live})
        as "_isAppealed",
    t.answered_at is not null as "_isAnswered",
    t.answered_at is null and coalesce(clock_now() <= t.answer_by_at, false)
        as "_isAnswerAwaited"
