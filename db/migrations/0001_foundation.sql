-- Schema, identifiers and the clock. Migrations only go forward: a file that
-- has been released is never changed.

create schema if not exists tilskudd;
grant usage on schema tilskudd to
    tilskudd_app, tilskudd_operator,
    tilskudd_public, tilskudd_applicant, tilskudd_staff, tilskudd_worker;
-- Not "in schema": that could only add to what everybody gets anyway.
alter default privileges revoke all on functions from public;

set search_path = tilskudd;

-- A time-ordered identifier (RFC 9562, version 7): 48 bits of milliseconds,
-- then random bits. Real time, also where the clock below is shifted.
create function uuid_v7() returns uuid
language sql volatile
return encode(
    set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid())
            placing substring(int8send(
                (extract(epoch from clock_timestamp()) * 1000)::bigint)
                from 3)
            from 1 for 6),
        52, 1), 53, 1),
    'hex')::uuid;

-- The functions below are a single expression bound when they are made, so
-- that nobody's search path changes them and the planner puts the expression
-- itself into each statement: a call of any other SQL function would cost
-- more than the rest of a read.

-- What time it is for every rule: the start of the transaction, to the
-- millisecond. The service sets the shift in local and test environments
-- only; anywhere else it is absent.
create function clock_now() returns timestamptz
language sql stable
return date_trunc('milliseconds', transaction_timestamp()
    + coalesce(nullif(current_setting('tilskudd.clock_shift', true), '')
               ::interval, interval '0'));

-- Law and citizens count days in Oslo. The end of a day is its last
-- millisecond, also on the days when the clocks change.
create function start_of_day_oslo(day date) returns timestamptz
language sql immutable strict
return timezone('Europe/Oslo', day::timestamp);

create function end_of_day_oslo(day date) returns timestamptz
language sql immutable strict
return timezone('Europe/Oslo',
                (day + 1)::timestamp - interval '1 millisecond');

-- The local date of an instant.
create function day_in_oslo(instant timestamptz) returns date
language sql immutable strict
return timezone('Europe/Oslo', instant)::date;

-- An instant inside a document, written as those outside are: UTC, with Z,
-- and milliseconds when there are any.
create function rfc3339(instant timestamptz) returns text
language sql stable strict
return replace(to_char(timezone('UTC', instant),
                       'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), '.000Z', 'Z');

-- Open from `opens_at` to `deadline_at`, both inclusive.
create function is_open(opens_at timestamptz, deadline_at timestamptz)
returns boolean
language sql stable
return coalesce(clock_now() between opens_at and deadline_at, false);

-- The settings of the transaction: who is calling. After first use in a
-- session an unset setting is '' and not null, hence nullif.
create function acting_organisation() returns text
language sql stable
return nullif(current_setting('tilskudd.organisation', true), '');

create function acting_administrator() returns text
language sql stable
return nullif(current_setting('tilskudd.administrator', true), '');

create function acting_person() returns text
language sql stable
return nullif(current_setting('tilskudd.person', true), '');

create function acting_client() returns text
language sql stable
return nullif(current_setting('tilskudd.client', true), '');

-- Whether a row may be signed with this name: with one's own alone, and with
-- none where no person acts. The operator acts for no side, and signs nothing.
create function is_own_name(name text) returns boolean
language sql stable
return name is null or name is not distinct from acting_person()
    or coalesce(acting_organisation(), acting_administrator(),
                acting_person()) is null;

grant execute on all functions in schema tilskudd to
    tilskudd_app, tilskudd_operator,
    tilskudd_public, tilskudd_applicant, tilskudd_staff, tilskudd_worker;

-- Nine digits, weights 3 2 7 6 5 4 3 2, modulus 11 (Enhetsregisteret); none
-- is no wrong one.
create function is_organisation_number(number text) returns boolean
language sql immutable
return case when number ~ '^[0-9]{9}$' then
    (3 * substr(number, 1, 1)::integer
     + 2 * substr(number, 2, 1)::integer
     + 7 * substr(number, 3, 1)::integer
     + 6 * substr(number, 4, 1)::integer
     + 5 * substr(number, 5, 1)::integer
     + 4 * substr(number, 6, 1)::integer
     + 3 * substr(number, 7, 1)::integer
     + 2 * substr(number, 8, 1)::integer
     + 1 * substr(number, 9, 1)::integer) % 11 = 0
else number is null end;

create domain organisation_number as text
    check (is_organisation_number(value));

grant execute on function is_organisation_number(text) to
    tilskudd_app, tilskudd_operator,
    tilskudd_public, tilskudd_applicant, tilskudd_staff;
