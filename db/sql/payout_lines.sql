-- The lines of a batch's file.
select t.id as "fundTransferId",
       t.payment_reference as "paymentReference",
       t.organisation_number as "organisationNumber",
       o.name,
       t.account_number as "accountNumber",
       t.amount_nok as "amountNok",
       t.due_date as "dueDate",
       p.reference || ' ' || t.instalment as message
from fund_transfer t
join application p on p.id = t.application_id
join applicant o on o.organisation_number = t.organisation_number
where t.id = any (:ids::uuid[])
order by t.due_date, t.payment_reference
