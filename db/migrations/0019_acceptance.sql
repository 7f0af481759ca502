-- Acceptance of an award (domain 1.9): by a signatory of its applicant, within
-- its time; what nobody accepted lapses. Both lead through functions of the
-- ledger, so that no side writes what an award says.

set search_path = tilskudd;

-- An award that has followed its decision is in the journal, in the name of
-- whoever moved the decision and by the same operation: the decision's own
-- audit row of the transaction says which. `was`: the award before.
create function award_tell(was award) returns void
language sql volatile
set search_path = tilskudd, pg_temp
as $$
    with told as (
        select a, w.operation, w.on_behalf_of, w.supplier_number, w.client,
               w.trace_id
        from award a
        cross join lateral (
            select x.operation, x.on_behalf_of, x.supplier_number, x.client,
                   x.trace_id
            from audit x
            where x.case_id = a.application_id
              and x.subject_kind = 'decision'
            order by x.place desc
            limit 1) as w
        where a.id = was.id),
    event_told as (
        insert into event (type, case_id, subject_kind, subject_id,
                           subject_version, organisation_number,
                           administrator_number, data, person)
        select case when (t.a).amount_nok = 0 then 'award.revoked'
                    when (t.a).state = 'offered' then 'award.offered'
                    else 'award.opened' end,
               (t.a).application_id, 'award', (t.a).id, (t.a).version,
               (t.a).organisation_number, (t.a).administrator_number,
               jsonb_strip_nulls(jsonb_build_object(
                   'applicationId', (t.a).application_id,
                   'decisionId', (t.a).decision_id,
                   -- What reallocations had moved, and no longer do.
                   'reallocationReversedNok', (
                       select sum(p.amount_nok) from posting p
                       where p.award_id = (t.a).id
                         and p.kind = 'reallocation_reversed'
                         and p.subject_id = (t.a).decision_id))),
               acting_person()
        from told t)
    insert into audit (operation, case_id, subject_kind, subject_id,
                       subject_version, before, after, person, on_behalf_of,
                       organisation_number, supplier_number,
                       administrator_number, client, trace_id)
    select t.operation, (t.a).application_id, 'award', (t.a).id,
           (t.a).version,
           case when was.decision_id is not null or was.version > 1 then
               jsonb_build_object('state', was.state, 'version', was.version,
                                  'amountNok', was.amount_nok)
           end,
           jsonb_build_object('state', (t.a).state, 'version', (t.a).version,
                              'amountNok', (t.a).amount_nok),
           acting_person(), t.on_behalf_of, (t.a).organisation_number,
           t.supplier_number, (t.a).administrator_number, t.client, t.trace_id
    from told t
$$;

create policy tell_award on event for insert to tilskudd_ledger
    with check (type in ('award.offered', 'award.opened', 'award.revoked')
                and subject_kind = 'award' and not is_public
                and person is not distinct from acting_person());
create policy tell_award on audit for insert to tilskudd_ledger
    with check (subject_kind = 'award' and client = acting_client()
                and person is not distinct from acting_person());
create policy tell_award_by on audit for select to tilskudd_ledger
    using (subject_kind = 'decision');
grant insert (type, case_id, subject_kind, subject_id, subject_version,
              organisation_number, administrator_number, data, person)
    on event to tilskudd_ledger;
grant insert (case_id, operation, subject_kind, subject_id, subject_version,
              before, after, person, on_behalf_of, organisation_number,
              supplier_number, administrator_number, client, trace_id),
    select (case_id, subject_kind, place, operation, on_behalf_of,
            supplier_number, client, trace_id)
    on audit to tilskudd_ledger;
grant execute on function acting_client(), award_tell(award)
    to tilskudd_ledger;

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
create function award_lapse_next()
    returns table (id uuid, application_id uuid, organisation text,
                   administrator text, version integer, was_version integer,
                   was_nok bigint)
language plpgsql volatile security definer
set search_path = tilskudd, pg_temp
as $$
#variable_conflict use_column
declare
    due record;
begin
    select a.id, a.version, a.amount_nok into due
    from award a
    join application p on p.id = a.application_id
    where a.state = 'offered' and a.accept_by_at < clock_now()
    order by a.accept_by_at, a.id
    limit 1
    for update of p skip locked;
    if due.id is not null and award_give_up(due.id, 'lapsed', null) then
        return query
        select a.id, a.application_id, a.organisation_number::text,
               a.administrator_number::text, a.version, due.version,
               due.amount_nok
        from award a where a.id = due.id;
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
