-- Holds the awards that a report is on until the transaction ends, in the order
-- of their ids: before the report itself, as the ledger does.
select award_hold(a.id)
from (select a.id
      from report r
      join award a
          on a.organisation_number = r.organisation_number
         and a.administrator_number = r.administrator_number
         and a.scheme_id = r.scheme_id and a.year = r.year
      where r.id = :id::uuid
        and r.administrator_number = acting_administrator()
      order by a.id) as a
