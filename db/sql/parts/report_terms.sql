-- What is asked of a report `r` under the rules of its call: whether an
-- auditor, by the sum of all the scheme's grants of the year, or because the
-- report before left it to this one (domain 0.5): one attestation is of two
-- years, and never of three.
    select t.granted_nok,
           coalesce(audit_is_required(t.granted_nok, rs.content), false)
               as is_large,
           coalesce((rs.content ->> 'combinedAttestationAllowed')::boolean,
                    false)
               and not exists (
                   select from report n
                   where n.organisation_number = r.organisation_number
                     and n.administrator_number = r.administrator_number
                     and n.scheme_id = r.scheme_id and n.year = r.year + 1
                     and n.audit_postponed) as may_combine,
           coalesce((rs.content ->> 'accountPrintoutAttached')::boolean,
                    false) as is_printout_attached,
           rs.content as rules,
           exists (select from report b
                   where b.organisation_number = r.organisation_number
                     and b.administrator_number = r.administrator_number
                     and b.scheme_id = r.scheme_id and b.year = r.year - 1
                     and b.audit_postponed
                     -- Of a part or the whole, also of one that was merged.
                     and (b.predecessor_number is null
                          or r.predecessor_number is null
                          or b.predecessor_number = r.predecessor_number))
               as is_combined
    from (select recipient_granted(r.organisation_number, r.scheme_id, r.year)
                     as granted_nok) as t
    left join call c on c.id = r.call_id
    left join rule_set rs on rs.id = c.rule_set_id
