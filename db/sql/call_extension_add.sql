-- A later deadline, for all or for the one applicant named.
insert into call_extension (call_id, administrator_number, applicant_id,
                            organisation_number, previous_deadline_date,
                            deadline_date, reason, made_by)
values (:call_id::uuid, acting_administrator(), :applicant_id::uuid,
        :organisation::text, :previous_deadline_date::date,
        :deadline_date::date, :reason::text, acting_person())
