-- variants: read(lock=) write(lock=for update of r)
-- An organisation's own report for a command.
select r.id,
       coalesce(r.application_id, r.id) as case_id,
       r.organisation_number as organisation,
       r.administrator_number as administrator,
       r.year,
       r.version,
       r.submitted_version,
       r.state,
       r.draft,
       r.correction_reason,
       v.content,
       b.measures,
       t.is_large,
       t.is_combined,
       t.may_combine,
       t.is_printout_attached,
       -- What was spent, by the same measure as what was granted: with what
       -- the recipient's other reports of the year say.
       coalesce(audit_is_required(
           (r.draft -> 'accounts' ->> 'totalSpentNok')::bigint + (
               select coalesce(sum((s.content -> 'accounts'
                                    ->> 'totalSpentNok')::bigint), 0)::bigint
               from report o
               join report_version s
                   on s.report_id = o.id
                  and s.report_version = o.submitted_version
               where o.organisation_number = r.organisation_number
                 and o.scheme_id = r.scheme_id and o.year = r.year
                 and o.id <> r.id), t.rules),
           false) as is_much_spent,
       {report_facts}
from report r
{report_joins}
where r.id = :id::uuid and r.organisation_number = acting_organisation()
{lock}
