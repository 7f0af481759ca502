-- Taken in hand by the acting person.
update application
set state = :state,
    caseworker_id = (select m.id
                     from staff_member m
                     where m.person = acting_person()
                       and m.administrator_number = acting_administrator()),
    taken_at = clock_now(),
    staff_version = staff_version + 1,
    staff_updated_at = clock_now(),
    version = version + 1,
    updated_at = clock_now()
where id = :id::uuid and staff_version = :version::integer
returning version
