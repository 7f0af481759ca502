-- How the frame of a call stands, in one statement and so at one moment. What
-- is counted is said in the contract's Balance.
with applied as (
    select a.id, m.id as measure_id, m.category, m.amount_nok,
           recommended_nok(r.content, m.id) as recommended_nok
    from application a
    join measure m
        on m.application_id = a.id and m.content_version = a.submitted_version
    {recommended}
    where a.call_id = :call_id::uuid
      and a.administrator_number = acting_administrator()
      and a.state <> 'withdrawn'),
-- Of a decision and the one that is approved to replace it, the one that draws
-- more holds the frame; one whose award was given up draws nothing.
held as (
    select distinct on (application_id) id, over_frame_nok
    from decision
    where call_id = :call_id::uuid
      and administrator_number = acting_administrator()
      and state in ('approved', 'notified')
      and given_up_at is null
    order by application_id, amount_nok - over_frame_nok desc, number),
decided as (
    select case when h.id is not null then 'held' else d.state end as state,
           m.category, x.amount_nok
    from decision d
    join decision_measure x on x.decision_id = d.id
    join measure m
        on m.application_id = x.application_id
       and m.content_version = x.content_version and m.id = x.measure_id
    left join held h on h.id = d.id
    where d.call_id = :call_id::uuid
      and d.administrator_number = acting_administrator()),
counted as (
    select category, 1 as measures, amount_nok as applied, recommended_nok,
           null::text as state, null::bigint as amount_nok
    from applied
    union all
    select category, 0, null, null, state, amount_nok
    from decided),
by_category as (
    select category, sum(measures) as measures,
           amount_of(sum(applied)) as applied,
           amount_of(sum(recommended_nok)) as recommended,
           amount_of(sum(amount_nok) filter (
               where state in ('draft', 'returned'))) as drafted,
           amount_of(sum(amount_nok) filter (
               where state = 'proposed')) as proposed,
           amount_of(sum(amount_nok) filter (
               where state = 'held')) as awarded
    from counted
    group by category),
decisions as (
    select amount_of(sum(amount_nok) filter (
               where state in ('draft', 'returned'))) as drafted,
           amount_of(sum(amount_nok) filter (
               where state = 'proposed')) as proposed,
           amount_of(sum(amount_nok) filter (
               where state = 'approved')) as approved,
           amount_of(sum(amount_nok) filter (
               where state = 'notified' and given_up_at is null)) as notified,
           (select amount_of(sum(h.over_frame_nok)) from held h) as over_frame
    from decision
    where call_id = :call_id::uuid
      and administrator_number = acting_administrator()),
-- What became of it, as the ledger has it; carried over counts once.
paid as (
    select amount_of(sum(paid_nok)) as paid,
           amount_of(sum(spent_nok)) as spent,
           amount_of(sum(carried_over_nok)) as carried_over,
           amount_of(sum(claimed_nok)) as claimed,
           amount_of(sum(repaid_nok)) as repaid,
           amount_of(sum(written_off_nok)) as written_off
    from award
    where call_id = :call_id::uuid
      and administrator_number = acting_administrator()),
sent as (
    select count(*) as applications, count(r.content) as assessed
    from application a
    {recommended}
    where a.call_id = :call_id::uuid
      and a.administrator_number = acting_administrator()
      and a.submitted_version is not null
      and a.state <> 'withdrawn')
select c.id as "callId",
       c.frame_nok as "frameNok",
       s.applications,
       s.assessed,
       (select amount_of(sum(b.applied)) from by_category b) as "appliedNok",
       (select amount_of(sum(b.recommended)) from by_category b)
           as "recommendedNok",
       d.drafted as "draftedNok",
       d.proposed as "proposedNok",
       d.approved as "approvedNok",
       d.notified as "notifiedNok",
       c.awarded_nok as "awardedNok",
       d.over_frame as "overFrameNok",
       c.frame_nok - c.awarded_nok as "leftNok",
       x.paid as "paidNok",
       x.spent as "spentNok",
       x.carried_over as "carriedOverNok",
       x.claimed as "claimedNok",
       x.repaid as "repaidNok",
       x.written_off as "writtenOffNok",
       (select coalesce(jsonb_agg(jsonb_build_object(
                   'category', b.category, 'measures', b.measures,
                   'appliedNok', b.applied, 'recommendedNok', b.recommended,
                   'draftedNok', b.drafted, 'proposedNok', b.proposed,
                   'awardedNok', b.awarded) order by b.category), '[]')
        from by_category b) as "byCategory"
from call c
cross join sent s
cross join decisions d
cross join paid x
where c.id = :call_id::uuid
  and c.administrator_number = acting_administrator()
