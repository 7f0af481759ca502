-- Appeals (klager): a case of its own against a notified decision, or against
-- the decision to claim money back. What goes to the appeal body is a copy of the file as it was when it was forwarded:
-- the body sees that, and nothing else of the county's.

set search_path = tilskudd;

create table appeal (
    id                   uuid primary key default uuid_v7(),
    -- What is appealed: one of the two.
    decision_id          uuid,
    fund_transfer_id     uuid,
    appealed_id          uuid not null
        generated always as (coalesce(decision_id, fund_transfer_id)) stored,
    application_id       uuid not null,
    call_id              uuid not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    appeal_body_number   organisation_number not null
        references administrator (organisation_number),
    state                text not null default 'received' check (state in (
        'received', 'under_review', 'correction_requested', 'dismissed',
        'overturned', 'partly_overturned', 'forwarded', 'upheld', 'changed',
        'annulled_and_returned', 'withdrawn')),
    channel              text not null default 'digital'
        check (channel in ('digital', 'paper')),
    -- In time or not is judged by when it was sent (fvl. § 30).
    sent_at              timestamptz not null,
    received_at          timestamptz not null default clock_now(),
    deadline_at          timestamptz not null, -- that held when it was sent
    is_late              boolean not null
        generated always as (sent_at > deadline_at) stored,
    wanted_change        text,
    reasons              text,
    representative       text, -- who acts for the party, with authority
    made_by              person_id not null,
    -- The earlier appeal whose dismissal it is of (fvl. § 2: to dismiss is to
    -- decide), once.
    dismissed_appeal_id  uuid,
    taken_at             timestamptz, -- first put under review
    admitted_ground      text check (admitted_ground in (
        'not_to_blame', 'special_reasons')),
    admitted_reason      text,
    admitted_by          person_id,
    correction_wanted    text,
    correction_deadline_date date,
    correction_deadline_at   timestamptz
        generated always as (end_of_day_oslo(correction_deadline_date)) stored,
    -- What the first instance made of it; one prepared, another decided.
    proposed_by          person_id,
    decided_by           person_id,
    decided_at           timestamptz,
    outcome              jsonb, -- {outcome, reasons, preparedBy, decidedBy}
    -- A dismissal may be appealed in its turn; so may what is left of a claim
    -- that was lowered.
    dismissal_deadline_date date,
    dismissal_deadline_at   timestamptz
        generated always as (end_of_day_oslo(dismissal_deadline_date)) stored,
    dismissal_late_limit_at timestamptz,
    -- To the appeal body.
    opinion              text,
    case_file            jsonb,
    forwarded_at         timestamptz,
    -- People who took part below: they may not decide above.
    handled_below        text[] not null default '{}',
    body_proposed_by     person_id,
    body_decided_by      person_id,
    body_decided_at      timestamptz,
    body_outcome         jsonb,
    new_decision_id      uuid references decision,
    -- Enforcement put off while it runs (fvl. § 42): a hold on payouts.
    deferred_at          timestamptz,
    deferral_reason      text,
    withdrawn_at         timestamptz,
    version              integer not null default 1,
    created_at           timestamptz not null default clock_now(),
    updated_at           timestamptz not null default clock_now(),
    constraint appeal_of_one check (
        num_nonnulls(decision_id, fund_transfer_id) = 1
        and (new_decision_id is null or decision_id is not null)),
    constraint appeal_of_appealed unique (id, appealed_id),
    foreign key (dismissed_appeal_id, appealed_id)
        references appeal (id, appealed_id),
    foreign key (decision_id, organisation_number, administrator_number)
        references decision (id, organisation_number, administrator_number),
    foreign key (application_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number),
    foreign key (call_id, administrator_number)
        references call (id, administrator_number),
    check ((decided_by is null) = (proposed_by is null)),
    check ((body_decided_by is null) = (body_proposed_by is null)),
    constraint appeal_four_eyes check (decided_by <> proposed_by),
    constraint appeal_body_four_eyes
        check (body_decided_by <> body_proposed_by),
    -- fvl. § 34: another instance, and other people.
    constraint appeal_decided_anew
        check (body_decided_by <> all (handled_below)
               and body_proposed_by <> all (handled_below)),
    check ((admitted_by is null) = (admitted_ground is null)),
    check ((deferred_at is null) = (deferral_reason is null)),
    check (state not in ('forwarded', 'upheld', 'changed',
                         'annulled_and_returned')
           or (forwarded_at is not null and case_file is not null))
);

