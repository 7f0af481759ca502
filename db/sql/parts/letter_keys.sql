-- Whose letter it is, of the application `a`; the day, and its law.
    references_in_force(r.content, day_in_oslo(clock_now())) as law,
    day_in_oslo(clock_now()) as today,
    a.organisation_number as organisation,
    a.administrator_number as administrator,
    a.id as application_id
