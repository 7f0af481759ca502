-- The books of an administrator for a month: what was booked by kind, what each
-- account held before and after, the same by call and by county, and whether
-- the frames agree with what is committed now.
with {reconciled}
total as (
    select s.account, {account_sums}
    from side s
    group by s.account),
kinds as (
    select p.kind, p.debit_account, p.credit_account, count(*) as postings,
           sum(p.amount_nok)::bigint as nok
    from period m
    join posting p
        on p.administrator_number = acting_administrator()
       and p.booked_at >= m.begins and p.booked_at < m.ends
    group by p.kind, p.debit_account, p.credit_account),
by_call as (
    select x.call_id, {account_entries} as accounts
    from (select s.call_id, s.account, {account_sums}
          from side s group by s.call_id, s.account) as x
    group by x.call_id),
by_county as (
    select x.county, {account_entries} as accounts
    from (select s.county, s.account, {account_sums}
          from side s group by s.county, s.account) as x
    group by x.county),
frame as (
    select k.id, k.year, k.awarded_nok, k.content -> 'title' as title,
           (select amount_of(sum(a.committed_nok)) from award a
            where a.call_id = k.id) as committed,
           (select amount_of(sum(greatest(0, a.paid_nok - a.amount_nok)))
            from award a
            where a.call_id = k.id and a.kind = 'granted') as excess,
           (select amount_of(sum(d.over_frame_nok)) from decision d
            where d.call_id = k.id and d.state = 'notified'
              and d.given_up_at is null) as over_frame
    from call k
    where k.id in (select b.call_id from by_call b))
select :year::integer as year,
       :month::integer as month,
       m.begins as "from",
       m.ends as until,
       'Europe/Oslo'::text as "timeZone",
       (select coalesce(sum(t.closing), 0)::bigint from total t) as "sumNok",
       (select coalesce(sum(t.closing), 0) = 0 from total t) as "isBalanced",
       (select coalesce(bool_and(f.awarded_nok + f.over_frame
                                 >= f.committed - f.excess), true)
        from frame f) as "isWithinAwarded",
       (select coalesce(jsonb_agg(jsonb_build_object(
                   'kind', k.kind, 'debitAccount', k.debit_account,
                   'creditAccount', k.credit_account,
                   'postings', k.postings, 'amountNok', k.nok)
                   order by k.kind), '[]')
        from kinds k) as kinds,
       (select coalesce({account_entries}, '[]')
        from total x) as accounts,
       (select coalesce(jsonb_agg(jsonb_build_object(
                   'callId', f.id, 'year', f.year, 'title', f.title,
                   'awardedNok', f.awarded_nok,
                   'overFrameNok', f.over_frame,
                   'committedNok', f.committed,
                   'excessPaidNok', f.excess,
                   'isWithinAwarded', f.awarded_nok + f.over_frame
                                      >= f.committed - f.excess,
                   'accounts', b.accounts) order by f.year, f.id), '[]')
        from frame f join by_call b on b.call_id = f.id) as "byCall",
       (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                   'county', b.county, 'accounts', b.accounts))
                   order by b.county), '[]')
        from by_county b) as "byCounty"
from period m