-- One at a time of the same.
create unique index appeal_live on appeal (appealed_id)
    where state in ('received', 'under_review', 'correction_requested',
                    'forwarded');
create index appeal_own on appeal (organisation_number, created_at, id);
create index appeal_staff on appeal (administrator_number, created_at, id);
create index appeal_body on appeal (appeal_body_number, forwarded_at, id)
    where forwarded_at is not null;

-- What an instance has of an appeal for itself, the county and the appeal
-- body each: who handles it, and the outcome that one prepares and another
-- decides. Nothing of it is the other instance's, nor the party's, nor moves
-- the appeal's version.
create table appeal_handling (
    appeal_id         uuid not null references appeal,
    handled_by_number organisation_number not null
        references administrator (organisation_number),
    handler_id        uuid,
    proposal          jsonb,
    proposed_by       person_id,
    -- Everybody who ever prepared an outcome of it: none of them decides.
    handled_by        text[] not null default '{}',
    version           integer not null default 1,
    updated_at        timestamptz not null default clock_now(),
    primary key (appeal_id, handled_by_number),
    foreign key (handler_id, handled_by_number)
        references staff_member (id, administrator_number),
    check ((proposal is null) = (proposed_by is null))
);

-- What went to the appeal body is what the first instance had then, and what
-- the body answered is its answer: neither changes after it.
create function appeal_is_fixed() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    if old.forwarded_at is not null
       and (new.forwarded_at, new.case_file, new.opinion, new.handled_below,
            new.wanted_change, new.reasons, new.representative,
            new.proposed_by, new.decided_by, new.decided_at, new.outcome)
           is distinct from
           (old.forwarded_at, old.case_file, old.opinion, old.handled_below,
            old.wanted_change, old.reasons, old.representative,
            old.proposed_by, old.decided_by, old.decided_at, old.outcome)
       or old.body_decided_at is not null
       and (new.state, new.body_proposed_by, new.body_decided_by,
            new.body_decided_at, new.body_outcome, new.new_decision_id)
           is distinct from
           (old.state, old.body_proposed_by, old.body_decided_by,
            old.body_decided_at, old.body_outcome, old.new_decision_id)
    then
        raise exception 'appeal % is fixed', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger appeal_is_fixed before update on appeal
    for each row execute function appeal_is_fixed();

alter table appeal_handling enable row level security;
alter table appeal_handling force row level security;
alter table appeal enable row level security;
alter table appeal force row level security;

-- Each brings it as far as it is its own to bring: the party not to an outcome,
-- the county not to the appeal body's, and the body to nothing else.
create policy own on appeal to tilskudd_applicant
    using (organisation_number = acting_organisation())
    with check (organisation_number = acting_organisation()
                and state in ('received', 'under_review', 'withdrawn'));
create policy sent_to_us on appeal to tilskudd_staff
    using (administrator_number = acting_administrator())
    with check (administrator_number = acting_administrator()
                and state not in ('upheld', 'changed',
                                  'annulled_and_returned', 'withdrawn'));
create policy forwarded_to_us on appeal to tilskudd_staff
    using (appeal_body_number = acting_administrator()
           and forwarded_at is not null)
    with check (appeal_body_number = acting_administrator()
                and forwarded_at is not null
                and state in ('forwarded', 'upheld', 'changed',
                              'annulled_and_returned', 'dismissed'));

create policy own_side on appeal_handling to tilskudd_staff
    using (handled_by_number = acting_administrator())
    with check (handled_by_number = acting_administrator()
                and appeal_id in (select a.id from appeal a));

-- Who handles it above declares impartiality there too.
create policy appealed_to_us on impartiality for insert to tilskudd_staff
    with check (handled_by_number = acting_administrator()
                and application_id in (
                    select a.application_id from appeal a
                    where a.appeal_body_number = acting_administrator()
                      and a.forwarded_at is not null));

-- The body's answer touches what the county decided, and only that: it may
-- replace the appealed decision by one of kind 'appeal'.
create policy replaced_by_us on decision for update to tilskudd_staff
    using (id in (select a.decision_id from appeal a
                  where a.appeal_body_number = acting_administrator()
                    and a.state = 'forwarded'))
    with check (state = 'superseded');
alter table decision add column appeal_id uuid references appeal,
    add check (kind <> 'appeal' or appeal_id is not null);
