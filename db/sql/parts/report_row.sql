-- What both sides see of a report `r`; what stands in it is theirs to add. A
-- predecessor that the operator has taken back since has its number alone.
    r.id,
    r.call_id as "callId",
    r.application_id as "applicationId",
    r.decision_id as "decisionId",
    jsonb_build_object('id', p.id,
                       'organisationNumber', p.organisation_number,
                       'name', p.name) as applicant,
    case when r.predecessor_number is not null then
        jsonb_build_object('number', r.predecessor_number,
                           'name', coalesce(e.predecessor_name,
                                            r.predecessor_number))
    end as predecessor,
    r.year,
    r.state,
    r.due_on as "dueDate",
    r.due_at as "dueAt",
    'Europe/Oslo'::text as "timeZone",
    coalesce(r.original_due_on, r.due_on) as "originalDueDate",
    r.extensions,
    r.state in ('due', 'draft', 'returned') and r.approved_version is null
        and clock_now() > r.due_at
        and report_stands(r.organisation_number, r.administrator_number,
                          r.scheme_id, r.year) as "isOverdue",
    v.is_late as "isLate",
    v.submitted_at as "submittedAt",
    r.submitted_version as "submittedVersion",
    r.approved_version as "approvedVersion",
    t.granted_nok as "grantedNok",
    t.is_large or t.is_combined as "isAuditRequired",
    r.audit_postponed as "isAuditPostponed",
    case when t.is_combined then jsonb_build_array(r.year - 1, r.year)
    end as "combinedYears",
    case when x.report_id is not null then
        jsonb_strip_nulls(jsonb_build_object(
            'statement', x.statement, 'standard', x.standard, 'kind', x.kind,
            'combinedYears', to_jsonb(x.combined_years),
            'attestedAt', rfc3339(x.attested_at)))
    end as attestation,
    w.content_approved_at as "contentApprovedAt",
    case when w.returned_at is not null then
        jsonb_build_object('at', rfc3339(w.returned_at), 'remarks', w.remarks)
    end as "returned",
    b.awards,
    b.measures,
    r.created_at as "createdAt",
    r.updated_at as "updatedAt",
    r.version
