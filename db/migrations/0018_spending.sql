-- What was spent of an award, by its approved reports.

set search_path = tilskudd;

-- What an approved report says was spent, of which award and measure.
alter table report add constraint report_of_both_sides
    unique (id, organisation_number, administrator_number);
create table report_spending (
    report_id            uuid not null,
    award_id             uuid not null,
    measure_id           uuid not null,
    organisation_number  organisation_number not null,
    administrator_number organisation_number not null,
    spent_nok            bigint not null check (spent_nok >= 0),
    primary key (report_id, award_id, measure_id),
    foreign key (report_id, organisation_number, administrator_number)
        references report (id, organisation_number, administrator_number),
    foreign key (award_id, organisation_number, administrator_number)
        references award (id, organisation_number, administrator_number)
);

alter table report_spending enable row level security;
alter table report_spending force row level security;

create policy own on report_spending for select to tilskudd_applicant
    using (organisation_number = acting_organisation());
create policy ours on report_spending to tilskudd_staff
    using (administrator_number = acting_administrator());
create policy keep on report for select to tilskudd_ledger using (true);
create policy keep on report_spending for select to tilskudd_ledger
    using (true);

grant select on report_spending
    to tilskudd_applicant, tilskudd_staff, tilskudd_ledger;
grant insert, delete on report_spending to tilskudd_staff;
grant select on report to tilskudd_ledger;

-- An approved report books what is new in it: a correction books the
-- difference.
create function report_book() returns trigger
language plpgsql security definer
set search_path = tilskudd, pg_temp
as $$
declare
    change record;
begin
    for change in
        select coalesce(s.award_id, b.award_id) as award_id,
               coalesce(s.measure_id, b.measure_id) as measure_id,
               coalesce(s.spent_nok, 0) - coalesce(b.nok, 0) as nok
        from (select * from report_spending where report_id = new.id) as s
        full join (
            select p.award_id, p.measure_id,
                   sum(case p.kind when 'spending' then p.amount_nok
                                   else -p.amount_nok end)::bigint as nok
            from posting p
            where p.subject_id = new.id
            group by p.award_id, p.measure_id) as b
            on (b.award_id, b.measure_id) = (s.award_id, s.measure_id)
        order by 3, 1, 2
    loop
        perform ledger_book(
            change.award_id,
            case when change.nok > 0 then 'spending'
                 else 'spending_reversed' end,
            abs(change.nok), 'report', new.id, change.measure_id);
    end loop;
    return null;
end
$$;
create trigger report_book after update of state on report
    for each row when (new.state = 'approved' and old.state <> 'approved')
    execute function report_book();

-- Whoever is to own a function must be able to create it.
grant create on schema tilskudd to tilskudd_ledger;
alter function report_book() owner to tilskudd_ledger;
revoke create on schema tilskudd from tilskudd_ledger;
