-- Fund transfers: what becomes of an award's money, booked by the ledger as each
-- comes into effect; and what is committed to each measure.

set search_path = tilskudd;

-- The four kinds of fund transfers (payout, carry-over, reallocation,
-- repayment): one case each, with the lifecycle of its kind.
create table fund_transfer (
    id                   uuid primary key default uuid_v7(),
    kind                 text not null check (kind in (
        'payout', 'carry_over', 'reallocation', 'repayment')),
    award_id             uuid not null,
    application_id       uuid not null,
    call_id              uuid not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    state                text not null,
    amount_nok           bigint not null check (amount_nok > 0),
    -- What was granted of it, or decided to be claimed.
    granted_nok          bigint
        check (granted_nok between 0 and amount_nok),
    -- Of a claim: what of it fell away by appeals. Annulled: all of it.
    fallen_nok           bigint not null default 0
        check (fallen_nok between 0 and coalesce(granted_nok, 0)),
    reason               text,
    -- Of a reallocation: [{fromMeasureId, toMeasureId, amountNok,
    -- grantedNok}].
    parts                jsonb,
    made_by              person_id not null,
    decided_by           person_id,
    decided_at           timestamptz,
    decision_reason      text,
    version              integer not null default 1,
    created_at           timestamptz not null default clock_now(),
    updated_at           timestamptz not null default clock_now(),
    constraint fund_transfer_of_both_sides
        unique (id, organisation_number, administrator_number),
    foreign key (award_id, organisation_number, administrator_number)
        references award (id, organisation_number, administrator_number),
    foreign key (application_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number),
    check (case kind
           when 'payout' then state in (
               'registered', 'attested', 'sent', 'paid', 'failed', 'held',
               'cancelled')
           when 'carry_over' then state in ('requested', 'granted', 'refused')
           when 'reallocation' then state in (
               'requested', 'granted', 'partly_granted', 'refused')
           else state in ('notified', 'decided', 'repaid', 'waived',
                          'annulled')
           end),
    constraint claim_annulled check (
        (kind = 'repayment' or fallen_nok = 0)
        and (state = 'annulled') = (fallen_nok > 0
                                    and fallen_nok = granted_nok)),
    check ((kind = 'reallocation') = (parts is not null))
);

create index fund_transfer_of_award on fund_transfer (award_id, id);
create index fund_transfer_own
    on fund_transfer (organisation_number, created_at, id);
create index fund_transfer_staff
    on fund_transfer (administrator_number, created_at, id);
-- Once per grant year (domain 8.58).
create unique index fund_transfer_carried_once on fund_transfer (award_id)
    where kind = 'carry_over' and state in ('requested', 'granted');

alter table fund_transfer enable row level security;
alter table fund_transfer force row level security;

create policy own on fund_transfer to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy ours on fund_transfer to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy keep on fund_transfer for select to tilskudd_ledger using (true);

grant select on fund_transfer
    to tilskudd_applicant, tilskudd_staff, tilskudd_ledger;

-- What is committed of an award to each measure now; to none alone: what was
-- paid beyond what holds.
create function award_committed(of_award uuid)
    returns table (measure_id uuid, nok bigint)
language plpgsql stable
set search_path = tilskudd, pg_temp
as $$
#variable_conflict use_column
begin
    return query
        select line.measure_id, sum(line.nok)::bigint
        from posting p
        cross join lateral (values
            (p.measure_id, case p.debit_account when 'committed'
                                then p.amount_nok else 0 end),
            (case p.debit_account when p.credit_account
                  then p.from_measure_id else p.measure_id end,
             case p.credit_account when 'committed'
                  then -p.amount_nok else 0 end)) as line (measure_id, nok)
        where p.award_id = of_award
          and p.kind in ('commitment', 'decommitment', 'reallocation',
                         'reallocation_reversed')
        group by line.measure_id;
end
$$;

-- What reallocations have moved between two measures and is not moved back.
create function award_reallocated(of_award uuid)
    returns table (from_id uuid, to_id uuid, nok bigint)
