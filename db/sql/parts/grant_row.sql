-- A grant on record, never changed: hence always its first version.
    g.id,
    p.id as "applicantId",
    g.grantor,
    g.scheme,
    g.category,
    g.year,
    g.amount_nok as "amountNok",
    g.reference,
    g.administrator_number is null as "isCommon",
    g.recorded_at as "recordedAt",
    1 as version
from other_grant g
join applicant p on p.organisation_number = g.organisation_number
