-- What would be sent of a subject now, the files' states with it.
select coalesce(jsonb_agg(jsonb_build_object(
                    'id', a.id, 'type', a.type,
                    'name', coalesce(a.title, f.name),
                    'isSupplement', a.supplement_request_id is not null,
                    'isNew', a.shown_at is null,
                    'state', case when a.redacted_at is not null
                                  then 'redacted' else f.state end)
                    order by a.id), '[]') as attached
from attachment a
join file f on f.id = a.file_id
where a.subject_id = :subject_id::uuid
  and a.removed_at is null