language sql stable
set search_path = tilskudd, pg_temp
as $$
    select moved.from_id, moved.to_id, sum(moved.nok)::bigint
    from (select p.from_measure_id, p.measure_id, p.amount_nok
          from posting p
          where p.award_id = of_award and p.kind = 'reallocation'
          union all
          select p.measure_id, p.from_measure_id, -p.amount_nok
          from posting p
          where p.award_id = of_award and p.kind = 'reallocation_reversed')
        as moved (from_id, to_id, nok)
    group by moved.from_id, moved.to_id
    having sum(moved.nok) > 0
$$;

-- What each measure is to have: what the decision that holds gives it, and what
-- was moved to it or from it.
create function award_due(of_award uuid)
    returns table (measure_id uuid, nok bigint)
language sql stable
set search_path = tilskudd, pg_temp
as $$
    select line.measure_id, sum(line.nok)::bigint
    from (select dm.measure_id, dm.amount_nok
          from award a
          join decision_measure dm on dm.decision_id = a.decision_id
          where a.id = of_award and a.amount_nok > 0
          union all
          select r.to_id, r.nok from award_reallocated(of_award) as r
          union all
          select r.from_id, -r.nok from award_reallocated(of_award) as r)
        as line (measure_id, nok)
    group by line.measure_id
$$;

-- A reallocation stands through a new decision that gives the measures it
-- touches what the one before gave them, such as the correction of a text. A
-- decision that gives one of them another amount has said anew what it has: the
-- reallocation falls, by a posting of its own; and all of them do when without
-- it a measure has given more than it got.
create function award_unmove(of_award uuid, by_decision uuid, was uuid)
    returns void
language plpgsql volatile
set search_path = tilskudd, pg_temp
as $$
declare
    moved record;
begin
    for moved in
        with changed as (
            select coalesce(n.measure_id, o.measure_id) as measure_id
            from (select dm.* from award a
                  join decision_measure dm on dm.decision_id = a.decision_id
                  where a.id = of_award and a.amount_nok > 0) as n
            full join (select * from decision_measure
                       where decision_id = was) as o using (measure_id)
            where n.amount_nok is distinct from o.amount_nok)
        select r.* from award_reallocated(of_award) as r
        where exists (select from changed c
                      where c.measure_id in (r.from_id, r.to_id))
    loop
        perform ledger_book(of_award, 'reallocation_reversed', moved.nok,
                            'decision', by_decision, moved.from_id,
                            moved.to_id);
    end loop;
    if exists (select from award_due(of_award) where nok < 0) then
        for moved in select * from award_reallocated(of_award)
        loop
            perform ledger_book(of_award, 'reallocation_reversed', moved.nok,
                                'decision', by_decision, moved.from_id,
                                moved.to_id);
        end loop;
    end if;
end
$$;

-- Commits what the decision that holds awards, and takes back what it does not;
-- what was paid beyond it stays committed to no measure, until it is claimed.
-- `was`: the decision that held before, or null.
create function award_commit(of_award uuid, by_decision uuid,
                             was uuid default null) returns void
language plpgsql volatile
set search_path = tilskudd, pg_temp
as $$
declare
    change record;
begin
    perform award_unmove(of_award, by_decision, was);
    -- Taking away first would leave what is paid uncommitted for a moment.
    for change in
        select measure_id, sum(nok)::bigint as nok
        from (select d.measure_id, d.nok from award_due(of_award) as d
              union all
              select null, greatest(0, a.paid_nok - a.amount_nok)
              from award a
              where a.id = of_award
              union all
              select c.measure_id, -c.nok
              from award_committed(of_award) as c) as line
        group by measure_id
        order by 2 desc, 1
    loop
        perform ledger_book(
            of_award,
            case when change.nok > 0 then 'commitment' else 'decommitment' end,
            abs(change.nok), 'decision', by_decision, change.measure_id);
    end loop;
end
$$;

-- A transfer that comes into effect is booked.
create function transfer_book() returns trigger
language plpgsql security definer
set search_path = tilskudd, pg_temp
as $$
declare
    part jsonb;
    next_award uuid;
    owed bigint;
