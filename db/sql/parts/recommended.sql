-- The assessment `r` that counts for the application `a`: completed, of its
-- last submitted version, and of several the one completed last.
left join lateral (
    select s.content
    from assessment s
    where s.application_id = a.id
      and s.state = 'completed'
      and s.content_version = a.submitted_version
    order by s.completed_at desc, s.id desc
    limit 1) as r on true
