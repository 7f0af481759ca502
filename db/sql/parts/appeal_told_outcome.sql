-- What the party is told of an outcome that the acting instance prepared in
-- `h` and now decides, with the names of both people (fvl. § 27).
    jsonb_strip_nulls(jsonb_build_object(
        'outcome', h.proposal -> 'outcome',
        'reasons', h.proposal -> 'reasons',
        'amountNok', h.proposal -> 'amountNok',
        'detrimentGround', h.proposal -> 'detrimentGround',
        'preparedBy',
        (select m.name from staff_member m
         where m.person = h.proposed_by
           and m.administrator_number = acting_administrator()),
        'decidedBy',
        (select m.name from staff_member m
         where m.person = acting_person()
           and m.administrator_number = acting_administrator())))
