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
       -- Of both documents what struct call_terms has: most of them is for
       -- people to read, and would be parsed for nothing.
       jsonb_strip_nulls(jsonb_build_object(
           'year', c.year, 'frameNok', c.frame_nok,
           'counties', to_jsonb(c.counties),
           'eligibility', c.content -> 'eligibility',
           'requiredAttachments', c.content -> 'requiredAttachments',
           'maxDevelopmentMeasures', c.content -> 'maxDevelopmentMeasures'))
           as call_content,
       jsonb_strip_nulls(jsonb_build_object(
           'carryOverYears', r.content -> 'carryOverYears',
           'categoryRules', r.content -> 'categoryRules')) as rule_set,
       p.kind, p.county, p.account_number, p.municipality_number,
       p.register_status,
       p.register_snapshot ->> 'municipalityNumber'
           as register_municipality_number
