-- Of `undecided`, what the acting administrator has in hand and has neither
-- approved nor told anybody of.
    and a.administrator_number = acting_administrator()
    and a.state in ('submitted', 'supplement_requested', 'under_review')
    and not exists (
        select from decision d
        where d.application_id = a.id
          and d.state in ('approved', 'notified'))