begin
    if new.kind = 'payout' and new.state = 'paid' then
        -- First what was paid back and should not have been.
        select least(a.owed_nok, new.amount_nok) into owed
        from award a where a.id = new.award_id for update;
        perform ledger_book(new.award_id, 'refund', owed, 'fund_transfer',
                            new.id);
        -- The award was reduced while the money was on its way: what left is
        -- committed to no measure, until it is claimed.
        perform ledger_book(new.award_id, 'commitment',
                            greatest(0, a.paid_nok + new.amount_nok - owed
                                        - a.committed_nok),
                            'fund_transfer', new.id)
        from award a where a.id = new.award_id;
        perform ledger_book(new.award_id, 'payout', new.amount_nok - owed,
                            'fund_transfer', new.id);
    elsif new.kind = 'carry_over' and new.state = 'granted' then
        perform ledger_book(new.award_id, 'carry_over', new.granted_nok,
                            'fund_transfer', new.id);
        insert into award (kind, application_id, call_id, scheme_id,
                           organisation_number, administrator_number, year,
                           from_award_id, state, amount_nok)
        select 'carried_over', a.application_id, a.call_id, a.scheme_id,
               a.organisation_number, a.administrator_number, a.year + 1, a.id,
               'open', new.granted_nok
        from award a
        where a.id = new.award_id
        returning id into next_award;
        perform ledger_book(next_award, 'carry_in', new.granted_nok,
                            'fund_transfer', new.id);
    elsif new.kind = 'reallocation'
          and new.state in ('granted', 'partly_granted') then
        for part in select value from jsonb_array_elements(new.parts)
        loop
            perform ledger_book(new.award_id, 'reallocation',
                                (part ->> 'grantedNok')::bigint,
                                'fund_transfer', new.id,
                                (part ->> 'toMeasureId')::uuid,
                                (part ->> 'fromMeasureId')::uuid);
        end loop;
    elsif new.kind = 'repayment' and new.state = 'decided' then
        perform ledger_book(new.award_id, 'claim', new.granted_nok,
                            'fund_transfer', new.id);
    elsif new.kind = 'repayment' and new.state = 'repaid' then
        perform ledger_book(new.award_id, 'repayment',
                            new.granted_nok - new.fallen_nok,
                            'fund_transfer', new.id);
    elsif new.kind = 'repayment' and new.state = 'waived'
          and old.state = 'decided' then
        perform ledger_book(new.award_id, 'write_down',
                            new.granted_nok - new.fallen_nok,
                            'fund_transfer', new.id);
    end if;
    return null;
end
$$;
create trigger transfer_book after update of state on fund_transfer
    for each row when (new.state <> old.state)
    execute function transfer_book();

-- Where the money of an award is, as the ledger has it. Under way: payouts that
-- are neither paid nor cancelled. Excess: paid beyond what holds, and not claimed
-- back. Owed: paid back on a claim that fell away; it is left to pay.
create function award_balance(a award) returns jsonb
language plpgsql stable
set search_path = tilskudd, pg_temp
as $$
begin
    return (
        select jsonb_build_object(
            'committedNok', a.committed_nok,
            'paidNok', a.paid_nok,
            'carriedInNok', a.carried_in_nok,
            'spentNok', a.spent_nok,
            'carriedOverNok', a.carried_over_nok,
            'claimedNok', a.claimed_nok,
            'repaidNok', a.repaid_nok,
            'writtenOffNok', a.written_off_nok,
            'owedNok', a.owed_nok,
            'heldNok', a.held_nok,
            'underWayNok', u.nok,
            'leftToPayNok',
            greatest(0, a.committed_nok - a.paid_nok + a.owed_nok - u.nok),
            'excessPaidNok',
            greatest(0, a.paid_nok - a.amount_nok - a.claimed_nok - a.owed_nok))
        from (select coalesce(sum(t.amount_nok), 0)::bigint as nok
              from fund_transfer t
              where t.award_id = a.id and t.kind = 'payout'
                and t.state not in ('paid', 'cancelled')) as u);
end
$$;

-- Balances of an award are open to its two sides; nothing else is.
grant execute on function award_committed(uuid), award_balance(award)
    to tilskudd_applicant, tilskudd_staff, tilskudd_ledger;
grant execute on function award_reallocated(uuid), award_due(uuid),
    award_unmove(uuid, uuid, uuid), award_commit(uuid, uuid, uuid)
    to tilskudd_ledger;
-- Whoever is to own a function must be able to create it.
grant create on schema tilskudd to tilskudd_ledger;
alter function transfer_book() owner to tilskudd_ledger;
revoke create on schema tilskudd from tilskudd_ledger;
