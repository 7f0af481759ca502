-- What the draft says now.
update report
set draft = :draft::jsonb, version = version + 1, updated_at = clock_now()
where id = :id::uuid
