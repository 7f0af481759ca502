-- The state of a scenario after a transition, and its amounts as they then
-- are.
update scenario
set state = :state::text,
    name = :name::text,
    content = :content::jsonb,
    handled_by = array(select unnest(handled_by)
                       union
                       select acting_person()::text),
    adopted_by = case when :state::text = 'adopted' then acting_person() end,
    adopted_at = case when :state::text = 'adopted' then clock_now() end,
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid
  and version = :version::integer
  and administrator_number = acting_administrator()
