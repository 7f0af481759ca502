-- Holds the applications of what is reported on, in the order of their ids.
select p.id
from application p
where p.administrator_number = acting_administrator()
  and p.id in (
      select t.application_id
      from jsonb_array_elements(:items::jsonb) as n (item)
      join fund_transfer t
          on t.payment_reference = n.item ->> 'paymentReference'
          or t.earlier_references @> array[n.item ->> 'paymentReference'])
order by p.id
for update
