-- Carry-overs, reallocations and repayments: what the three kinds have beside
-- what every fund transfer has; and exclusions from coming calls.

set search_path = tilskudd;

alter table fund_transfer
    -- Null: a system of the applicant asked, which is nobody.
    alter column made_by drop not null,
    -- Of a carry-over: the application whose transfer block asked for it.
    add column asked_in_id uuid,
    -- Of a repayment: what the money is claimed back for, and by when the
    -- recipient may answer (forvaltningsloven § 16).
    add column ground text check (ground in (
        'unspent', 'breach', 'wrong_information', 'excess_paid', 'other')),
    add column answer_by_date date,
    add column answer_by_at timestamptz
        generated always as (end_of_day_oslo(answer_by_date)) stored,
    add column answer text,
    add column answered_at timestamptz,
    -- What was decided, as the party is told (fvl. §§ 24, 25 and 27).
    add column reasons jsonb,
    add column notice jsonb, -- the party's rights (fvl. § 27)
    add column decided_by_name text,
    add column early_due_reason text,
    add column appeal_deadline_date date,
    add column appeal_deadline_at timestamptz
        generated always as (end_of_day_oslo(appeal_deadline_date)) stored,
    add column late_appeal_limit_at timestamptz,
    add column repaid_on date,
    add column repaid_by person_id,
    add column waived_by person_id,
    add column waived_at timestamptz,
    add column waive_reason text,
    add foreign key (asked_in_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number),
    add constraint transfer_is_made_by_a_person
        check (made_by is not null or kind in ('carry_over', 'reallocation')),
    add constraint transfer_decided_by_another check (decided_by <> made_by),
    add constraint transfer_is_decided check (
        state not in ('granted', 'partly_granted', 'decided', 'repaid')
        or decided_by is not null and granted_nok is not null),
    add constraint repayment_is_reasoned check (
        kind <> 'repayment'
        or ground is not null and reason is not null
           and answer_by_date is not null
           and (state <> 'decided' or reasons is not null
                                      and due_date is not null)),
    -- Whoever is to pay back has had the time to answer that it was given.
    add constraint repayment_was_noticed check (
        kind <> 'repayment' or decided_at is null or answered_at is not null
        or decided_at > answer_by_at),
    -- Booked as repaid, and let go, by others than those who claimed it.
    add constraint repaid_by_another check (repaid_by <> decided_by),
    add constraint waived_by_another
        check (waived_by <> made_by and waived_by <> decided_by
               or waived_by <> made_by and decided_by is null),
    add constraint repayment_ends_by_a_person check (
        (state in ('repaid', 'annulled') or repaid_by is null)
        and (state <> 'repaid' or kind <> 'repayment'
             or repaid_by is not null and repaid_on is not null)
        and (state = 'waived') = (waived_by is not null));

create index fund_transfer_asked_in on fund_transfer (asked_in_id);

-- An applicant asks and answers, and decides nothing.
alter policy own on fund_transfer
    with check (organisation_number = acting_organisation()
                and state in ('requested', 'notified'));

grant insert (kind, award_id, application_id, call_id, organisation_number,
              administrator_number, state, amount_nok, reason, parts, made_by,
              asked_in_id),
      update (amount_nok, reason, answer, answered_at, version, updated_at)
    on fund_transfer to tilskudd_applicant;
grant insert (kind, award_id, application_id, call_id, organisation_number,
              administrator_number, state, amount_nok, reason, made_by, ground,
              answer_by_date),
      update (state, granted_nok, parts, decided_by, decided_at,
              decided_by_name, decision_reason, reasons, notice, due_date,
              early_due_reason, appeal_deadline_date, late_appeal_limit_at,
              repaid_on, repaid_by, waived_by, waived_at, waive_reason, version,
              updated_at)
    on fund_transfer to tilskudd_staff;

-- The same moves as the service's tables, also for those who write SQL. Whoever
-- asks, decides, attests or lets go does so in their own name, and only an
-- applicant asks; what was asked for is changed by who asked, and nothing that was decided is changed.
create function transfer_moves() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
declare
    -- What is changed before the decision, by it, and when a claim ends.
    asked boolean;
    decided boolean;
    ended boolean;
    moved boolean;
