-- Which payout each result is of, if any, in the order of their cases.
select n.place - 1 as place,
       n.item,
       (n.item ->> 'at')::timestamptz > clock_now() as is_future,
       t.id
from jsonb_array_elements(:items::jsonb) with ordinality as n (item, place)
left join fund_transfer t
    on (t.payment_reference = n.item ->> 'paymentReference'
        or t.earlier_references @> array[n.item ->> 'paymentReference'])
   and t.administrator_number = acting_administrator()
order by t.application_id, n.place
