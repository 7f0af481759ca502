-- The frame (ramme) of a call, and who may move what is awarded of it.

set search_path = tilskudd;

-- The frame. awarded_nok of a call is moved by the functions below and by
-- nothing else: they belong to a role of their own, which has no login and no
-- other right. Each is ONE conditional update, so that decisions approved at
-- the same moment can never exceed the frame together (domain 8.34).
create policy keep_frame on call to tilskudd_frame using (true);
create policy keep_frame on decision to tilskudd_frame using (true);
grant usage on schema tilskudd to tilskudd_frame;
grant select (id, administrator_number, frame_nok, awarded_nok, cancelled_at),
      update (awarded_nok)
    on call to tilskudd_frame;
create policy keep_frame on appeal for select to tilskudd_frame using (true);
grant select (call_id, application_id, appeal_body_number, state)
    on appeal to tilskudd_frame;
grant select (id, application_id, call_id, organisation_number,
              administrator_number, replaces_id, state, amount_nok,
              over_frame_nok, version, given_up_at),
      update (state, version, updated_at, given_up_at)
    on decision to tilskudd_frame;
grant execute on function acting_administrator(), acting_organisation(),
    clock_now(), end_of_day_oslo(date) to tilskudd_frame;

-- Moves what is awarded by `amount` (negative: gives back); false when the
-- frame does not hold it, or its call was cancelled. For staff of the call's administrator, and for an
-- appeal body with a forwarded appeal under that call.
create function frame_move(of_call uuid, amount bigint) returns boolean
language sql volatile security definer
set search_path = tilskudd, pg_temp
as $$
    with moved as (
        update call
        set awarded_nok = awarded_nok + amount
        where id = of_call
          and (administrator_number = acting_administrator()
               or id in (select a.call_id from appeal a
                         where a.appeal_body_number = acting_administrator()
                           and a.state = 'forwarded'))
          and awarded_nok + amount between 0 and frame_nok
          and (amount <= 0 or cancelled_at is null)
        returning id)
    select exists (select from moved)
$$;

-- What of the frame a decision draws on: nothing once its award was given up.
create function decision_draws(of_decision uuid) returns bigint
language sql stable
set search_path = tilskudd, pg_temp
as $$
    select coalesce(sum(amount_nok - over_frame_nok), 0)::bigint
    from decision
    where id = of_decision and given_up_at is null
$$;

-- What is under way on an application comes to nothing: what was drafted
-- lapses, what was approved but not notified gives back to the frame what it
-- had taken: what it adds to the decision that it was to replace. For an
-- applicant that withdraws, whose role sees none of it; for staff of the
-- administrator; and for an appeal body that answers an appeal.
create function frame_release(of_application uuid) returns void
language sql volatile security definer
set search_path = tilskudd, pg_temp
as $$
    with lapsed as (
        update decision d
        set state = 'lapsed', version = d.version + 1,
            updated_at = clock_now()
        from (select id, state from decision
              where application_id = of_application
                and (organisation_number = acting_organisation()
                     or administrator_number = acting_administrator()
                     or application_id in (
                         select a.application_id from appeal a
                         where a.appeal_body_number = acting_administrator()
                           and a.state = 'forwarded'))
                and state in ('draft', 'proposed', 'returned', 'approved')
              for update) as was
        where d.id = was.id
        returning d.call_id, was.state,
                  greatest(0, decision_draws(d.id)
                              - decision_draws(d.replaces_id)) as nok)
    update call
    set awarded_nok = awarded_nok - lapsed.nok
    from lapsed
    where call.id = lapsed.call_id and lapsed.state = 'approved'
$$;

-- The award of a notified decision is declined, or not accepted in time: the
-- frame gets back what it drew, but for what an approved decision that is to
-- replace it goes on to hold. For the role that keeps awards.
create function frame_give_up(of_decision uuid) returns void
language sql volatile security definer
set search_path = tilskudd, pg_temp
as $$
    with drawn as (
        select d.id, d.call_id,
               greatest(0, decision_draws(d.id) - coalesce((
                   select decision_draws(r.id) from decision r
                   where r.replaces_id = d.id and r.state = 'approved'), 0))
                   as nok
        from decision d
        where d.id = of_decision and d.state = 'notified'
          and d.given_up_at is null
        for update),
    given_up as (
        update decision d
        set given_up_at = clock_now(), version = d.version + 1,
            updated_at = clock_now()
        from drawn
        where d.id = drawn.id)
    update call
    set awarded_nok = awarded_nok - drawn.nok
    from drawn
    where call.id = drawn.call_id
$$;

grant execute on function frame_give_up(uuid) to tilskudd_ledger;
grant execute on function decision_draws(uuid) to tilskudd_frame,
    tilskudd_staff;
grant execute on function frame_move(uuid, bigint) to tilskudd_staff;
grant execute on function frame_release(uuid) to tilskudd_applicant,
    tilskudd_staff;
-- Whoever is to own a function must be able to create it.
grant create on schema tilskudd to tilskudd_frame;
alter function frame_move(uuid, bigint) owner to tilskudd_frame;
alter function frame_release(uuid) owner to tilskudd_frame;
alter function frame_give_up(uuid) owner to tilskudd_frame;
revoke create on schema tilskudd from tilskudd_frame;

-- Whether something of a call is awarded, or somebody was told what was
-- decided. Only its staff may look at that. In plpgsql, so that whoever may
-- not need not be able to: what a query in SQL reads is asked for beforehand.
create function call_is_decided(of_call uuid) returns boolean
language plpgsql stable
set search_path = tilskudd, pg_temp
as $$
begin
    return exists (select from call where id = of_call and awarded_nok > 0)
        or exists (select from decision
                   where call_id = of_call and notified_at is not null);
end
$$;

grant execute on function call_is_decided(uuid) to
    tilskudd_public, tilskudd_applicant, tilskudd_staff;