begin
    if tg_op = 'INSERT' then
        if new.state not in ('requested', 'notified')
           or not is_own_name(new.made_by)
           or acting_administrator() is not null
           and (new.kind <> 'repayment'
                or new.made_by is distinct from acting_person())
           or num_nonnulls(new.granted_nok, new.decided_by, new.decided_at,
                           new.reasons, new.answer, new.repaid_by,
                           new.waived_by) > 0 then
            raise exception 'a transfer begins as asked for or notified'
                using errcode = 'restrict_violation';
        end if;
        return new;
    end if;
    moved := new.state <> old.state;
    asked := (new.amount_nok, new.reason)
        is distinct from (old.amount_nok, old.reason);
    decided := (new.granted_nok, new.parts, new.decided_by, new.decided_at,
                new.decided_by_name, new.decision_reason, new.reasons,
                new.notice, new.due_date, new.early_due_reason,
                new.appeal_deadline_date, new.late_appeal_limit_at)
        is distinct from (
            old.granted_nok, old.parts, old.decided_by, old.decided_at,
            old.decided_by_name, old.decision_reason, old.reasons,
            old.notice, old.due_date, old.early_due_reason,
            old.appeal_deadline_date, old.late_appeal_limit_at);
    ended := (new.repaid_on, new.repaid_by, new.waived_by, new.waived_at,
              new.waive_reason)
        is distinct from (old.repaid_on, old.repaid_by, old.waived_by,
                          old.waived_at, old.waive_reason);
    if moved and (new.kind, old.state, new.state) not in (
           ('carry_over', 'requested', 'granted'),
           ('carry_over', 'requested', 'refused'),
           ('reallocation', 'requested', 'granted'),
           ('reallocation', 'requested', 'partly_granted'),
           ('reallocation', 'requested', 'refused'),
           ('repayment', 'notified', 'decided'),
           ('repayment', 'notified', 'waived'),
           ('repayment', 'decided', 'repaid'),
           ('repayment', 'decided', 'waived'),
           ('repayment', 'decided', 'annulled'),
           ('repayment', 'repaid', 'annulled'))
       or asked and (moved or old.kind <> 'carry_over'
                     or old.state <> 'requested'
                     or acting_administrator() is not null)
       or decided and (not moved
                       or old.state not in ('requested', 'notified')
                       or not is_own_name(new.decided_by))
       or ended and (not moved or new.state not in ('repaid', 'waived')
                     or not is_own_name(coalesce(new.repaid_by,
                                                 new.waived_by)))
       or (new.answer, new.answered_at)
          is distinct from (old.answer, old.answered_at)
          and (moved or old.state <> 'notified'
               or old.answered_at is not null)
       or (new.ground, new.answer_by_date, new.made_by, new.asked_in_id)
          is distinct from (old.ground, old.answer_by_date, old.made_by,
                            old.asked_in_id)
    then
        raise exception 'transfer % does not move so', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger transfer_moves before insert or update on fund_transfer
    for each row when (new.kind <> 'payout')
    execute function transfer_moves();

-- What is granted of a reallocation is of the parts that were asked for, each
-- within what was asked, and adds up to what is granted.
create function reallocation_of_its_parts() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    if (select jsonb_agg(p.part - 'grantedNok' - 'reason' order by p.place)
        from jsonb_array_elements(new.parts)
            with ordinality as p (part, place))
       is distinct from (
           select jsonb_agg(p.part - 'grantedNok' - 'reason' order by p.place)
           from jsonb_array_elements(old.parts)
               with ordinality as p (part, place))
       or exists (select from jsonb_array_elements(new.parts) as p (part)
                  where coalesce((part ->> 'grantedNok')::bigint, 0)
                        not between 0 and (part ->> 'amountNok')::bigint)
       or new.granted_nok is not null
       and new.granted_nok
           <> (select sum((part ->> 'grantedNok')::bigint)
               from jsonb_array_elements(new.parts) as p (part))
    then
        raise exception 'transfer % has other parts', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger reallocation_of_its_parts before update on fund_transfer
    for each row when (new.kind = 'reallocation')
    execute function reallocation_of_its_parts();

-- Holds an award until the transaction ends: whoever asks what is left of it
-- sees what the others have left.
create function award_hold(of_award uuid) returns void
language sql volatile security definer
set search_path = tilskudd, pg_temp
as $$
    select
    from award
    where id = of_award
      and (organisation_number = acting_organisation()
           or administrator_number = acting_administrator())
    for update
$$;

-- A request that was made by an application which asks for it no longer, or
-- was withdrawn.
create function carry_over_lapse(of_application uuid) returns void
language sql volatile security definer
set search_path = tilskudd, pg_temp
as $$
    update fund_transfer
    set state = 'refused',
        decided_at = clock_now(),
        version = version + 1,
        updated_at = clock_now()
    where asked_in_id = of_application and state = 'requested'
      and organisation_number = acting_organisation()
$$;

