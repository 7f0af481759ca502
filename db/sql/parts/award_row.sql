-- What both sides see of an award `a`, from its first column to its last join.
    a.id,
    a.kind,
    a.state,
    a.year,
    a.call_id as "callId",
    a.application_id as "applicationId",
    p.reference,
    jsonb_build_object('id', o.id,
                       'organisationNumber', o.organisation_number,
                       'name', o.name) as applicant,
    a.decision_id as "decisionId",
    a.from_award_id as "fromAwardId",
    a.amount_nok as "amountNok",
    (select coalesce(jsonb_agg(jsonb_build_object(
                'measureId', m.id, 'title', m.title, 'category', m.category,
                'committedNok', c.nok) order by m.rank), '[]')
     from award_committed(a.id) c
     join decision d on d.id = a.decision_id
     join measure m
         on m.application_id = a.application_id
        and m.content_version = d.content_version and m.id = c.measure_id
     where c.nok > 0) as measures,
    award_balance(a) as balance,
    case when a.accept_by_date is not null then
        jsonb_strip_nulls(jsonb_build_object(
            'acceptBy', rfc3339(a.accept_by_at),
            'acceptByDate', a.accept_by_date,
            'timeZone', 'Europe/Oslo',
            'currentTermsVersion', r.content ->> 'termsVersion',
            'acceptedAt', rfc3339(a.accepted_at),
            'termsVersion', a.terms_version,
            'accountNumber', a.account_number,
            'endedAt', rfc3339(a.ended_at),
            'declineReason', a.decline_reason))
    end as acceptance,
    a.version,
    a.created_at as "createdAt",
    a.updated_at as "updatedAt",
    {award_facts}
from award a
join application p on p.id = a.application_id
join applicant o on o.organisation_number = a.organisation_number
join call k on k.id = a.call_id
join rule_set r on r.id = k.rule_set_id