create policy appealed_to_us on decision for select to tilskudd_staff
    using (id in (select a.decision_id from appeal a
                  where a.appeal_body_number = acting_administrator()
                    and a.forwarded_at is not null)
           or appeal_id in (select a.id from appeal a
                            where a.appeal_body_number
                                  = acting_administrator()
                              and a.forwarded_at is not null));
create policy decided_by_us on decision for insert to tilskudd_staff
    with check (kind = 'appeal' and appeal_id in (
        select a.id from appeal a
        where a.appeal_body_number = acting_administrator()
          and a.state = 'forwarded'));
create policy appealed_to_us on decision_measure for select to tilskudd_staff
    using (decision_id in (
        select d.id from decision d
        join appeal a on a.id = d.appeal_id or a.decision_id = d.id
        where a.appeal_body_number = acting_administrator()
          and a.forwarded_at is not null));
create policy decided_by_us on decision_measure for insert to tilskudd_staff
    with check (decision_id in (
        select d.id from decision d
        join appeal a on a.id = d.appeal_id
        where a.appeal_body_number = acting_administrator()
          and a.state = 'forwarded'));

-- With the award it makes, the body lays the duty to report on the party.
create policy decided_by_us on report to tilskudd_staff
    using (decision_id in (
        select d.id from decision d
        join appeal a on a.id = d.appeal_id or a.decision_id = d.id
        where a.appeal_body_number = acting_administrator()
          and a.state = 'forwarded'))
    with check (decision_id in (
        select d.id from decision d
        join appeal a on a.id = d.appeal_id
        where a.appeal_body_number = acting_administrator()
          and a.state = 'forwarded'));
-- What happens to an appeal is the body's to know from when it is forwarded,
-- and nothing else of the case: the county and the party say so in its events.
create policy read_appeal_body on event for select to tilskudd_staff
    using (appeal_body_number = acting_administrator());
create policy tell_appeal_body on event for insert to tilskudd_staff
    with check (administrator_number = acting_administrator()
                and person is not distinct from acting_person()
                and subject_kind = 'appeal'
                and (case_id, subject_id, appeal_body_number) in (
        select a.application_id, a.id, a.appeal_body_number
        from appeal a
        where a.administrator_number = acting_administrator()
          and a.forwarded_at is not null));
create policy tell_appeal_body_own on event for insert to tilskudd_applicant
    with check (organisation_number = acting_organisation()
                and person is not distinct from acting_person()
                and subject_kind = 'appeal'
                and (case_id, subject_id, appeal_body_number) in (
        select a.application_id, a.id, a.appeal_body_number
        from appeal a
        where a.organisation_number = acting_organisation()
          and a.forwarded_at is not null));
-- What the body decides is an event of the county's and the party's case, and
-- what it says of the appeal its own too.
create policy add_on_appeal on event for insert to tilskudd_staff
    with check (person is not distinct from acting_person()
                and (appeal_body_number is null
                     or appeal_body_number = acting_administrator()
                        and subject_kind = 'appeal')
                and (case_id, organisation_number, administrator_number) in (
        select a.application_id, a.organisation_number, a.administrator_number
        from appeal a
        where a.appeal_body_number = acting_administrator()
          and a.forwarded_at is not null));

grant select (id, decision_id, fund_transfer_id, appealed_id, application_id,
              call_id, organisation_number, administrator_number,
              appeal_body_number, state, channel,
              sent_at, received_at, deadline_at, is_late, wanted_change,
              reasons, representative, dismissed_appeal_id, taken_at,
              admitted_ground, correction_wanted, correction_deadline_date,
              correction_deadline_at, decided_at, outcome,
              dismissal_deadline_date, dismissal_deadline_at,
              dismissal_late_limit_at, opinion, forwarded_at,
              body_decided_at, body_outcome, new_decision_id, deferred_at,
              deferral_reason, withdrawn_at, version, created_at, updated_at)
    on appeal to tilskudd_applicant;
grant insert (decision_id, fund_transfer_id, application_id, call_id,
              organisation_number, administrator_number, appeal_body_number,
              sent_at, deadline_at,
              wanted_change, reasons, representative, made_by,
              dismissed_appeal_id),
      update (state, wanted_change, reasons, representative, withdrawn_at,
              version, updated_at)
    on appeal to tilskudd_applicant;
