-- What guards ask of a report `r` in its submitted version `v`, with its terms
-- `t`, attestation `x` and review `w`.
    (t.is_large or t.is_combined) and not r.audit_postponed
        as "_isAttestationDue",
    x.report_id is not null as "_isAttested",
    w.content_approved_at is not null as "_isContentApproved",
    r.approved_version is null as "_isUnapproved",
    v.submitted_by as "_submittedBy",
    x.attested_by as "_attestedBy"
