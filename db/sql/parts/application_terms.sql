-- The terms an application is judged by: of its call `c`, the rule set `r`, the
-- applicant `p`, and the deadline `d` that holds for it.
       c.state as "_callState",
       clock_now() <= d.deadline_at as "_isInTime",
       is_excluded(p.organisation_number, c.scheme_id, c.year)
           as "_isExcluded",
       coalesce(c.content ->> 'latePolicy' = 'accept_late', false)
           as "_acceptsLate",
       to_char(d.deadline_at at time zone 'Europe/Oslo',
               'DD.MM.YYYY "kl." HH24:MI') as deadline,
       to_char(c.opens_at at time zone 'Europe/Oslo',
               'DD.MM.YYYY "kl." HH24:MI') as opens,
       c.content || jsonb_build_object(
           'year', c.year, 'frameNok', c.frame_nok,
           'counties', to_jsonb(c.counties)) as call_content,
       r.content as rule_set,
       p.kind, p.county, p.account_number, p.municipality_number,
       p.register_status,
       p.register_snapshot ->> 'municipalityNumber'
           as register_municipality_number
