-- What both sides see of an exclusion `e` of the applicant `p`.
    e.id,
    p.id as "applicantId",
    e.state,
    e.scheme_id as "schemeId",
    e.from_year as "fromYear",
    e.years,
    e.reason,
    e.decided_on as "decidedOn",
    e.repayment_id as "repaymentId",
    e.lifted_at as "liftedAt",
    e.lift_reason as "liftReason",
    e.version,
    e.created_at as "createdAt",
    e.updated_at as "updatedAt"
from exclusion e
join applicant p on p.organisation_number = e.organisation_number
