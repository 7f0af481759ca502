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
grant select (call_id, application_id, decision_id, administrator_number,
              appeal_body_number, state)
    on appeal to tilskudd_frame;
create policy keep_frame on application for select to tilskudd_frame
    using (true);
grant select (id, call_id, organisation_number, state) on application
    to tilskudd_frame;
grant select (id, application_id, call_id, organisation_number,
              administrator_number, replaces_id, state, amount_nok,
              over_frame_nok, version, given_up_at),
      update (state, version, updated_at, given_up_at)
    on decision to tilskudd_frame;
grant execute on function acting_administrator(), acting_organisation(),
    acting_person(), acting_client(), clock_now(), end_of_day_oslo(date)
    to tilskudd_frame;
-- What lapses is for the administrator: whoever applied was not told of it.
create policy tell_lapse on event for insert to tilskudd_frame
    with check (type = 'decision.lapsed' and subject_kind = 'decision'
                and organisation_number is null and not is_public
                and person is not distinct from acting_person());
create policy tell_lapse on audit for insert to tilskudd_frame
    with check (subject_kind = 'decision' and organisation_number is null
                and client = acting_client()
                and person is not distinct from acting_person());
grant insert (type, case_id, subject_kind, subject_id, subject_version,
              administrator_number, data, person)
    on event to tilskudd_frame;
grant insert (case_id, operation, subject_kind, subject_id, subject_version,
              before, after, person, on_behalf_of, supplier_number,
              administrator_number, client, trace_id)
    on audit to tilskudd_frame;

-- Moves what is awarded by `amount` (negative: gives back); false when the
-- frame does not hold it, or its call was cancelled. For staff of the call's
-- administrator, and for an appeal body with a forwarded appeal under that call.
create function frame_move(of_call uuid, amount bigint) returns boolean
language plpgsql volatile security definer
set search_path = tilskudd, pg_temp
as $$
begin
    update call
    set awarded_nok = awarded_nok + amount
    where id = of_call
      and (administrator_number = acting_administrator()
           or id in (select a.call_id from appeal a
                     where a.appeal_body_number = acting_administrator()
                       and a.decision_id is not null
                       and a.state = 'forwarded'))
      and awarded_nok + amount between 0 and frame_nok
      and (amount <= 0 or cancelled_at is null);
    return found;
end
$$;

-- Holds the call of an own application against those who cancel or complete it,
-- until the transaction ends; what is awarded of it moves all the same.
create function call_stays(of_application uuid) returns void
language sql volatile security definer
set search_path = tilskudd, pg_temp
as $$
    select
    from call
    where id in (select p.call_id from application p
                 where p.id = of_application
                   and p.organisation_number = acting_organisation())
    for key share
$$;

-- What of the frame a decision draws on: nothing once its award was given up.
create function decision_draws(of_decision uuid) returns bigint
language plpgsql stable
set search_path = tilskudd, pg_temp
as $$
begin
    return (
        select coalesce(sum(amount_nok - over_frame_nok), 0)::bigint
        from decision
        where id = of_decision and given_up_at is null);
end
$$;

-- Whether what is under way on an application has come to nothing by what the
-- caller has just done: the applicant has withdrawn, or an appeal that the
-- caller answers has undone the decision that held. Between two transactions
-- something always holds of what is decided.
create function frame_is_left(of_application uuid) returns boolean
language plpgsql stable
set search_path = tilskudd, pg_temp
as $$
begin
    return exists (
        select from application p
        where p.id = of_application
          and (p.state = 'withdrawn'
               and p.organisation_number = acting_organisation()
               or p.state = 'decided'
               and not exists (select from decision d
                               where d.application_id = p.id
                                 and d.state = 'notified')
               and p.id in (
                   select a.application_id
                   from appeal a
                   join decision d on d.id = a.decision_id
                   where d.state = 'superseded'
                     and (a.state = 'under_review'
                          and a.administrator_number = acting_administrator()
                          or a.state = 'forwarded'
                          and a.appeal_body_number = acting_administrator()))));
end
$$;

