-- Every place where the chain of a case does not hold, and what is wrong with
-- it there: a row that is not as it was written, places without a row, rows
-- in another order, rows that are gone from the end, rows that nobody may
-- have written. No row: all of it holds.
with linked as (
    select a.case_id, a.place, a.previous_hash, a.hash,
           a.hash = audit_hash(a.previous_hash, audit_text(a)) as is_whole,
           lag(a.place, 1, 0::bigint) over chain as place_before,
           lag(a.hash, 1, audit_beginning()) over chain as hash_before,
           lead(a.place) over chain is null as is_last
    from audit a
    window chain as (partition by a.case_id order by a.place)
),
broken (case_id, place, kind, weight) as (
    select case_id, place, 'changed', 1
    from linked
    where not is_whole
    union all
    select case_id, place_before + 1, 'missing', 2
    from linked
    where place <> place_before + 1
    union all
    -- What stands before it is not what it was hung on: that stands
    -- elsewhere, or nowhere any more.
    select l.case_id,
           case when moved.is_elsewhere then l.place else l.place - 1 end,
           case when moved.is_elsewhere then 'reordered' else 'changed' end, 3
    from linked l
    cross join lateral (
        select l.previous_hash = audit_beginning() or exists (
            select from audit b
            where b.case_id = l.case_id and b.hash = l.previous_hash)
            as is_elsewhere) as moved
    where l.is_whole and l.previous_hash <> l.hash_before
      and l.place = l.place_before + 1
    union all
    -- The end is where the head says it is, or nobody knows where.
    select coalesce(h.case_id, l.case_id),
           case when l.place is null then 1
                else least(h.place, l.place) + 1 end,
           case when l.place > h.place then 'added' else 'truncated' end, 4
    from (select * from linked where is_last) l
    full join audit_head h on h.case_id = l.case_id
    where h.place is distinct from l.place
    union all
    select l.case_id, l.place, 'changed', 5
    from linked l
    join audit_head h on h.case_id = l.case_id and h.place = l.place
    where l.is_last
      and (h.hash, h.previous_hash) <> (l.hash, l.previous_hash)
    union all
    -- Whatever happened left an audit row.
    select distinct e.case_id, 1::bigint, 'truncated', 6
    from event e
    where not exists (select from audit_head h where h.case_id = e.case_id)
)
select distinct on (case_id, place) case_id, place, kind
from broken
order by case_id, place, weight
