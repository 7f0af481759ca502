-- Awards (tilsagn) and their ledger: what a decision that holds gives an
-- applicant, what was paid of it, spent, moved and paid back. An award follows
-- its decision by trigger, and the ledger follows the cases: nobody books by
-- hand.

set search_path = tilskudd;

create table award (
    id                   uuid primary key default uuid_v7(),
    kind                 text not null default 'granted'
        check (kind in ('granted', 'carried_over')),
    application_id       uuid not null,
    call_id              uuid not null,
    scheme_id            uuid not null references scheme,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    year                 integer not null, -- the money is of
    decision_id          uuid references decision, -- null: none holds now
    from_award_id        uuid, -- unused funds of it, carried over
    state                text not null
        check (state in ('offered', 'open', 'declined', 'lapsed')),
    amount_nok           bigint not null check (amount_nok >= 0),
    -- Acceptance, where the rule set asks for it (domain 1.9).
    accept_by_date       date,
    accept_by_at         timestamptz
        generated always as (end_of_day_oslo(accept_by_date)) stored,
    accepted_by          person_id,
    accepted_at          timestamptz,
    terms_version        text,
    account_number       text check (account_number ~ '^[0-9]{11}$'),
    declined_by          person_id,
    decline_reason       text,
    ended_at             timestamptz, -- declined or lapsed
    -- Sums of the ledger, kept with each posting.
    committed_nok        bigint not null default 0,
    paid_nok             bigint not null default 0,
    carried_in_nok       bigint not null default 0,
    spent_nok            bigint not null default 0,
    carried_over_nok     bigint not null default 0,
    claimed_nok          bigint not null default 0,
    repaid_nok           bigint not null default 0,
    written_off_nok      bigint not null default 0,
    -- Paid back on a claim that fell away, and not paid to it again.
    owed_nok             bigint not null default 0,
    -- paid = spent + carried over + claimed + owed + still held by the
    -- recipient.
    held_nok             bigint not null generated always as (
        paid_nok + carried_in_nok - spent_nok - carried_over_nok
        - claimed_nok - owed_nok) stored,
    version              integer not null default 1,
    created_at           timestamptz not null default clock_now(),
    updated_at           timestamptz not null default clock_now(),
    constraint award_of_both_sides
        unique (id, organisation_number, administrator_number),
    foreign key (application_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number),
    foreign key (call_id, administrator_number)
        references call (id, administrator_number),
    foreign key (from_award_id, organisation_number, administrator_number)
        references award (id, organisation_number, administrator_number),
    check ((kind = 'carried_over') = (from_award_id is not null)),
    check (kind = 'granted' or decision_id is null),
    check ((state in ('declined', 'lapsed')) = (ended_at is not null)),
    constraint award_offered_until
        check (state <> 'offered' or accept_by_date is not null),
    -- Commitment before payment, always (økonomiregelverket).
    constraint award_paid_within_commitment
        check (paid_nok between 0 and committed_nok),
    constraint award_spent_within_paid
        check (held_nok >= 0 and spent_nok >= 0),
    constraint award_carried_once check (carried_over_nok >= 0),
    constraint award_claim_settled_once
        check (repaid_nok >= 0 and written_off_nok >= 0
               and repaid_nok + written_off_nok <= claimed_nok),
    constraint award_refunded_once check (owed_nok >= 0)
);

create unique index award_of_application on award (application_id)
    where kind = 'granted';
create unique index award_carried_from on award (from_award_id);
create index award_own on award (organisation_number, created_at, id);
create index award_staff on award (administrator_number, created_at, id);
create index award_of_call on award (call_id, id);
create index award_offered on award (accept_by_at) where state = 'offered';

