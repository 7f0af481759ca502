-- Is the county one of the acting administrator's, or the kind one that its
-- calls take from any county? A row says yes.
select county
from administrator_county
where administrator_number = acting_administrator()
  and county = :county::text
union all
select county
from kinds_of_any_county() as any_county (kind)
cross join (select :county::text as county) asked
where kind = :kind::text
