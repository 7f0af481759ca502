-- Prior notice (forhåndsvarsel, fvl. § 16): what the authority considers to
-- the party's detriment without having been asked, and the party's answer.

set search_path = tilskudd;

create table prior_notice (
    id                   uuid primary key default uuid_v7(),
    decision_id          uuid not null, -- that may be reversed
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    text                 text not null,
    given_by             person_id not null,
    given_at             timestamptz not null default clock_now(),
    answer_by            timestamptz not null,
    answer               text,
    answered_by          person_id, -- NULL: a machine of the party's
    answered_at          timestamptz,
    foreign key (decision_id, organisation_number, administrator_number)
        references decision (id, organisation_number, administrator_number),
    check (answer_by > given_at),
    check ((answered_at is null) = (answer is null))
);

create index prior_notice_of_decision
    on prior_notice (decision_id, given_at, id);

alter table prior_notice enable row level security;
alter table prior_notice force row level security;

-- What was told stays as it was told; the party answers once.
create policy told on prior_notice for select to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy answer on prior_notice for update to tilskudd_applicant
    using (organisation_number = acting_organisation()
           and answered_at is null)
    with check (organisation_number = acting_organisation());
create policy own on prior_notice for select to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy give on prior_notice for insert to tilskudd_staff
    with check (administrator_number = acting_administrator());

grant select (id, decision_id, organisation_number, administrator_number,
              text, given_at, answer_by, answer, answered_at),
      update (answer, answered_by, answered_at)
    on prior_notice to tilskudd_applicant;
grant select on prior_notice to tilskudd_staff;
grant insert (decision_id, organisation_number, administrator_number, text,
              given_by, answer_by)
    on prior_notice to tilskudd_staff;
