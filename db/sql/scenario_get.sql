-- A scenario with its amounts, the balance they would leave, and what they
-- change: against the scenario it is based on, else what is recommended now.
with held as (
    select s.*
    from scenario s
    where s.id = :id::uuid
      and s.administrator_number = acting_administrator()),
given as (
    select x."applicationId" as application_id,
           x."contentVersion" as content_version,
           x."measureId" as measure_id, x."amountNok" as amount_nok
    from held s
    cross join jsonb_to_recordset(s.content -> 'amounts') as x (
        "applicationId" uuid, "contentVersion" integer, "measureId" uuid,
        "amountNok" bigint)),
told as (
    select g.*, a.reference, m.rank, m.category, m.title,
           m.amount_nok as applied_nok, p.name as applicant_name,
           assessment_score(r.content, c.content -> 'criteria') as score,
           r.content is not null as is_assessed,
           recommended_nok(r.content, m.id) as recommended_nok
    from given g
    join application a on a.id = g.application_id
    join call c on c.id = a.call_id
    join applicant p on p.organisation_number = a.organisation_number
    join measure m
        on m.application_id = g.application_id
       and m.content_version = g.content_version and m.id = g.measure_id
    {recommended}),
now_there as (
    select a.id as application_id, m.content_version, m.id as measure_id
    from held s
    join {undecided} on a.call_id = s.call_id
    where true
    {undecided_where}),
base as (
    select x."applicationId" as application_id, x."measureId" as measure_id,
           x."amountNok" as amount_nok
    from held s
    join scenario b on b.id = s.based_on_id
    cross join jsonb_to_recordset(b.content -> 'amounts') as x (
        "applicationId" uuid, "measureId" uuid, "amountNok" bigint)
    union all
    select t.application_id, t.measure_id, t.recommended_nok
    from told t
    cross join held s
    where s.based_on_id is null),
change as (
    select coalesce(b.application_id, g.application_id) as application_id,
           coalesce(b.measure_id, g.measure_id) as measure_id,
           coalesce(b.amount_nok, 0) as before_nok,
           coalesce(g.amount_nok, 0) as after_nok
    from base b
    full join given g
        on g.application_id = b.application_id
       and g.measure_id = b.measure_id),
by_category as (
    select category, count(*) as measures,
           amount_of(sum(applied_nok)) as applied,
           amount_of(sum(amount_nok)) as distributed
    from told
    group by category),
total as (
    select amount_of(sum(b.applied)) as applied,
           amount_of(sum(b.distributed)) as distributed
    from by_category b)
select s.id,
       s.call_id as "callId",
       s.name,
       s.method,
       s.state,
       s.based_on_id as "basedOnId",
       s.content -> 'parameters' as parameters,
       (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'applicationId', t.application_id,
                   'reference', t.reference,
                   'applicantName', t.applicant_name,
                   'contentVersion', t.content_version,
                   'measureId', t.measure_id, 'category', t.category,
                   'title', t.title, 'rank', t.rank,
                   'score', case when t.is_assessed then t.score end,
                   'appliedNok', t.applied_nok,
                   'recommendedNok', t.recommended_nok,
                   'amountNok', t.amount_nok))
               order by t.reference, t.rank), '[]')
        from told t) as amounts,
       jsonb_build_object(
           'frameNok', coalesce(c.frame_nok, 0),
           'awardedNok', c.awarded_nok,
           'availableNok', coalesce(
               (s.content -> 'parameters' ->> 'availableNok')::bigint, l.nok),
           'appliedNok', t.applied,
           'distributedNok', t.distributed,
           'leftNok', greatest(l.nok - t.distributed, 0),
           'excessNok', greatest(t.distributed - l.nok, 0),
           'byCategory', (
               select coalesce(jsonb_agg(jsonb_build_object(
                          'category', b.category, 'measures', b.measures,
                          'appliedNok', b.applied,
                          'distributedNok', b.distributed)
                      order by b.category), '[]')
               from by_category b)) as balance,
       (select coalesce(jsonb_agg(jsonb_build_object(
                   'applicationId', x.application_id,
                   'measureId', x.measure_id, 'beforeNok', x.before_nok,
                   'afterNok', x.after_nok)
               order by x.application_id, x.measure_id), '[]')
        from change x
        where x.before_nok <> x.after_nok) as changes,
       s.state = 'draft' and exists (
           (select application_id, content_version, measure_id from given
            except table now_there)
           union all
           (table now_there
            except
            select application_id, content_version, measure_id from given))
           as "isOutdated",
       case when maker.id is not null then
           jsonb_build_object('id', maker.id, 'name', maker.name)
       end as "madeBy",
       case when adopter.id is not null then
           jsonb_build_object('id', adopter.id, 'name', adopter.name)
       end as "adoptedBy",
       s.adopted_at as "adoptedAt",
       s.version,
       s.created_at as "createdAt",
       s.updated_at as "updatedAt"
from held s
join call c on c.id = s.call_id
cross join total t
cross join lateral (
    select coalesce(c.frame_nok - c.awarded_nok, 0) as nok) as l
left join staff_member maker
    on maker.administrator_number = s.administrator_number
   and maker.person = s.made_by
left join staff_member adopter
    on adopter.administrator_number = s.administrator_number
   and adopter.person = s.adopted_by
