-- Payouts (utbetalinger): registered by one person, attested by another, sent
-- in a batch whose file never changes, and paid once, whatever the accounting
-- system answers and however often.

set search_path = tilskudd;

create table payout_batch (
    id                   uuid primary key default uuid_v7(),
    administrator_number organisation_number not null references administrator,
    call_id              uuid,
    due_on_or_before     date not null,
    made_by              person_id not null,
    count                integer not null check (count > 0),
    total_nok            bigint not null check (total_nok > 0),
    -- What was due and stayed: [{fundTransferId, code}].
    left_out             jsonb not null,
    -- The files as they were made, and their digests.
    json_file            text not null,
    ndjson_file          text not null,
    csv_file             text not null,
    digests              jsonb not null,
    version              integer not null default 1,
    created_at           timestamptz not null default clock_now(),
    constraint payout_batch_of_administrator unique (id, administrator_number),
    foreign key (call_id, administrator_number)
        references call (id, administrator_number)
);
create index payout_batch_staff
    on payout_batch (administrator_number, created_at, id);

-- The number of the next payment reference.
create sequence payment_number;

-- A reference for the bank (KID) with a check digit by modulus 10: each
-- payment that is tried has one of its own, from when it is registered, so
-- that whatever comes back finds it.
create function payment_reference() returns text
language plpgsql volatile
set search_path = tilskudd, pg_temp
as $$
begin
    return (
        with number as (
            select last::text as digits from nextval('payment_number') as n (last))
        select lpad(n.digits, greatest(10, length(n.digits)), '0')
               || (10 - sum(case when i % 2 = 1 then d * 2 / 10 + d * 2 % 10
                                 else d end) % 10) % 10
        from number n
        cross join generate_series(1, length(n.digits)) as i
        cross join lateral substr(reverse(n.digits), i, 1) as digit
        cross join lateral cast(digit as integer) as d
        group by n.digits);
end
$$;

alter table fund_transfer
    add column instalment         integer check (instalment > 0),
    add column due_date           date,
    add column account_number     text check (account_number ~ '^[0-9]{11}$'),
    add column payment_reference  text
        check (payment_reference ~ '^[0-9]{11,}$'),
    -- Of payments that failed before it was registered anew.
    add column earlier_references text[] not null default '{}',
    add column earlier_amounts    bigint[] not null default '{}',
    add column reregistered_by    person_id,
    add column attested_by        person_id,
    add column attested_at        timestamptz,
    add column batch_id           uuid,
    add column sent_at            timestamptz,
    add column paid_at            timestamptz,
    add column failed_at          timestamptz,
    add column failure            text,
    add column held_from          text
        check (held_from in ('registered', 'attested')),
    -- What contradicts what was reported before: {outcome, at, message}.
    add column result_conflict    jsonb,
    add foreign key (batch_id, administrator_number)
        references payout_batch (id, administrator_number),
    add constraint payout_whole check (
        kind <> 'payout' or num_nulls(instalment, due_date, account_number,
                                      payment_reference) = 0),
    add constraint payout_tries check (
        cardinality(earlier_references) = cardinality(earlier_amounts)),
    -- Two people, always (økonomiregelverket; domain 8.55).
    add constraint payout_attested_by_another check (
        attested_by is null
        or attested_by <> made_by
        and attested_by is distinct from reregistered_by),
    add constraint payout_attested check (
        kind <> 'payout'
        or case state when 'registered' then attested_by is null
                      when 'attested' then attested_by is not null
                      when 'sent' then attested_by is not null
                      when 'paid' then attested_by is not null
                      else true end),
    add constraint payout_held_from check (
        kind <> 'payout' or (state = 'held') = (held_from is not null)),
    add constraint payout_held_attested check (
        held_from is null
        or (held_from = 'attested') = (attested_by is not null)),
    add constraint payout_sent check (
        kind <> 'payout' or state not in ('sent', 'paid', 'failed')
        or sent_at is not null),
    add constraint payout_paid check (
        kind <> 'payout' or (state = 'paid') = (paid_at is not null));

create unique index fund_transfer_reference
    on fund_transfer (payment_reference);
create index fund_transfer_earlier
    on fund_transfer using gin (earlier_references);
create index fund_transfer_attested on fund_transfer (administrator_number, id)
    where kind = 'payout' and state = 'attested';
create index fund_transfer_of_batch on fund_transfer (batch_id);

-- Stops and their releases: for staff alone, since the reason may be a
-- suspicion (domain 8.56).
create table payout_hold (
    id                   uuid primary key default uuid_v7(),
    fund_transfer_id     uuid not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    held_by              person_id not null,
    held_at              timestamptz not null default clock_now(),
    reason               text not null,
    released_by          person_id,
    released_at          timestamptz,
    release_reason       text,
    foreign key (fund_transfer_id, organisation_number, administrator_number)
        references fund_transfer (id, organisation_number,
                                  administrator_number),
    check (num_nulls(released_by, released_at, release_reason) in (0, 3))
);
create unique index payout_hold_now on payout_hold (fund_transfer_id)
    where released_at is null;

-- The same moves as the service's table, also for those who write SQL; and
-- whoever attests or registers does so in their own name. Whoever registers anew
-- says to which account, and may lower the amount, to what the award holds; what
-- was attested before is attested again. What was never sent is paid where the
-- bank has paid it.
create function payout_moves() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
declare
    -- The bank has made an earlier try, which stands in the place of the last.
    is_earlier boolean := tg_op = 'UPDATE' and new.state = 'paid'
        and new.amount_nok = old.earlier_amounts[array_position(
            old.earlier_references, new.payment_reference)];