-- What is under way on an application comes to nothing: what was drafted
-- lapses, what was approved but not notified gives back to the frame what it
-- had taken: what it adds to the decision that it was to replace. For an
-- applicant that withdraws and for whoever answers an appeal. Neither the
-- applicant's role nor the appeal body's sees any of it, so the journal of it
-- is written here, in the caller's name.
create function frame_release(of_application uuid, operation text,
                              supplier text, trace_id text) returns void
language plpgsql volatile security definer
set search_path = tilskudd, pg_temp
as $$
declare
    was record;
begin
    if not frame_is_left(of_application) then
        raise exception 'application % is neither withdrawn nor undone',
            of_application using errcode = 'restrict_violation';
    end if;
    -- decision_under_way: at most one.
    select d.id, d.call_id, d.administrator_number, d.state, d.version,
           greatest(0, decision_draws(d.id) - decision_draws(d.replaces_id))
               as nok
    into was
    from decision d
    where d.application_id = of_application
      and d.state in ('draft', 'proposed', 'returned', 'approved')
    for update;
    if not found then
        return;
    end if;
    update decision
    set state = 'lapsed', version = version + 1, updated_at = clock_now()
    where id = was.id;
    insert into event (type, case_id, subject_kind, subject_id,
                       subject_version, administrator_number, data, person)
    values ('decision.lapsed', of_application, 'decision', was.id,
            was.version + 1, was.administrator_number,
            jsonb_build_object('applicationId', of_application),
            acting_person());
    insert into audit (operation, case_id, subject_kind, subject_id,
                       subject_version, before, after, person, on_behalf_of,
                       supplier_number, administrator_number, client, trace_id)
    values (frame_release.operation, of_application, 'decision', was.id,
            was.version + 1,
            jsonb_build_object('state', was.state, 'version', was.version),
            jsonb_build_object('state', 'lapsed', 'version', was.version + 1),
            acting_person(),
            coalesce(acting_organisation(), acting_administrator()),
            supplier, was.administrator_number, acting_client(),
            frame_release.trace_id);
    -- The call last, as everybody does.
    if was.state = 'approved' then
        update call
        set awarded_nok = awarded_nok - was.nok
        where id = was.call_id;
    end if;
end
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
-- What is awarded of a call is what its decisions draw: of each application
-- the one that holds or the one that is approved and may replace it, whichever
-- draws more. So whatever moved it, and why: a move that follows from no
-- decision does not last. Asked for at commit, when all of a transaction is
-- done; whoever moves it has the call until then, and sees all who did before.
create function frame_is_balanced() returns trigger
language plpgsql security definer
set search_path = tilskudd, pg_temp
as $$
begin
    if exists (
        select from call c
        where c.id = new.id
          and c.awarded_nok <> (
              select coalesce(sum(held.nok), 0)
              from (select max(d.amount_nok - d.over_frame_nok) as nok
                    from decision d
                    where d.call_id = c.id
                      and d.state in ('approved', 'notified')
                      and d.given_up_at is null
                    group by d.application_id) as held)) then
        raise exception 'what is awarded of call % is not what was decided',
            new.id using errcode = 'restrict_violation';
    end if;
    return null;
end
$$;
create constraint trigger frame_is_balanced after update of awarded_nok on call
    deferrable initially deferred
    for each row execute function frame_is_balanced();

grant execute on function decision_draws(uuid) to tilskudd_frame,
    tilskudd_staff;
grant execute on function frame_move(uuid, bigint) to tilskudd_staff;
grant execute on function call_stays(uuid) to tilskudd_applicant;
grant execute on function frame_is_left(uuid) to tilskudd_frame;
grant execute on function frame_release(uuid, text, text, text)
    to tilskudd_applicant, tilskudd_staff;
-- Whoever is to own a function must be able to create it.
grant create on schema tilskudd to tilskudd_frame;
alter function frame_move(uuid, bigint) owner to tilskudd_frame;
alter function frame_give_up(uuid) owner to tilskudd_frame;
alter function call_stays(uuid) owner to tilskudd_frame;
alter function frame_release(uuid, text, text, text) owner to tilskudd_frame;
alter function frame_is_balanced() owner to tilskudd_frame;
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
