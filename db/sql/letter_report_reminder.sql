-- What the reminder of a report says, of what the letter of its award said.
select (n.content - '{notice,decision,reasons,conditions,appeal,appealed,
                      replaced,people,acceptance,is,law,ref,access,guidance,
                      deferral,costs,suit,terms,rightToReasons,report,header,
                      legalBasis,administratorContact}'::text[])
       || jsonb_build_object(
           'language', p.language_form,
           'sender', n.content -> 'administrator',
           'contact', coalesce(n.content -> 'administratorContact',
                               n.content -> 'contact'),
           'is', jsonb_build_object(
               'overdue', r.due_on < day_in_oslo(clock_now())),
           'report', jsonb_build_object(
               'year', r.year, 'dueOn', r.due_on,
               'amountNok', n.content #> '{decision,amountNok}')) as content,
       '[]'::jsonb as law,
       day_in_oslo(clock_now()) as today,
       r.organisation_number as organisation,
       r.administrator_number as administrator,
       n.application_id,
       r.id as report_id
from report r
join applicant p on p.organisation_number = r.organisation_number
join letter n on n.decision_id = r.decision_id and n.kind = 'decision'
where r.id = :id::uuid
