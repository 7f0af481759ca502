-- Paid. What nobody had attested, nor sent, is vouched for by the acting person.
-- Of several tries it is the one that the bank has made, with its amount.
update fund_transfer t
set state = :state,
    amount_nok = o.amount_nok,
    payment_reference = o.reference,
    earlier_references = o.others,
    earlier_amounts = o.other_amounts,
    attested_by = coalesce(t.attested_by, acting_person()),
    attested_at = coalesce(t.attested_at, clock_now()),
    sent_at = coalesce(t.sent_at, clock_now()),
    held_from = null,
    paid_at = :at::timestamptz,
    failed_at = null,
    failure = null,
    result_conflict = null,
    version = t.version + 1,
    updated_at = clock_now()
from (
    select :reference::text as reference,
           max(y.nok) filter (where y.reference = :reference::text)
               as amount_nok,
           coalesce(array_agg(y.reference order by y.place)
                        filter (where y.reference <> :reference::text), '{}')
               as others,
           coalesce(array_agg(y.nok order by y.place)
                        filter (where y.reference <> :reference::text), '{}')
               as other_amounts
    from fund_transfer f
    cross join lateral unnest(f.earlier_references || f.payment_reference,
                              f.earlier_amounts || f.amount_nok)
        with ordinality as y (reference, nok, place)
    where f.id = :id::uuid) as o
where t.id = :id::uuid
