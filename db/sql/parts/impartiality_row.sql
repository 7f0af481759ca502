-- A declaration as colleagues see it: why is for the person itself and for the
-- superiors who rule on it. The law is the one of the day it was given or
-- ruled on. An appeal body knows the case by its appeal.
    i.id,
    i.application_id as "applicationId",
    i.state,
    jsonb_build_object('id', m.id, 'name', m.name) as person,
    i.person = acting_person() as "isOwn",
    case when w.may_know then i.statement end as statement,
    i.declared_at as "declaredAt",
    case when i.ruled_at is not null then
        jsonb_strip_nulls(jsonb_build_object(
            'at', rfc3339(i.ruled_at),
            'by', jsonb_build_object('id', b.id, 'name', b.name),
            'reason', case when w.may_know then i.ruling_reason end,
            'substitute', case when s.id is not null then
                jsonb_build_object('id', s.id, 'name', s.name) end))
    end as ruling,
    (select jsonb_agg(jsonb_build_object('act', l -> 'act',
                                         'paragraph', l -> 'paragraph',
                                         'validFrom', l -> 'validFrom')
                      order by l ->> 'validFrom')
     from jsonb_array_elements(references_in_force(
         r.content, day_in_oslo(coalesce(i.ruled_at, i.declared_at)))) as l
     where l ->> 'topic' = 'impartiality') as "legalBasis",
    i.version,
    i.created_at as "createdAt",
    i.updated_at as "updatedAt",
    i.person as "_person"
from impartiality i
left join staff_member m
    on m.person = i.person and m.administrator_number = i.handled_by_number
left join staff_member b
    on b.person = i.ruled_by and b.administrator_number = i.handled_by_number
left join staff_member s on s.id = i.substitute_id
left join call c on c.id = coalesce(
    (select a.call_id from application a where a.id = i.application_id),
    (select p.call_id from appeal p
     where p.application_id = i.application_id limit 1))
left join rule_set r on r.id = c.rule_set_id
cross join lateral (
    select i.person = acting_person() or exists (
        select from staff f
        where f.person = acting_person()
          and f.administrator_number = acting_administrator()
          and f.role = 'approver') as may_know) as w
