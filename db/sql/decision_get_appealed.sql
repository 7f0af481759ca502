-- A decision of an appeal that was forwarded to the acting body: the one that
-- was appealed, or the one that took its place. It reads what the party was
-- told; application and applicant it knows from the file alone.
select {decision_row},
    d.version - d.told_version + 1 as version,
    d.notified_at as "createdAt",
    d.updated_at as "updatedAt",
    true as "_isOfAnother",
    {decision_appeal}
from decision d
cross join lateral (
    select b.case_file
    from appeal b
    where (b.decision_id = d.id or b.id = d.appeal_id)
      and b.appeal_body_number = acting_administrator()
      and b.forwarded_at is not null
    order by b.forwarded_at desc
    limit 1) as f
cross join lateral (
    select f.case_file #>> '{application,reference}' as reference) as a
cross join lateral (
    select f.case_file #>> '{applicant,id}' as id,
           d.organisation_number,
           f.case_file #>> '{applicant,name}' as name) as p
cross join lateral (
    select (d.notice #>> '{decision,amountAppliedNok}')::bigint
        as amount_applied_nok) as v
where d.id = :id::uuid
  and d.notified_at is not null
