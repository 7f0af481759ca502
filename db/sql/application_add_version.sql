-- What was submitted, for ever: content with its digest, who signed and sent
-- it, and when an answer can be expected (the act of 2025 §§ 10 and 17): so
-- many months, by the call or its rule set, after the deadline, or after the
-- submission where that came later. What was asked for is not late by itself.
insert into application_version (
    application_id, content_version, organisation_number,
    administrator_number, content, content_sha256, amount_applied_nok,
    signed_off_by, signed_off_at, submitted_by, submitted_at, is_late,
    expected_answer_by, attachments, attachments_sha256)
select a.id, a.content_version, a.organisation_number,
       a.administrator_number, a.content, :sha256,
       (select coalesce(sum((m ->> 'amountNok')::bigint), 0)
        from jsonb_array_elements(a.content -> 'measures') as m),
       a.signed_off_by, a.signed_off_at, :person, a.submitted_at,
       case when :is_supplement::boolean then (
                select v.is_late
                from application_version v
                where v.application_id = a.id
                  and v.content_version = a.content_version - 1)
            else a.submitted_at > d.deadline_at end,
       day_in_oslo(greatest(a.submitted_at, d.deadline_at))
           + make_interval(months => coalesce(
               (c.content ->> 'expectedHandlingMonths')::integer,
               (r.content ->> 'expectedHandlingMonths')::integer)),
       :attachments::jsonb, :attachments_sha256
from application a
join call c on c.id = a.call_id
join rule_set r on r.id = c.rule_set_id
cross join lateral (
    select deadline_for(c.id, a.organisation_number) as deadline_at) as d
where a.id = :id::uuid
