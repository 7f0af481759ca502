-- The items of a job: the decisions named, in the order they were, or all that
-- wait for the action.
with chosen as (
    select d.id,
           row_number() over (order by n.place, d.created_at, d.id) as place
    from decision d
    left join (
        select w.id::uuid as id, min(w.place) as place
        from jsonb_array_elements_text(:decision_ids::jsonb)
            with ordinality as w (id, place)
        group by w.id::uuid) as n on n.id = d.id
    where d.call_id = :call_id::uuid
      and d.administrator_number = acting_administrator()
      and (n.id is not null
           or :decision_ids::jsonb is null
              and d.state = any (:states::text[]))),
added as (
    insert into job_item (job_id, place, administrator_number, decision_id)
    select :job_id::uuid, c.place::integer, acting_administrator(), c.id
    from chosen c
    returning place)
select count(*) as count from added
