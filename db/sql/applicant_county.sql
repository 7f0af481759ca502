-- Is the county one of the acting administrator's?
select county
from administrator_county
where administrator_number = acting_administrator()
  and county = :county::text
