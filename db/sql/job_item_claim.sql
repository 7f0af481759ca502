-- An item that waits and is nobody's, ours from now on; by real time. One whose
-- worker died is free again when its lease has run out; and when it was taken
-- by a clock that has been put back since: no lease ends so late.
update job_item i
set attempts = i.attempts + 1,
    leased_until = now() + make_interval(secs => :lease_s::integer)
from job j
where j.id = i.job_id
  and (i.job_id, i.place) = (
      select w.job_id, w.place
      from job_item w
      where w.state = 'waiting'
        and (coalesce(w.leased_until, '-infinity') < now()
             or w.leased_until
                > now() + make_interval(secs => 2 * :lease_s::integer))
      order by w.job_id, w.place
      limit 1
      for update skip locked)
returning i.job_id,
          i.place,
          i.decision_id,
          i.attempts > :attempts::integer as is_worn,
          j.action,
          j.requested_by as person,
          j.administrator_number as administrator,
          j.trace_id
