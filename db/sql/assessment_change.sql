-- The state of an assessment after a transition, and what it then says.
update assessment
set state = :state::text,
    content = :content::jsonb,
    completed_at = case when :state::text = 'completed'
        then coalesce(completed_at, clock_now()) end,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
  and version = :version::integer
  and administrator_number = acting_administrator()
