-- A transfer of the acting side, held.
select t.id,
       t.application_id,
       t.version,
       t.amount_nok,
       t.granted_nok,
       t.parts,
       to_char(t.answer_by_at at time zone 'Europe/Oslo',
               'DD.MM.YYYY "kl." HH24:MI') as answer_deadline,
       t.kind,
       t.state,
       t.made_by as "_madeBy",
       {transfer_facts}
from fund_transfer t
where t.id = :id::uuid
  and (t.organisation_number = acting_organisation()
       or t.administrator_number = acting_administrator())
for update of t
