-- What a scenario distributes over: each measure with what its application is
-- judged by.
select a.id as application_id, m.content_version, m.id as measure_id,
       m.rank, m.amount_nok as applied_nok,
       coalesce(recommended_nok(r.content, m.id), 0) as recommended_nok,
       coalesce(assessment_score(r.content, c.content -> 'criteria'), 0)
           as score
from {undecided}
join call c on c.id = a.call_id
{recommended}
where a.call_id = :call_id::uuid
{undecided_where}
order by a.reference, m.rank
