-- A draft: of a new report the measures that there are, with nothing said of
-- them yet; of one that was submitted what it said.
update report r
set state = :state,
    draft = :draft::jsonb,
    correction_reason = :reason,
    version = r.version + 1,
    updated_at = clock_now()
where r.id = :id::uuid
