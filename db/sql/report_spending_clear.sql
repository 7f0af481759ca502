-- What an earlier version said was spent; the ledger keeps it.
delete from report_spending where report_id = :id::uuid
