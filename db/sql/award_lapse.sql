-- One award that was not accepted in time, given up now; none: no row.
select id,
       application_id,
       organisation_number as organisation,
       administrator_number as administrator,
       version
from award_lapse_next()
