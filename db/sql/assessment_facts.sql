-- What findings look at, of the last submitted version of an application: its
-- content, the terms of its call, and what is on record of its applicant.
select a.id,
       a.state = 'under_review' as "_isUnderReview",
       v.content_version as "contentVersion",
       v.content,
       jsonb_strip_nulls(jsonb_build_object(
           'isLate', v.is_late,
           -- Where Enhetsregisteret is asked, what it answered.
           'registerStatus', p.register_status,
           'earlierApplications', (
               select count(*)
               from application e
               join call ec on ec.id = e.call_id
               where e.organisation_number = a.organisation_number
                 and e.administrator_number = acting_administrator()
                 and e.state <> 'withdrawn'
                 and ec.scheme_id = c.scheme_id and ec.year < c.year),
           'grants', (
               select jsonb_agg(jsonb_build_object(
                          'grantor', g.grantor, 'scheme', g.scheme,
                          'category', g.category, 'year', g.year,
                          'amountNok', g.amount_nok) order by g.id)
               from other_grant g
               where g.organisation_number = a.organisation_number
                 and g.year = c.year),
           'awards', (
               select jsonb_agg(jsonb_build_object('reference', e.reference)
                          order by e.reference)
               from decision w
               join application e on e.id = w.application_id
               where w.organisation_number = a.organisation_number
                 and w.administrator_number = acting_administrator()
                 and w.state = 'notified' and w.amount_nok > 0
                 and w.given_up_at is null
                 and w.application_id <> a.id),
           'reports', (
               select jsonb_agg(jsonb_build_object(
                          'year', o.year,
                          'due', to_char(o.due_on, 'DD.MM.YYYY'))
                          order by o.year)
               from report o
               where o.organisation_number = a.organisation_number
                 and o.administrator_number = acting_administrator()
                 and o.scheme_id = c.scheme_id and o.year < c.year
                 and o.state <> 'approved' and o.approved_version is null
                 and report_stands(o.organisation_number,
                                   o.administrator_number, o.scheme_id,
                                   o.year)))) as record,
       {application_terms}
from application a
join application_version v
    on v.application_id = a.id and v.content_version = a.submitted_version
join call c on c.id = a.call_id
join rule_set r on r.id = c.rule_set_id
join applicant p on p.organisation_number = a.organisation_number
cross join lateral (
    select deadline_for(c.id, a.organisation_number) as deadline_at) as d
where a.id = :application_id::uuid
  and a.administrator_number = acting_administrator()
