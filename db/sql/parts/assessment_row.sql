-- An assessment as staff of its administrator see it.
    s.id,
    s.application_id as "applicationId",
    s.call_id as "callId",
    s.content_version as "contentVersion",
    case when p.id is not null then
        jsonb_build_object('id', p.id, 'name', p.name)
    end as assessor,
    s.person = acting_person() as "isOwn",
    s.state,
    s.content,
    assessment_score(s.content, c.content -> 'criteria') as score,
    k.total * (t.content ->> 'maximumScore')::bigint as "highestScore",
    v.amount_applied_nok as "amountAppliedNok",
    (select amount_of(sum((x ->> 'amountNok')::bigint))
     from jsonb_array_elements(s.content -> 'recommendations') as x)
        as "amountRecommendedNok",
    s.findings,
    s.found_at as "foundAt",
    s.content_version < a.submitted_version as "isOutdated",
    s.completed_at as "completedAt",
    s.version,
    s.created_at as "createdAt",
    s.updated_at as "updatedAt",
    a.state = 'under_review' as "_isUnderReview",
    coalesce(c.content -> 'criteria', '[]') as "_criteria",
    (t.content ->> 'maximumScore')::bigint as "_maximumScore",
    (select coalesce(jsonb_agg(jsonb_build_object(
                'id', m.id, 'title', m.title, 'amountNok', m.amount_nok)
            order by m.rank), '[]')
     from measure m
     where m.application_id = s.application_id
       and m.content_version = s.content_version) as "_measures"
from assessment s
join application a on a.id = s.application_id
join application_version v
    on v.application_id = s.application_id
   and v.content_version = s.content_version
join call c on c.id = s.call_id
join rule_set t on t.id = c.rule_set_id
cross join lateral (
    select coalesce(sum((x ->> 'weight')::bigint), 0)::bigint as total
    from jsonb_array_elements(c.content -> 'criteria') as x) as k
left join staff_member p
    on p.administrator_number = s.administrator_number and p.person = s.person
