-- Until when a party may answer that a decision may be reversed (fvl. § 16): the
-- last time that it was told.
select 'prior_notice_answer'::text as kind, 'decision'::text as subject_kind,
       d.id as subject_id, '/v1/decisions/' || d.id as href,
       d.call_id, d.application_id,
       d.organisation_number::text as organisation_number,
       d.administrator_number::text as administrator_number,
       day_in_oslo(n.answer_by) as date, n.answer_by as at,
       n.count::integer as version, n.given_at as set_at
from (select p.decision_id, p.answer_by, p.given_at, p.answered_at,
             count(*) over of_decision as count,
             lead(p.id) over of_decision is null as is_last
      from prior_notice p
      window of_decision as (partition by p.decision_id
                             order by p.given_at, p.id)) as n
join decision d on d.id = n.decision_id and d.state = 'notified'
where n.is_last and n.answered_at is null
