-- Acceptance of an award (domain 1.9): by a signatory of its applicant, within
-- its time; what nobody accepted lapses. Both lead through functions of the
-- ledger, so that no side writes what an award says.

set search_path = tilskudd;

-- False when it can't be now.
create function award_accept(of_award uuid, terms text, account text)
    returns boolean
language sql volatile security definer
set search_path = tilskudd, pg_temp
as $$
    with accepted as (
        update award
        set state = 'open', accepted_by = acting_person(),
            accepted_at = clock_now(), terms_version = terms,
            account_number = account, version = version + 1,
            updated_at = clock_now()
        where id = of_award and state = 'offered'
          and organisation_number = acting_organisation()
          and acting_person() is not null
          and accept_by_at >= clock_now()
        returning id)
    select exists (select from accepted)
$$;

-- Whoever is to hold a row must be able to write it.
create policy keep on application to tilskudd_ledger using (true);
grant select (id), update (updated_at) on application to tilskudd_ledger;

-- One award that was not accepted in time lapses. Its application is held
-- first, as by everybody who changes what is decided on it; one that somebody
-- has in hand waits for the next time.
create function award_lapse_next() returns setof award
language plpgsql volatile security definer
set search_path = tilskudd, pg_temp
as $$
declare
    due uuid;
begin
    select a.id into due
    from award a
    join application p on p.id = a.application_id
    where a.state = 'offered' and a.accept_by_at < clock_now()
    order by a.accept_by_at, a.id
    limit 1
    for update of p skip locked;
    if due is not null and award_give_up(due, 'lapsed', null) then
        return query select * from award where id = due;
    end if;
end
$$;

grant execute on function award_accept(uuid, text, text)
    to tilskudd_applicant;
grant execute on function award_lapse_next() to tilskudd_worker;
grant create on schema tilskudd to tilskudd_ledger;
alter function award_accept(uuid, text, text) owner to tilskudd_ledger;
alter function award_lapse_next() owner to tilskudd_ledger;
revoke create on schema tilskudd from tilskudd_ledger;

create policy add_by_lapse on event for insert to tilskudd_worker
    with check (type = 'award.lapsed' and subject_kind = 'award'
                and not is_public);
