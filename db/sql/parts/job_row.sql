-- A job with how far it has come.
    j.id,
    j.call_id as "callId",
    j.action,
    j.state,
    (select jsonb_build_object('id', m.id, 'name', m.name)
     from staff_member m
     where m.person = j.requested_by
       and m.administrator_number = j.administrator_number) as "requestedBy",
    (select jsonb_build_object(
                'waiting', count(*) filter (where i.state = 'waiting'),
                'done', count(*) filter (where i.state = 'done'),
                'refused', count(*) filter (where i.state = 'refused'))
     from job_item i
     where i.job_id = j.id) as counts,
    j.started_at as "startedAt",
    j.finished_at as "finishedAt",
    j.version,
    j.created_at as "createdAt",
    j.updated_at as "updatedAt"
