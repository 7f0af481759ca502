-- A notified decision that an appeal's outcome is to replace. All it takes of
-- the county's is what the applicant was told, so that an appeal body may ask.
select d.application_id,
       d.call_id,
       d.organisation_number as organisation,
       d.administrator_number as administrator,
       d.number,
       d.state,
       d.notice,
       decision_draws(d.id) as draws_nok,
       (select jsonb_agg(jsonb_build_object(
                   'id', m.told -> 'measureId', 'title', m.told -> 'title',
                   'category', m.told -> 'category',
                   'amountNok', m.told -> 'appliedNok') order by m.place)
        from jsonb_array_elements(d.notice -> 'decision' -> 'measures')
            with ordinality as m (told, place)) as applied,
       r.content as rule_set,
       references_in_force(r.content, day_in_oslo(clock_now())) as law,
       c.report_deadline as report_due,
       acceptance_due(r.content) as accept_by,
       jsonb_build_object('organisationNumber', g.organisation_number,
                          'name', g.name) as decided_by,
       (select m.name from staff_member m
        where m.person = :prepared_by::text
          and m.administrator_number = acting_administrator())
           as case_worker,
       (select m.name from staff_member m
        where m.person = acting_person()
          and m.administrator_number = acting_administrator())
           as decision_maker
from decision d
join call c on c.id = d.call_id
join rule_set r on r.id = c.rule_set_id
join administrator g on g.organisation_number = acting_administrator()
where d.id = :id::uuid
for update of d
