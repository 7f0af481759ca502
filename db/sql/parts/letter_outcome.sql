-- An outcome of the appeal `l`, `o.outcome`, as its letter tells it.
           'is', jsonb_build_object(
               'dismissed', o.outcome ->> 'outcome' = 'dismiss',
               'upheld', o.outcome ->> 'outcome' = 'uphold',
               'annulled', o.outcome ->> 'outcome' = 'annul_and_return',
               'overturned', o.outcome ->> 'outcome' = 'overturn',
               'lowered', o.outcome ->> 'outcome'
                          in ('partly_overturn', 'change'),
               'favourable', o.outcome ->> 'outcome'
                             not in ('dismiss', 'uphold'),
               'suitWaits', coalesce(
                   (r.content -> 'appealBeforeSuit')::boolean, false),
               'ofDecision', l.decision_id is not null,
               'ofClaim', l.fund_transfer_id is not null,
               'ofDismissal', l.dismissed_appeal_id is not null),
           'outcome', jsonb_strip_nulls(jsonb_build_object(
               'reasons', o.outcome -> 'reasons',
               'amountNok', o.outcome -> 'amountNok')),
           'costsClaim', jsonb_strip_nulls(jsonb_build_object(
               'weeks', r.content -> 'costsClaimWeeks')),
           'people', jsonb_strip_nulls(jsonb_build_object(
               'caseworker', o.outcome -> 'preparedBy',
               'decisionMaker', o.outcome -> 'decidedBy'))
