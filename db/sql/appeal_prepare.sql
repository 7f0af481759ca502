-- The outcome that the acting person proposes to the own instance; neither the
-- appeal nor the other instance is touched.
insert into appeal_handling as h (appeal_id, handled_by_number, proposal,
                                  proposed_by, handled_by)
values (:id::uuid, acting_administrator(), :proposal::jsonb, acting_person(),
        array[acting_person()::text])
on conflict (appeal_id, handled_by_number) do update
set proposal = excluded.proposal,
    proposed_by = excluded.proposed_by,
    handled_by = array(select unnest(h.handled_by)
                       union
                       select acting_person()::text),
    version = h.version + 1,
    updated_at = clock_now()
