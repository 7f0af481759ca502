-- What a report `r` hangs together with.
join applicant p on p.organisation_number = r.organisation_number
left join applicant_predecessor e
    on e.organisation_number = r.organisation_number
   and e.predecessor_number = r.predecessor_number
left join report_version v
    on v.report_id = r.id and v.report_version = r.submitted_version
left join report_attestation x
    on x.report_id = r.id and x.report_version = r.submitted_version
left join report_review w
    on w.report_id = r.id and w.report_version = r.submitted_version
cross join lateral ({report_terms}) as t
cross join lateral ({report_basis}) as b
