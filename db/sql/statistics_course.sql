-- How a call went, or all calls of a scheme and a year, beside the sums.
select :call_id::uuid as "callId",
       :scheme_id::uuid as "schemeId",
       :year::integer as year,
       clock_now() as "asOf",
       s.calls,
       s.applications,
       s.decisions,
       s.appeals,
       s.handling_days as "handlingDays",
       s.reports
from statistics_course(:call_id::uuid, :scheme_id::uuid, :year::integer) s
