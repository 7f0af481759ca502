-- What the approved reports of a call say of each category together.
select g.category,
       coalesce(g.report_count, 0) as "reportCount",
       g.measure_count as "measureCount",
       g.persons_planned as "personsPlanned",
       coalesce(g.persons_completed, 0) as "personsCompleted",
       coalesce(g.person_years_hundredths, 0) as "personYearsHundredths",
       g.awarded_nok as "awardedNok",
       coalesce(g.spent_nok, 0) as "spentNok",
       g.category as "_key",
       :call_id::uuid as "_id"
from report_goals(:call_id::uuid) g
where (:after_key::text is null or g.category > :after_key::text)
  and (:after_id::uuid is null or true)
order by g.category
limit :limit::integer
