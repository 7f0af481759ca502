-- Fund transfers: what becomes of an award's money, booked by the ledger as each
-- comes into effect.

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

-- What is under way to be paid is never more than is left of the award (domain
-- 8.54) or owed. What has left is paid or failed, whatever became of the award
-- meanwhile.
create function payouts_within_award() returns trigger
language plpgsql security definer
set search_path = tilskudd, pg_temp
as $$
begin
    perform from award where id = new.award_id for update;
    if (select sum(t.amount_nok) from fund_transfer t
        where t.award_id = new.award_id and t.kind = 'payout'
          and t.state not in ('paid', 'cancelled'))
       > (select committed_nok - paid_nok + owed_nok
          from award where id = new.award_id) then
        raise exception 'payouts exceed the award'
            using errcode = 'check_violation',
                  constraint = 'payouts_within_award';
    end if;
    return null;
end
$$;
create trigger payouts_within_award
    after insert or update of state, amount_nok on fund_transfer
    for each row when (new.kind = 'payout'
                       and new.state in ('registered', 'attested', 'sent'))
    execute function payouts_within_award();

-- Whoever is to own a function must be able to create it.
grant create on schema tilskudd to tilskudd_ledger;
alter function transfer_book() owner to tilskudd_ledger;
alter function payouts_within_award() owner to tilskudd_ledger;
revoke create on schema tilskudd from tilskudd_ledger;
