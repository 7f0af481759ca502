-- An organisation's own report.
select {report_own}
where r.id = :id::uuid and r.organisation_number = acting_organisation()
  {report_for_auditor}
