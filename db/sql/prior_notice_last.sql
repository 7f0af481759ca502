-- The last prior notice of a decision: whether its time is over, and until when
-- it runs.
select not {prior_notice_runs} as "isOver",
       to_char(n.answer_by at time zone 'Europe/Oslo',
               'DD.MM.YYYY "kl." HH24:MI') as deadline
from prior_notice n
where n.decision_id = :id::uuid
order by n.given_at desc, n.id desc
limit 1
