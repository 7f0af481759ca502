-- A transfer of the acting side, held.
select t.id,
       t.version,
       t.amount_nok,
       t.granted_nok,
       t.parts,
       t.kind,
       t.state,
       t.made_by as "_madeBy",
       {transfer_facts}
from fund_transfer t
where t.id = :id::uuid
  and (t.organisation_number = acting_organisation()
       or t.administrator_number = acting_administrator())
for update of t
