-- A job with its items and what came of each.
select {job_row},
       (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'decisionId', i.decision_id, 'state', i.state,
                   'code', i.code, 'detail', i.detail -> 'detail',
                   'finishedAt', rfc3339(i.finished_at))) order by i.place)
        from job_item i
        where i.job_id = j.id) as items
from job j
where j.id = :id::uuid
  and j.administrator_number = acting_administrator()