grant select on appeal to tilskudd_staff;
grant insert (decision_id, fund_transfer_id, application_id, call_id,
              organisation_number, administrator_number, appeal_body_number,
              channel, sent_at,
              received_at, deadline_at, wanted_change, reasons,
              representative, made_by, dismissed_appeal_id),
      update (state, taken_at, admitted_ground, admitted_reason, admitted_by,
              correction_wanted, correction_deadline_date, proposed_by,
              decided_by, decided_at, outcome, dismissal_deadline_date,
              dismissal_late_limit_at, opinion, case_file, forwarded_at,
              handled_below, body_proposed_by, body_decided_by,
              body_decided_at, body_outcome, new_decision_id, deferred_at,
              deferral_reason, version, updated_at)
    on appeal to tilskudd_staff;
grant select on appeal_handling to tilskudd_staff;
grant insert (appeal_id, handled_by_number, handler_id, proposal, proposed_by,
              handled_by),
      update (handler_id, proposal, proposed_by, handled_by, version,
              updated_at)
    on appeal_handling to tilskudd_staff;
grant insert (appeal_id, state, proposed_by, proposed_at, approved_by,
              approved_at, notified_by, made_available_at, notified_at,
              appeal_deadline_date, late_appeal_limit_at, notice, told_version)
    on decision to tilskudd_staff;
grant select (appeal_id) on decision to tilskudd_applicant;

-- The application of an appeal, for both instances: the appeal body does not
-- see it, but holds it first like everybody else, and opens it again when it
-- annuls what was decided. The functions belong to a role of their own, which
-- has no login and no other right.
create policy hold on application to tilskudd_appeal using (true);
create policy hold on appeal for select to tilskudd_appeal using (true);
create policy hold on decision for select to tilskudd_appeal using (true);
grant usage on schema tilskudd to tilskudd_appeal;
grant select (id, state, decided_at, staff_version, version),
      update (state, decided_at, staff_version, staff_updated_at, version,
              updated_at)
    on application to tilskudd_appeal;
grant select (id, application_id, decision_id, organisation_number,
              administrator_number, appeal_body_number, state, forwarded_at)
    on appeal to tilskudd_appeal;
grant select (id, application_id, state) on decision to tilskudd_appeal;
grant execute on function acting_administrator(), acting_organisation(),
    clock_now() to tilskudd_appeal;

-- Holds the application of an appeal that the caller may see.
create function appeal_hold(of_appeal uuid) returns void
language sql volatile security definer
set search_path = tilskudd, pg_temp
as $$
    select
    from application
    where id in (
        select a.application_id from appeal a
        where a.id = of_appeal
          and (a.organisation_number = acting_organisation()
               or a.administrator_number = acting_administrator()
               or a.appeal_body_number = acting_administrator()
                  and a.forwarded_at is not null))
    for update
$$;

-- Returned by the appeal body that has a forwarded appeal of it: under review
-- again, for both sides to see. It follows from annulling the decision: that
-- was appealed is superseded, and none has taken its place.
create function appeal_reopen(of_appeal uuid) returns integer
language plpgsql volatile security definer
set search_path = tilskudd, pg_temp
as $$
declare
    reopened integer;
begin
    update application p
    set state = 'under_review',
        decided_at = null,
        staff_version = p.staff_version + 1,
        staff_updated_at = clock_now(),
        version = p.version + 1,
        updated_at = clock_now()
    from appeal a
    join decision d on d.id = a.decision_id
    where a.id = of_appeal
      and a.state = 'forwarded'
      and a.appeal_body_number = acting_administrator()
      and d.state = 'superseded'
      and p.id = a.application_id
      and p.state = 'decided'
      and not exists (select from decision o
                      where o.application_id = p.id and o.state = 'notified')
    returning p.version into reopened;
    if reopened is null then
        raise exception 'nothing of appeal % is annulled', of_appeal
            using errcode = 'restrict_violation';
    end if;
    return reopened;
end
$$;

grant execute on function appeal_hold(uuid) to tilskudd_applicant,
    tilskudd_staff;
grant execute on function appeal_reopen(uuid) to tilskudd_staff;
-- Whoever is to own a function must be able to create it.
grant create on schema tilskudd to tilskudd_appeal;
alter function appeal_hold(uuid) owner to tilskudd_appeal;
alter function appeal_reopen(uuid) owner to tilskudd_appeal;
revoke create on schema tilskudd from tilskudd_appeal;
