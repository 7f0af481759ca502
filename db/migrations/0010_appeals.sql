-- Appeals (klager): a case of its own against a notified decision. What goes
-- to the appeal body is a copy of the file as it was when it was forwarded:
-- the body sees that, and nothing else of the county's.

set search_path = tilskudd;

create table appeal (
    id                   uuid primary key default uuid_v7(),
    decision_id          uuid not null,
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
    handler_id           uuid,
    admitted_ground      text check (admitted_ground in (
        'not_to_blame', 'special_reasons')),
    admitted_reason      text,
    admitted_by          person_id,
    correction_wanted    text,
    correction_deadline_date date,
    correction_deadline_at   timestamptz
        generated always as (end_of_day_oslo(correction_deadline_date)) stored,
    -- The outcome that one person prepares and another decides.
    proposal             jsonb,
    proposed_by          person_id,
    decided_by           person_id,
    decided_at           timestamptz,
    outcome              jsonb, -- reasons of the first instance
    -- To the appeal body.
    opinion              text,
    case_file            jsonb,
    forwarded_at         timestamptz,
    -- People who took part below: they may not decide above.
    handled_below        text[] not null default '{}',
    body_handler_id      uuid,
    body_proposal        jsonb,
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
    constraint appeal_of_sides unique (id, organisation_number,
        administrator_number, appeal_body_number),
    foreign key (decision_id, organisation_number, administrator_number)
        references decision (id, organisation_number, administrator_number),
    foreign key (application_id, organisation_number, administrator_number)
        references application (id, organisation_number, administrator_number),
    foreign key (call_id, administrator_number)
        references call (id, administrator_number),
    check (decided_by <> proposed_by),
    check (body_decided_by <> body_proposed_by),
    check (body_decided_by <> all (handled_below)),
    check (body_proposed_by <> all (handled_below)),
    check ((deferred_at is null) = (deferral_reason is null)),
    check (state not in ('forwarded', 'upheld', 'changed',
                         'annulled_and_returned')
           or (forwarded_at is not null and case_file is not null))
);

-- One at a time for a decision.
create unique index appeal_live on appeal (decision_id)
    where state in ('received', 'under_review', 'correction_requested',
                    'forwarded');
create index appeal_own on appeal (organisation_number, created_at, id);
create index appeal_staff on appeal (administrator_number, created_at, id);
create index appeal_body on appeal (appeal_body_number, forwarded_at, id)
    where forwarded_at is not null;

alter table appeal enable row level security;
alter table appeal force row level security;

create policy own on appeal to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy sent_to_us on appeal to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy forwarded_to_us on appeal to tilskudd_staff
    using (appeal_body_number = acting_administrator()
           and forwarded_at is not null);

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
                  where a.appeal_body_number = acting_administrator())
           or appeal_id in (select a.id from appeal a
                            where a.appeal_body_number
                                  = acting_administrator()));
create policy decided_by_us on decision for insert to tilskudd_staff
    with check (kind = 'appeal' and appeal_id in (
        select a.id from appeal a
        where a.appeal_body_number = acting_administrator()
          and a.state = 'forwarded'));
create policy appealed_to_us on decision_measure for select to tilskudd_staff
    using (decision_id in (
        select d.id from decision d
        join appeal a on a.id = d.appeal_id or a.decision_id = d.id
        where a.appeal_body_number = acting_administrator()));
create policy decided_by_us on decision_measure for insert to tilskudd_staff
    with check (decision_id in (
        select d.id from decision d
        join appeal a on a.id = d.appeal_id
        where a.appeal_body_number = acting_administrator()
          and a.state = 'forwarded'));

-- With the award it makes, the body lays the duty to report on the party.
create policy decided_by_us on report to tilskudd_staff
    using (decision_id in (select a.decision_id from appeal a
                           where a.appeal_body_number = acting_administrator()
                             and a.state = 'forwarded'))
    with check (decision_id in (
        select d.id from decision d
        join appeal a on a.id = d.appeal_id
        where a.appeal_body_number = acting_administrator()
          and a.state = 'forwarded'));
-- What the body decides is an event of the county's and the party's case.
create policy add_on_appeal on event for insert to tilskudd_staff
    with check (administrator_number in (
        select a.administrator_number from appeal a
        where a.appeal_body_number = acting_administrator()
          and a.state = 'forwarded'));

grant select (id, decision_id, application_id, call_id, organisation_number,
              administrator_number, appeal_body_number, state, channel,
              sent_at, received_at, deadline_at, is_late, wanted_change,
              reasons, representative, admitted_ground, correction_wanted,
              correction_deadline_date, correction_deadline_at, decided_at,
              outcome, opinion, forwarded_at, body_decided_at, body_outcome,
              new_decision_id, deferred_at, deferral_reason, withdrawn_at,
              version, created_at, updated_at)
    on appeal to tilskudd_applicant;
grant insert (decision_id, application_id, call_id, organisation_number,
              administrator_number, appeal_body_number, sent_at, deadline_at,
              wanted_change, reasons, representative, made_by),
      update (state, wanted_change, reasons, representative, withdrawn_at,
              version, updated_at)
    on appeal to tilskudd_applicant;
grant select on appeal to tilskudd_staff;
grant insert (decision_id, application_id, call_id, organisation_number,
              administrator_number, appeal_body_number, channel, sent_at,
              received_at, deadline_at, wanted_change, reasons,
              representative, made_by),
      update (state, handler_id, admitted_ground, admitted_reason,
              admitted_by, correction_wanted, correction_deadline_date,
              proposal, proposed_by, decided_by, decided_at, outcome, opinion,
              case_file, forwarded_at, handled_below, body_handler_id,
              body_proposal, body_proposed_by, body_decided_by,
              body_decided_at, body_outcome, new_decision_id, deferred_at,
              deferral_reason, version, updated_at)
    on appeal to tilskudd_staff;
grant insert (appeal_id, state, proposed_by, proposed_at, approved_by,
              approved_at, notified_by, made_available_at, notified_at,
              appeal_deadline_date, late_appeal_limit_at, notice, told_version)
    on decision to tilskudd_staff;
grant select (appeal_id) on decision to tilskudd_applicant;
