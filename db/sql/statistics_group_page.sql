-- Sums over a call, or over all calls of a scheme and a year: in all, by county,
-- by kind of applicant and by category of measure.
select g.dimension,
       g.key,
       coalesce(c.name, g.key) as name,
       g.applications,
       g.persons_applied as "personsApplied",
       g.applied_nok as "appliedNok",
       g.recommended_nok as "recommendedNok",
       g.awarded_nok as "awardedNok",
       g.paid_nok as "paidNok",
       g.spent_nok as "spentNok",
       g.carried_over_nok as "carriedOverNok",
       g.repaid_nok as "repaidNok",
       g.persons_completed as "personsCompleted",
       g.person_years_hundredths as "personYearsHundredths",
       o.place::text as "_key",
       g.key as "_id"
from statistics_groups(:call_id::uuid, :scheme_id::uuid, :year::integer) g
left join county c on g.dimension = 'county' and c.number = g.key
cross join lateral (
    select array_position('{total,county,applicantKind,category}',
                          g.dimension) as place) as o
where :after_id::text is null
   or (o.place, g.key) > (:after_key::integer, :after_id::text)
order by o.place, g.key
limit :limit::bigint
