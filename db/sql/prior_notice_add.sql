-- A prior notice to whoever a decision is of, by the acting person.
insert into prior_notice (decision_id, organisation_number,
                          administrator_number, text, given_by, answer_by)
select d.id, d.organisation_number, d.administrator_number, :text::text,
       acting_person(), :answer_by::timestamptz
from decision d
where d.id = :id::uuid
returning id
