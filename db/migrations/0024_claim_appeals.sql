-- Appeals of claims: what an appeal may be of, and what comes of it when it is
-- the decision to claim money back.

set search_path = tilskudd;

alter table appeal
    add foreign key (fund_transfer_id, organisation_number,
                     administrator_number)
        references fund_transfer (id, organisation_number,
                                  administrator_number);
create index appeal_of_claim on appeal (fund_transfer_id);

-- What can be appealed, one row each: a decision that was told, and a claim
-- that was decided. Of both: when it was told, what has become of it (null: it
-- holds), and until when it may be appealed. What was asked for and not given
-- interrupts the period (fvl. § 29); a claim that was lowered is decided anew,
-- and has a period of its own.
create view appealed with (security_invoker = true) as
select d.id, d.id as decision_id, null::uuid as fund_transfer_id,
       d.application_id, d.call_id, d.organisation_number,
       d.administrator_number, d.notified_at as told_at,
       case when d.notified_at is null then 'not_notified'
            when d.state <> 'notified' then 'replaced' end as undone,
       d.kind = 'appeal' and d.appeal_deadline_date is null as is_last_word,
       d.appeal_deadline_date,
       case when d.reasons_requested_at is not null
                 and d.reasons_given_at is null
                then greatest(d.appeal_deadline_at, clock_now())
            else d.appeal_deadline_at end as deadline_at,
       d.late_appeal_limit_at
from decision d
union all
select t.id, null, t.id, t.application_id, t.call_id, t.organisation_number,
       t.administrator_number, t.decided_at,
       case t.state when 'notified' then 'not_decided' when 'waived' then
            'waived' when 'annulled' then 'annulled' end,
       false, coalesce(anew.dismissal_deadline_date, t.appeal_deadline_date),
       coalesce(anew.dismissal_deadline_at, t.appeal_deadline_at),
       coalesce(anew.dismissal_late_limit_at, t.late_appeal_limit_at)
from fund_transfer t
left join lateral (
    select l.dismissal_deadline_date, l.dismissal_deadline_at,
           l.dismissal_late_limit_at
    from appeal l
    where l.fund_transfer_id = t.id and l.state = 'partly_overturned'
    order by l.decided_at desc
    limit 1) as anew on true
where t.kind = 'repayment';
grant select on appealed to tilskudd_applicant, tilskudd_staff;

-- The appeal body sees the claim of an appeal that was forwarded to it, and
-- touches no more of it than what falls away.
create policy appealed_to_us on fund_transfer for select to tilskudd_staff
    using (id in (select a.fund_transfer_id from appeal a
                  where a.appeal_body_number = acting_administrator()
                    and a.forwarded_at is not null));
create policy fallen_by_us on fund_transfer for update to tilskudd_staff
    using (id in (select a.fund_transfer_id from appeal a
                  where a.appeal_body_number = acting_administrator()
                    and a.state = 'forwarded'))
    with check (kind = 'repayment' and fallen_nok > 0
                and state in ('decided', 'repaid', 'annulled'));
grant update (fallen_nok) on fund_transfer to tilskudd_staff;

-- A claim falls by the outcome of an appeal and nothing else: to the better for
-- the party, by the instance that has the appeal, and touching nothing that was
-- decided. It is annulled when nothing is left of it.
create function claim_falls() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
declare
    -- The instants are generated, after this.
    moving text[] := '{state,fallen_nok,version,updated_at,answer_by_at,
                       appeal_deadline_at}';
begin
    if old.state not in ('decided', 'repaid')
       or new.state not in (old.state, 'annulled')
       or new.fallen_nok <= old.fallen_nok
       or to_jsonb(new) - moving <> to_jsonb(old) - moving
       or not exists (
           select from appeal a
           where a.fund_transfer_id = new.id
             and (a.state = 'under_review'
                  and a.administrator_number = acting_administrator()
                  or a.state = 'forwarded'
                  and a.appeal_body_number = acting_administrator()))
    then
        raise exception 'claim % does not fall so', old.id
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger claim_falls before update on fund_transfer
    for each row when (
        new.kind = 'repayment'
        and (new.fallen_nok <> old.fallen_nok
             or (new.state = 'annulled') <> (old.state = 'annulled')))
    execute function claim_falls();

-- The appeal body does nothing to a claim but that.
create function claim_stands() returns trigger
language plpgsql
set search_path = tilskudd, pg_temp
as $$
begin
    raise exception 'claim % is of another administrator', old.id
        using errcode = 'restrict_violation';
end
$$;
create trigger claim_stands before update on fund_transfer
    for each row when (
        old.administrator_number <> acting_administrator()
        and new.fallen_nok = old.fallen_nok)
    execute function claim_stands();

-- What falls away is with the recipient again. What it had paid back of it is
-- owed to it, and paid like everything else.
create function claim_book_fallen() returns trigger
language plpgsql security definer
set search_path = tilskudd, pg_temp
as $$
begin
    perform ledger_book(
        new.award_id,
        case old.state when 'repaid' then 'repayment_reversed'
                       else 'claim_reversed' end,
        new.fallen_nok - old.fallen_nok, 'fund_transfer', new.id);
    return null;
end
$$;
create trigger claim_book_fallen after update of fallen_nok on fund_transfer
    for each row when (new.fallen_nok > old.fallen_nok)
    execute function claim_book_fallen();

-- Holds the award of an appealed claim, for whoever has the appeal: before the
-- claim, like everybody who moves money.
create function claim_hold(of_appeal uuid) returns void
language sql volatile security definer
set search_path = tilskudd, pg_temp
as $$
    select
    from award
    where id in (
        select t.award_id
        from appeal a
        join fund_transfer t on t.id = a.fund_transfer_id
        where a.id = of_appeal
          and (a.organisation_number = acting_organisation()
               or a.administrator_number = acting_administrator()
               or a.appeal_body_number = acting_administrator()
                  and a.forwarded_at is not null))
    for update
$$;

-- Where the money of what is appealed is: of the award that the decision led to,
-- or that the claim is of. The appeal body moves it by an outcome, and sees no
-- more of it than these sums.
create function appealed_balance(of_appeal uuid) returns jsonb
language plpgsql stable security definer
set search_path = tilskudd, pg_temp
as $$
begin
    return (
        select award_balance(w)
        from appeal a
        left join fund_transfer t on t.id = a.fund_transfer_id
        join award w
            on w.id = t.award_id
            or t.id is null and w.application_id = a.application_id
               and w.kind = 'granted'
        where a.id = of_appeal
          and (a.organisation_number = acting_organisation()
               or a.administrator_number = acting_administrator()
               or a.appeal_body_number = acting_administrator()
                  and a.forwarded_at is not null));
end
$$;

create policy hold_award on appeal for select to tilskudd_ledger using (true);
grant select (id, application_id, fund_transfer_id, organisation_number,
              administrator_number, appeal_body_number, forwarded_at)
    on appeal to tilskudd_ledger;
grant execute on function claim_hold(uuid), appealed_balance(uuid)
    to tilskudd_applicant, tilskudd_staff;
-- Whoever is to own a function must be able to create it.
grant create on schema tilskudd to tilskudd_ledger;
alter function claim_hold(uuid) owner to tilskudd_ledger;
alter function appealed_balance(uuid) owner to tilskudd_ledger;
alter function claim_book_fallen() owner to tilskudd_ledger;
revoke create on schema tilskudd from tilskudd_ledger;
