-- The columns of a deadline that each of its parts has.
kind, subject_kind, subject_id, href, call_id, application_id,
            organisation_number, administrator_number, date, at, version