-- What each kind of posting moves, from which account to which. The accounts:
-- frame (of the county), committed to the recipient and not paid, held by the
-- recipient, spent, carried over, carried in, claimed back, repaid, written
-- off, owed to the recipient. For every award: its accounts add up to nothing.
create table posting_kind (
    kind           text primary key,
    debit_account  text not null,
    credit_account text not null,
    unique (kind, debit_account, credit_account)
);
insert into posting_kind (kind, debit_account, credit_account) values
    ('commitment',         'committed',   'frame'),
    ('decommitment',       'frame',       'committed'),
    ('reallocation',       'committed',   'committed'),
    ('reallocation_reversed', 'committed', 'committed'),
    ('payout',             'held',        'committed'),
    ('spending',           'spent',       'held'),
    ('spending_reversed',  'held',        'spent'),
    ('carry_over',         'carried_over', 'held'),
    ('carry_in',           'held',        'carried_in'),
    ('claim',              'claimed',     'held'),
    ('claim_reversed',     'held',        'claimed'),
    ('repayment',          'repaid',      'claimed'),
    ('repayment_reversed', 'owed',        'repaid'),
    ('refund',             'held',        'owed'),
    ('write_down',         'written_off', 'claimed');

-- Double entry, append-only. A posting names both its accounts and one amount,
-- so that it balances by its form.
create table posting (
    id                   uuid primary key default uuid_v7(),
    number               bigint generated always as identity, -- their order
    award_id             uuid not null,
    call_id              uuid not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    year                 integer not null,
    kind                 text not null,
    debit_account        text not null,
    credit_account       text not null,
    amount_nok           bigint not null check (amount_nok > 0),
    measure_id           uuid, -- that the debit is for; null: none alone
    from_measure_id      uuid, -- that the credit is for
    subject_kind         text not null check (subject_kind in (
        'decision', 'award', 'fund_transfer', 'report')),
    subject_id           uuid not null,
    booked_at            timestamptz not null default clock_now(),
    person               person_id,
    foreign key (kind, debit_account, credit_account)
        references posting_kind (kind, debit_account, credit_account),
    foreign key (award_id, organisation_number, administrator_number)
        references award (id, organisation_number, administrator_number),
    check (debit_account <> credit_account
           or measure_id is distinct from from_measure_id)
);

create index posting_of_award on posting (award_id, number);
create index posting_of_subject on posting (subject_id);
create index posting_staff on posting (administrator_number, booked_at);

alter table award enable row level security;
alter table award force row level security;
alter table posting_kind enable row level security;
alter table posting_kind force row level security;
alter table posting enable row level security;
alter table posting force row level security;

create policy own on award to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy ours on award for select to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy read_all on posting_kind for select
    to tilskudd_applicant, tilskudd_staff, tilskudd_ledger using (true);
create policy own on posting for select to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy ours on posting for select to tilskudd_staff
    using (administrator_number = acting_administrator());

grant select on award, posting_kind, posting
    to tilskudd_applicant, tilskudd_staff;
-- To hold the row while it acts: what an award says is the ledger's to write.
grant update (updated_at) on award to tilskudd_applicant;
grant select (given_up_at) on decision to tilskudd_applicant;

-- The ledger's own role: no login, and nobody else writes an award's sums or a
-- posting.
grant usage on schema tilskudd to tilskudd_ledger;
create policy keep on award to tilskudd_ledger using (true);
create policy keep on posting to tilskudd_ledger using (true);
create policy keep on decision for select to tilskudd_ledger using (true);
create policy keep on decision_measure for select to tilskudd_ledger
    using (true);
create policy keep on call for select to tilskudd_ledger using (true);
create policy keep on rule_set for select to tilskudd_ledger using (true);
grant select on posting_kind, decision, decision_measure, call, rule_set
    to tilskudd_ledger;
grant select, insert, update on award to tilskudd_ledger;
grant select, insert on posting to tilskudd_ledger;
grant execute on function acting_administrator(), acting_organisation(),
    acting_person(), clock_now(), day_in_oslo(timestamptz),
    end_of_day_oslo(date), is_own_name(text), uuid_v7()
    to tilskudd_ledger;

