-- What a report `r` is on: the awards of its year as they stand, and their
-- measures as awarded. Money that was carried over is for the measures of its
-- origin, also those that money was moved to.
    select coalesce((
        select jsonb_agg(jsonb_build_object(
                   'id', a.id, 'applicationId', a.application_id,
                   'isCarriedOver', a.kind = 'carried_over',
                   'amountNok', a.amount_nok, 'paidNok', a.paid_nok,
                   'carriedInNok', a.carried_in_nok, 'spentNok', a.spent_nok,
                   'carriedOverNok', a.carried_over_nok,
                   'claimedNok', a.claimed_nok, 'heldNok', a.held_nok)
                   order by a.created_at, a.id)
        from award a
        where a.organisation_number = r.organisation_number
          and a.administrator_number = r.administrator_number
          and a.scheme_id = r.scheme_id and a.year = r.year
          and (a.amount_nok > 0 or a.paid_nok > 0)), '[]') as awards,
       coalesce((
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'awardId', a.id, 'measureId', m.id, 'title', m.title,
                   'category', m.category, 'plannedPersons', m.persons,
                   'awardedNok', case a.kind when 'granted'
                                 then dm.amount_nok else 0 end,
                   'committedNok', case a.kind when 'granted'
                                   then coalesce(k.nok, 0) else 0 end))
                   order by a.created_at, a.id, m.rank)
        from award a
        left join award o on o.id = a.from_award_id
        join decision_measure dm
            on dm.decision_id = coalesce(a.decision_id, o.decision_id)
        join measure m
            on m.application_id = dm.application_id
           and m.content_version = dm.content_version
           and m.id = dm.measure_id
        left join lateral award_committed(coalesce(o.id, a.id)) k
            on k.measure_id = m.id
        where a.organisation_number = r.organisation_number
          and a.administrator_number = r.administrator_number
          and a.scheme_id = r.scheme_id and a.year = r.year
          and (a.amount_nok > 0 or a.paid_nok > 0)
          and (dm.amount_nok > 0 or k.nok > 0)), '[]') as measures
