-- A report to the acting administrator.
select {report_staff}
where r.id = :id::uuid and r.administrator_number = acting_administrator()
