-- What guards ask of a decision `d` on the application `a`, beside what an
-- applicant may see.
    a.state as "_applicationState",
    to_jsonb(d.handled_by) as "_handledBy",
    d.content_version < a.submitted_version as "_isOutdated",
    (select o.id
     from decision o
     where o.application_id = d.application_id and o.id <> d.id
       and o.state in ('draft', 'proposed', 'returned', 'approved'))
        as "_underWay",
    exists (select from appeal b
            where b.id = d.appeal_id and b.body_decided_at is not null)
        as "_isDecidedAbove",
    {decision_appeal}
