-- The application asks for it no longer.
select carry_over_lapse(:application_id::uuid)