-- One posting and its sums. Amount 0 is none.
create function ledger_book(of_award uuid, of_kind text, amount bigint,
                            by_kind text, by_id uuid,
                            measure uuid default null,
                            from_measure uuid default null) returns void
language plpgsql volatile
set search_path = tilskudd, pg_temp
as $$
begin
    if amount = 0 then
        return;
    end if;
    insert into posting (award_id, call_id, organisation_number,
                         administrator_number, year, kind, debit_account,
                         credit_account, amount_nok, measure_id,
                         from_measure_id, subject_kind, subject_id, person)
    select a.id, a.call_id, a.organisation_number, a.administrator_number,
           a.year, k.kind, k.debit_account, k.credit_account, amount, measure,
           from_measure, by_kind, by_id, acting_person()
    from award a
    join posting_kind k on k.kind = of_kind
    where a.id = of_award;
    update award
    set committed_nok = committed_nok
            + case of_kind when 'commitment' then amount
                           when 'decommitment' then -amount else 0 end,
        paid_nok = paid_nok + case of_kind when 'payout' then amount
                                           else 0 end,
        carried_in_nok = carried_in_nok
            + case of_kind when 'carry_in' then amount else 0 end,
        spent_nok = spent_nok
            + case of_kind when 'spending' then amount
                           when 'spending_reversed' then -amount else 0 end,
        carried_over_nok = carried_over_nok
            + case of_kind when 'carry_over' then amount else 0 end,
        claimed_nok = claimed_nok
            + case of_kind when 'claim' then amount
                           when 'claim_reversed' then -amount
                           when 'repayment_reversed' then -amount
                           else 0 end,
        repaid_nok = repaid_nok
            + case of_kind when 'repayment' then amount
                           when 'repayment_reversed' then -amount
                           else 0 end,
        owed_nok = owed_nok
            + case of_kind when 'repayment_reversed' then amount
                           when 'refund' then -amount else 0 end,
        written_off_nok = written_off_nok
            + case of_kind when 'write_down' then amount else 0 end,
        version = version + 1,
        updated_at = clock_now()
    where id = of_award;
end
$$;

-- The last day to accept what somebody is told of today; null when the rule set
-- asks for no acceptance (domain 1.9).
create function acceptance_due(rules jsonb) returns date
language sql stable
return case when (rules ->> 'acceptanceRequired')::boolean then
    day_in_oslo(clock_now()) + (rules ->> 'acceptanceWeeks')::integer * 7 end;

-- Whether what was accepted stays so: a correction that leaves the amount as it
-- was asks for nothing anew. `accepted_nok`: null when nothing was accepted.
create function acceptance_stands(accepted_nok bigint, decision_kind text,
                                  decision_nok bigint) returns boolean
language sql immutable
return coalesce(decision_kind = 'correction' and decision_nok = accepted_nok,
                false);
grant execute on function acceptance_due(jsonb),
    acceptance_stands(bigint, text, bigint) to tilskudd_staff, tilskudd_ledger;

-- The award of an application, as the decision that holds has it; made with the
-- first that gives something.
create function award_follow() returns trigger
language plpgsql security definer
set search_path = tilskudd, pg_temp
as $$
declare
    holds decision;
    followed award;
    terms jsonb;
    accept_by date;
