-- The version that is approved. Its spending is booked by this (report_book).
update report
set state = :state, approved_version = submitted_version,
    version = version + 1, updated_at = clock_now()
where id = :id::uuid
