-- A fund transfer `t` with its award, application and applicant; `l` is the
-- appeal by which a claim was last lowered.
from fund_transfer t
join award a on a.id = t.award_id
join application p on p.id = t.application_id
join applicant o on o.organisation_number = t.organisation_number
left join lateral ({claim_lowered}) as l on true
