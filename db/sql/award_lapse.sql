-- One award that was not accepted in time, given up now; none: no row.
select id, application_id, organisation, administrator, version, was_version,
       was_nok
from award_lapse_next()