begin
    select * into holds from decision
    where application_id = new.application_id and state = 'notified';
    insert into award (application_id, call_id, scheme_id, organisation_number,
                       administrator_number, year, state, amount_nok)
    select d.application_id, d.call_id, c.scheme_id, d.organisation_number,
           d.administrator_number, c.year, 'open', 0
    from decision d
    join call c on c.id = d.call_id
    where d.id = holds.id and d.amount_nok > 0
    on conflict do nothing;
    select * into followed from award
    where application_id = new.application_id and kind = 'granted'
    for update;
    if followed.id is null
       or followed.decision_id is not distinct from holds.id then
        return null;
    end if;
    select r.content into terms from call c
    join rule_set r on r.id = c.rule_set_id
    where c.id = followed.call_id;
    if holds.amount_nok > 0 then
        accept_by := acceptance_due(terms);
    end if;
    if acceptance_stands(case when followed.accepted_at is not null
                              then followed.amount_nok end,
                         holds.kind, holds.amount_nok) then
        update award
        set decision_id = holds.id, version = version + 1,
            updated_at = clock_now()
        where id = followed.id;
    else
        update award
        set decision_id = holds.id,
            amount_nok = coalesce(holds.amount_nok, 0),
            state = case when accept_by is null then 'open'
                         else 'offered' end,
            accept_by_date = accept_by,
            accepted_by = null, accepted_at = null, terms_version = null,
            account_number = null, declined_by = null, decline_reason = null,
            ended_at = null, version = version + 1, updated_at = clock_now()
        where id = followed.id;
    end if;
    perform award_commit(followed.id, coalesce(holds.id, new.id),
                         followed.decision_id);
    perform award_tell(followed);
    return null;
end
$$;
-- At the end of the transaction, when one decision has taken another's place.
create constraint trigger award_follow
    after insert or update of state on decision
    deferrable initially deferred
    for each row when (new.state in ('notified', 'superseded'))
    execute function award_follow();

-- Once the decisions of the transaction stand, and before it ends: whoever moved
-- them is told of the award as it follows.
create function award_follows() returns void
language plpgsql volatile
set search_path = tilskudd, pg_temp
as $$
begin
    set constraints award_follow immediate;
    set constraints award_follow deferred;
end
$$;
grant execute on function award_follows() to tilskudd_staff;

-- Declined by its applicant, or not accepted in time: nothing is committed any
-- more, and the frame gets it back. 'declined' or 'lapsed'; false when it can't
-- be now.
create function award_give_up(of_award uuid, as_state text, why text)
    returns boolean
language plpgsql volatile security definer
set search_path = tilskudd, pg_temp
as $$
declare
    given award;
begin
    update award
    set state = as_state, amount_nok = 0, ended_at = clock_now(),
        declined_by = case as_state when 'declined' then acting_person() end,
        decline_reason = why, version = version + 1, updated_at = clock_now()
    where id = of_award and state = 'offered'
      and case as_state
          when 'declined' then organisation_number = acting_organisation()
          when 'lapsed' then acting_person() is null
              and acting_organisation() is null
              and accept_by_at < clock_now()
          end
    returning * into given;
    if given.id is null then
        return false;
    end if;
    perform award_commit(given.id, given.decision_id);
    perform frame_give_up(given.decision_id);
    return true;
end
$$;

-- What a recipient has in all of a scheme's grants of a year, from any
-- administrator: the auditor's threshold is of the sum (domain 0.5). Money that
-- was carried in counts with the year it is used. An applicant asks of itself.
create function recipient_granted(of_organisation text, of_scheme uuid,
                                  of_year integer) returns bigint
language plpgsql stable security definer
set search_path = tilskudd, pg_temp
as $$
begin
    return (
        select coalesce(sum(amount_nok), 0)::bigint
        from award
        where organisation_number = of_organisation
          and scheme_id = of_scheme and year = of_year
          and coalesce(acting_organisation(), of_organisation) = of_organisation);
end
$$;

grant execute on function ledger_book(uuid, text, bigint, text, uuid, uuid,
                                      uuid)
    to tilskudd_ledger;
grant execute on function award_give_up(uuid, text, text)
    to tilskudd_applicant;
grant execute on function recipient_granted(text, uuid, integer)
    to tilskudd_staff, tilskudd_applicant;
-- Whoever is to own a function must be able to create it.
grant create on schema tilskudd to tilskudd_ledger;
alter function award_follow() owner to tilskudd_ledger;
alter function award_give_up(uuid, text, text) owner to tilskudd_ledger;
alter function recipient_granted(text, uuid, integer) owner to tilskudd_ledger;
revoke create on schema tilskudd from tilskudd_ledger;
