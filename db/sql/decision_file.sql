-- What a notice says whatever is decided, and who takes part. The caseworker
-- is the application's, or who prepared the decision.
select {letter_file} as file,
       jsonb_build_object('organisationNumber', g.organisation_number,
                          'name', g.name) as decided_by,
       coalesce((select m.name from staff_member m
                 where m.id = a.caseworker_id),
                (select m.name from staff_member m
                 where m.person = d.prepared_by
                   and m.administrator_number = d.administrator_number))
           as case_worker,
       (select m.name from staff_member m
        where m.person = d.approved_by
          and m.administrator_number = d.administrator_number)
           as decision_maker,
       c.report_deadline as report_due,
       case when not acceptance_stands(
                     case when w.accepted_at is not null then w.amount_nok end,
                     d.kind, d.amount_nok)
            then acceptance_due(r.content) end as accept_by,
       -- The party was heard before it was done to its detriment.
       exists (select from prior_notice n
               where n.decision_id = d.replaces_id) as is_noticed,
       references_in_force(r.content, day_in_oslo(clock_now())) as law,
       d.replace_reason as change_reason
from decision d
join application a on a.id = d.application_id
join applicant p on p.organisation_number = d.organisation_number
join call c on c.id = d.call_id
join rule_set r on r.id = c.rule_set_id
join scheme s on s.id = c.scheme_id
left join award w
    on w.application_id = d.application_id and w.kind = 'granted'
join administrator g on g.organisation_number = d.administrator_number
where d.id = :id::uuid
