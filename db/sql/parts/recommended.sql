-- The assessment `r` that counts for the application `a`: completed, of its
-- last submitted version, and of several the one completed last. What somebody
-- recommended who is disqualified in the case does not count.
left join lateral (
    select s.content
    from assessment s
    where s.application_id = a.id
      and s.state = 'completed'
      and s.content_version = a.submitted_version
      and not exists (
          select from impartiality i
          where i.application_id = s.application_id
            and i.handled_by_number = s.administrator_number
            and i.person = s.person
            and i.state = 'ruled_disqualified')
    order by s.completed_at desc, s.id desc
    limit 1) as r on true
