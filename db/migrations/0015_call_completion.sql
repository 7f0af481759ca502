-- What must be done before a call is completed.

set search_path = tilskudd;

create index appeal_of_call on appeal (call_id, state);

-- Reports that are due by a call, or on what was awarded under it: of several
-- calls of a year there is one report.
create function report_of_call(of_call uuid) returns setof uuid
language plpgsql stable
set search_path = tilskudd, pg_temp
as $$
begin
    return query
    select id from report where call_id = of_call
    union
    select r.id
    from award a
    join report r
        on r.organisation_number = a.organisation_number
       and r.scheme_id = a.scheme_id and r.year = a.year
       and r.administrator_number = a.administrator_number
    where a.call_id = of_call and a.kind = 'granted';
end
$$;

-- What remains under a call, and how many of each: [{what, count}], or null
-- when nothing does. Whatever comes to be done under a call is one more
-- `select` here. Only its staff may look at that: in plpgsql, as
-- call_is_decided is and for its reason.
create function call_remains(of_call uuid) returns jsonb
language plpgsql stable
set search_path = tilskudd, pg_temp
as $$
begin
    return (
        select jsonb_agg(jsonb_build_object('what', r.what, 'count', r.count)
                         order by r.place)
        from (select place, what, sum(count) as count from (
            -- Somebody may still apply.
            select 1 as place, 'deadlines' as what, count(*) as count
            from (select c.deadline_at from call c where c.id = of_call
                  union all
                  select e.deadline_at from call_extension e
                  where e.call_id = of_call) as l
            where clock_now() <= l.deadline_at
            union all
            select 2, 'applications', count(*)
            from application
            where call_id = of_call
              and state in ('submitted', 'supplement_requested',
                            'under_review')
            union all
            -- Nobody was told.
            select 3, 'decisions', count(*)
            from decision
            where call_id = of_call
              and state in ('draft', 'proposed', 'returned', 'approved')
            union all
            -- Somebody may still appeal: also while reasons that were asked
            -- for are not given (fvl. § 29), and that an appeal was dismissed.
            select 4, 'appealPeriods', count(*)
            from decision d
            where d.call_id = of_call and d.state = 'notified'
              and (d.appeal_deadline_date is not null
                   and (clock_now() <= d.appeal_deadline_at
                        or d.reasons_requested_at is not null
                           and d.reasons_given_at is null)
                   or exists (
                       select from appeal a
                       where a.decision_id = d.id and a.state = 'dismissed'
                         and a.dismissed_appeal_id is null
                         and clock_now() <= a.dismissal_deadline_at
                         and not exists (
                             select from appeal n
                             where n.dismissed_appeal_id = a.id)))
            union all
            -- Of a claim as well.
            select 4, 'appealPeriods', count(*)
            from fund_transfer t
            where t.call_id = of_call and t.kind = 'repayment'
              and t.state in ('decided', 'repaid')
              and clock_now() <= t.appeal_deadline_at
            union all
            -- Also one whose dismissal was annulled: it is to be heard anew.
            select 5, 'appeals', count(*)
            from appeal a
            where a.call_id = of_call
              and (a.state in ('received', 'under_review',
                               'correction_requested', 'forwarded')
                   or a.state = 'dismissed'
                      and exists (
                          select from appeal n
                          where n.dismissed_appeal_id = a.id
                            and n.state = 'annulled_and_returned'
                            and (a.decided_at is null
                                 or n.body_decided_at >= a.decided_at)))
            union all
            -- Somebody is to accept what it was offered.
            select 6, 'acceptances', count(*)
            from award
            where call_id = of_call and state = 'offered'
            union all
            -- Money is on its way, or was stopped.
            select 7, 'payouts', count(*)
            from fund_transfer
            where call_id = of_call and kind = 'payout'
              and state in ('registered', 'attested', 'sent', 'failed',
                            'held')
            union all
            -- Somebody asked to carry over or move money.
            select 8, 'requests', count(*)
            from fund_transfer
            where call_id = of_call
              and kind in ('carry_over', 'reallocation')
              and state = 'requested'
            union all
            -- Told of and not decided, or claimed and not paid back.
            select 9, 'repayments', count(*)
            from fund_transfer
            where call_id = of_call and kind = 'repayment'
              and state in ('notified', 'decided')
            union all
            -- What was awarded is accounted for; a correction that was begun
            -- and not sent is its author's alone.
            select 10, 'reports', count(*)
            from report r
            where r.id in (select report_of_call(of_call))
              and (r.approved_version is null and r.state <> 'approved'
                   or r.state = 'submitted')
              and report_stands(r.organisation_number, r.administrator_number,
                                r.scheme_id, r.year)
            union all
            -- Money that the recipient has and that no approved report,
            -- carry-over or claim accounts for: paid after the report, or
            -- reported as spent and then not.
            select 11, 'unaccounted', count(*)
            from award a
            where a.call_id = of_call and a.held_nok > 0
              and not exists (
                  select from report r
                  where r.organisation_number = a.organisation_number
                    and r.administrator_number = a.administrator_number
                    and r.scheme_id = a.scheme_id and r.year = a.year
                    and (r.approved_version is null or r.state <> 'approved'))
            union all
            -- An audit that was left to the next year, and not made there. Where
            -- no grant follows, the report is corrected and attested itself.
            select 12, 'audits', count(*)
            from report r
            where r.id in (select report_of_call(of_call))
              and r.audit_postponed and r.state = 'approved'
              and not exists (
                  select from report n
                  join report_attestation x
                      on x.report_id = n.id
                     and x.report_version = n.approved_version
                  where n.organisation_number = r.organisation_number
                    and n.administrator_number = r.administrator_number
                    and n.scheme_id = r.scheme_id and n.year = r.year + 1
                    and x.combined_years is not null)
        ) as each group by place, what) as r
        where r.count > 0);
end
$$;

grant execute on function call_remains(uuid) to
    tilskudd_public, tilskudd_applicant, tilskudd_staff;
grant execute on function report_of_call(uuid) to tilskudd_staff;
