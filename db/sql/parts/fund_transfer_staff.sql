-- A fund transfer as staff see it, with who did what and what guards ask.
    {fund_transfer_row},
    t.batch_id as "batchId",
    t.result_conflict as "resultConflict",
    (select jsonb_build_object('id', m.id, 'name', m.name)
     from staff_member m
     where m.person = coalesce(t.reregistered_by, t.made_by)
       and m.administrator_number = t.administrator_number) as "registeredBy",
    (select jsonb_build_object('id', m.id, 'name', m.name)
     from staff_member m
     where m.person = t.attested_by
       and m.administrator_number = t.administrator_number) as "attestedBy",
    (select jsonb_build_object(
                'since', rfc3339(h.held_at), 'reason', h.reason,
                'heldBy', (select jsonb_build_object('id', m.id,
                                                     'name', m.name)
                           from staff_member m
                           where m.person = h.held_by
                             and m.administrator_number
                                 = h.administrator_number))
     from payout_hold h
     where h.fund_transfer_id = t.id and h.released_at is null) as hold,
    {payout_facts},
    {transfer_facts}
{fund_transfer_joins}