begin
    if tg_op = 'INSERT' then
        if new.state <> 'registered' or not is_own_name(new.made_by) then
            raise exception 'a payout begins as registered'
                using errcode = 'restrict_violation';
        end if;
        return new;
    end if;
    if new.attested_by is distinct from old.attested_by
       and not is_own_name(new.attested_by)
       or new.reregistered_by is distinct from old.reregistered_by
       and new.reregistered_by is distinct from acting_person()
       or new.due_date <> old.due_date
       or new.amount_nok <> old.amount_nok and is_earlier is not true
       and (old.state not in ('registered', 'attested', 'failed')
            or new.state <> 'registered' or new.amount_nok > old.amount_nok
            or new.attested_by is not null
            or new.reregistered_by is distinct from acting_person())
       or old.state = 'paid'
       and (new.paid_at, new.sent_at, new.attested_by)
           is distinct from (old.paid_at, old.sent_at, old.attested_by)
       or new.account_number <> old.account_number
       and (new.state <> 'registered'
            or new.reregistered_by is distinct from acting_person())
       or new.payment_reference <> old.payment_reference
       and is_earlier is not true and (old.state, new.state) <> ('failed', 'registered')
       or new.state <> old.state and (old.state, new.state) not in (
           ('registered', 'attested'), ('registered', 'held'),
           ('registered', 'cancelled'), ('attested', 'registered'),
           ('attested', 'held'), ('attested', 'cancelled'),
           ('attested', 'sent'), ('sent', 'paid'), ('sent', 'failed'),
           ('failed', 'paid'), ('failed', 'registered'),
           ('failed', 'cancelled'), ('held', 'registered'),
           ('held', 'attested'), ('held', 'cancelled'),
           ('registered', 'paid'), ('held', 'paid'), ('cancelled', 'paid'))
    then
        raise exception 'payout % does not move so', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger payout_moves before insert or update on fund_transfer
    for each row when (new.kind = 'payout') execute function payout_moves();

-- Whether somebody has decided what is paid, in any version, where the rule set
-- keeps that apart from attestation (domain 8.32).
create function attestant_decided(of_application uuid, by text)
    returns boolean
language plpgsql stable
set search_path = tilskudd, pg_temp
as $$
begin
    return exists (
        select from decision d
        join call c on c.id = d.call_id
        join rule_set r on r.id = c.rule_set_id
        where d.application_id = of_application and d.approved_by = by
          and d.notified_at is not null
          and (r.content ->> 'attestantNotDecider')::boolean);
end
$$;
grant execute on function attestant_decided(uuid, text) to tilskudd_staff;

create function payout_attested_by_undecided() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    if attestant_decided(new.application_id, new.attested_by) then
        raise exception 'who decided does not attest'
            using errcode = 'check_violation',
                  constraint = 'payout_attested_by_undecided';
    end if;
    return new;
end
$$;
create trigger payout_attested_by_undecided
    before update of attested_by on fund_transfer
    for each row
    when (new.kind = 'payout'
          and new.attested_by is distinct from old.attested_by
          and new.attested_by is not null)
    execute function payout_attested_by_undecided();

-- What is under way is never more than is left of the award (domain 8.54) or
-- owed. Moves that add nothing are let through, so that what an award no longer
-- holds can be registered anew with less; and what the bank has paid is booked,
-- whatever became of the award meanwhile: it was sent in no batch of ours.
create function payouts_within_award() returns trigger
language plpgsql security definer
set search_path = tilskudd, pg_temp
as $$
begin
    if tg_op = 'UPDATE' and (
           new.state = 'registered'
           or new.state = 'attested' and old.state <> 'registered') then
        return null;
    end if;
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
    for each row when (
        new.kind = 'payout'
        and (new.state in ('registered', 'attested')
             or new.state = 'sent' and new.batch_id is not null))
    execute function payouts_within_award();
grant create on schema tilskudd to tilskudd_ledger;
alter function payouts_within_award() owner to tilskudd_ledger;
revoke create on schema tilskudd from tilskudd_ledger;

alter table payout_batch enable row level security;
alter table payout_batch force row level security;
alter table payout_hold enable row level security;
alter table payout_hold force row level security;
create policy ours on payout_batch to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy ours on payout_hold to tilskudd_staff
    using (administrator_number = acting_administrator());

grant usage on sequence payment_number to tilskudd_staff;
grant execute on function payment_reference() to tilskudd_staff;
grant select on payout_batch, payout_hold to tilskudd_staff;
grant insert (id, administrator_number, call_id, due_on_or_before, made_by,
              count, total_nok, left_out, json_file, ndjson_file, csv_file,
              digests)
    on payout_batch to tilskudd_staff;
grant insert (fund_transfer_id, organisation_number, administrator_number,
              held_by, reason),
      update (released_by, released_at, release_reason)
    on payout_hold to tilskudd_staff;
grant insert (kind, award_id, application_id, call_id, organisation_number,
              administrator_number, state, amount_nok, reason, made_by,
              instalment, due_date, account_number, payment_reference),
      update (state, amount_nok, reason, account_number, payment_reference,
              earlier_references, earlier_amounts, reregistered_by, attested_by, attested_at,
              batch_id, sent_at, paid_at, failed_at, failure, held_from,
              result_conflict, version, updated_at)
    on fund_transfer to tilskudd_staff;