-- What is moved between measures was theirs, whatever path leads there.
create function transfer_within_measures() returns trigger
language plpgsql security definer
set search_path = tilskudd, pg_temp
as $$
begin
    if exists (select from award_committed(new.award_id) where nok < 0) then
        raise exception 'a reallocation exceeds a measure'
            using errcode = 'check_violation',
                  constraint = 'transfer_within_measures';
    end if;
    return null;
end
$$;
-- After transfer_book: triggers fire in the order of their names.
create trigger transfer_within_measures
    after update of state on fund_transfer
    for each row when (new.kind = 'reallocation')
    execute function transfer_within_measures();

-- Exclusion from calls of a scheme for one or more years (domain 8.61, the
-- standard terms: no tolerance of misuse).
create table exclusion (
    id                   uuid primary key default uuid_v7(),
    organisation_number  organisation_number not null
        references applicant (organisation_number),
    administrator_number organisation_number not null references administrator,
    scheme_id            uuid not null references scheme,
    state                text not null default 'active'
        check (state in ('active', 'lifted')),
    from_year            integer not null
        check (from_year between 2000 and 2100),
    years                integer not null check (years between 1 and 10),
    reason               text not null,
    decided_on           date not null,
    repayment_id         uuid,
    made_by              person_id not null,
    lifted_by            person_id,
    lifted_at            timestamptz,
    lift_reason          text,
    version              integer not null default 1,
    created_at           timestamptz not null default clock_now(),
    updated_at           timestamptz not null default clock_now(),
    foreign key (repayment_id, organisation_number, administrator_number)
        references fund_transfer (id, organisation_number,
                                  administrator_number),
    check ((state = 'lifted') = (lifted_by is not null)),
    check ((lifted_by is null) = (lifted_at is null)),
    check ((lifted_by is null) = (lift_reason is null))
);

create index exclusion_of_applicant
    on exclusion (organisation_number, created_at, id);

alter table exclusion enable row level security;
alter table exclusion force row level security;

create policy own on exclusion for select to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy ours on exclusion to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy keep on exclusion for select to tilskudd_ledger using (true);

grant select on exclusion to tilskudd_applicant, tilskudd_staff,
    tilskudd_ledger;
grant insert (organisation_number, administrator_number, scheme_id, from_year,
              years, reason, decided_on, repayment_id, made_by),
      update (state, lifted_by, lifted_at, lift_reason, version, updated_at)
    on exclusion to tilskudd_staff;

-- Whoever excluded it, it is excluded from the scheme. An applicant asks of
-- itself.
create function is_excluded(of_organisation text, of_scheme uuid,
                            of_year integer) returns boolean
language plpgsql stable security definer
set search_path = tilskudd, pg_temp
as $$
begin
    return exists (
        select from exclusion
        where organisation_number = of_organisation
          and coalesce(acting_organisation(), of_organisation)
              = of_organisation
          and scheme_id = of_scheme and state = 'active'
          and of_year between from_year and from_year + years - 1);
end
$$;

-- Nothing is awarded for a year that is excluded, by an approval or otherwise.
create function award_not_excluded() returns trigger
language plpgsql security definer
set search_path = tilskudd, pg_temp
as $$
begin
    if exists (select from call c
               where c.id = new.call_id
                 and is_excluded(new.organisation_number, c.scheme_id, c.year))
    then
        raise exception 'the applicant is excluded'
            using errcode = 'check_violation',
                  constraint = 'award_not_excluded';
    end if;
    return null;
end
$$;
create trigger award_not_excluded after update of state on decision
    for each row when (new.state = 'approved' and new.amount_nok > 0)
    execute function award_not_excluded();

create policy lapse on fund_transfer for update to tilskudd_ledger using (true);
grant update (state, decided_at, version, updated_at)
    on fund_transfer to tilskudd_ledger;
grant execute on function award_hold(uuid), is_excluded(text, uuid, integer)
    to tilskudd_applicant, tilskudd_staff;
grant execute on function is_excluded(text, uuid, integer) to tilskudd_ledger;
grant execute on function carry_over_lapse(uuid) to tilskudd_applicant;
grant create on schema tilskudd to tilskudd_ledger;
alter function award_hold(uuid) owner to tilskudd_ledger;
alter function carry_over_lapse(uuid) owner to tilskudd_ledger;
alter function transfer_within_measures() owner to tilskudd_ledger;
alter function is_excluded(text, uuid, integer) owner to tilskudd_ledger;
alter function award_not_excluded() owner to tilskudd_ledger;
revoke create on schema tilskudd from tilskudd_ledger;
