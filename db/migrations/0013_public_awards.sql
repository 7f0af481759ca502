-- What is awarded is public (offentleglova § 3; domain 8.84): who got how much
-- of which call, for what. The public sees the awards that hold, from when the
-- applicant was told until it declines, and of them nothing but that.

set search_path = tilskudd;

create policy awarded on decision for select to tilskudd_public
    using (state = 'notified' and outcome in ('full', 'partial')
           and given_up_at is null);
create policy awarded on decision_measure for select to tilskudd_public
    using (amount_nok > 0
           and exists (select from decision d where d.id = decision_id));
create policy awarded on measure for select to tilskudd_public
    using (exists (
        select from decision_measure dm
        where dm.application_id = measure.application_id
          and dm.content_version = measure.content_version
          and dm.measure_id = measure.id));
create policy awarded on applicant for select to tilskudd_public
    using (exists (
        select from decision d
        where d.organisation_number = applicant.organisation_number));

grant select (id, call_id, organisation_number, notified_at)
    on decision to tilskudd_public;
grant select (decision_id, application_id, content_version, measure_id,
              amount_nok)
    on decision_measure to tilskudd_public;
grant select (application_id, content_version, id, category, title)
    on measure to tilskudd_public;

-- From a measure to what it was awarded.
create index decision_measure_of_measure
    on decision_measure (application_id, content_version, measure_id);
