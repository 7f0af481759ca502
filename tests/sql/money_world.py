"""Two applicants with two measures each under a call of a scheme of its own,
and what must hold of the money that is given to them."""

import uuid

import psycopg

from tests.sql.frame_world import GOVERNOR, PREPARER

APPLICANTS = ["964951284", "917151229"]
ACCOUNTS = ["99900100104", "99900200206"]
MEASURES = [str(uuid.UUID(int=1)), str(uuid.UUID(int=2))]
APPLIED = [300, 200]
FAR = "2099-12-31"

REFERENCE = f"""
insert into county (number, name) values ('40', 'Telemark');
insert into administrator (organisation_number, kind, name, language_form)
values ('{GOVERNOR}', 'county_governor', '{{}}', 'nb');
insert into administrator_county values ('{GOVERNOR}', '40');
insert into applicant (organisation_number, name, kind, county, language_form,
                       account_number, account_confirmed_at)
select n, n, 'inter_municipal_company', '40', 'nb', '{ACCOUNTS[0]}', now()
from unnest('{{{",".join(APPLICANTS)}}}'::text[]) as n;
-- What the model asks after every step, of one story among many.
create index on posting (call_id);
create index on fund_transfer (call_id, state);
create index on report (scheme_id);
"""

# Reports are of a scheme and a year: a story has a scheme of its own.
CALL = f"""
with kept as (
    insert into scheme (code, name, purpose, owner_number)
    values (%(code)s, '{{}}', '{{}}', '{GOVERNOR}')
    returning id),
rules as (
    insert into rule_set (scheme_id, valid_from, content)
    select id, '2026-01-01', jsonb_build_object(
               'acceptanceRequired', %(must_accept)s::boolean,
               'acceptanceWeeks', 3, 'termsVersion', '1',
               'carryOverYears', 1, 'priorNoticeDays', 14)
    from kept
    returning id, scheme_id),
made as (
    insert into call (administrator_number, scheme_id, rule_set_id, year,
                      content, state, frame_nok, counties, opens_at,
                      deadline_date, report_deadline, published_at)
    select '{GOVERNOR}', scheme_id, id, 2026, '{{}}', 'published', %(frame)s,
           '{{40}}', now(), '2026-03-16', '2027-03-01', now()
    from rules
    returning id),
applied as (
    insert into application (
        call_id, organisation_number, administrator_number, state, reference,
        content_version, submitted_version, first_submitted_at, submitted_at,
        staff_version, staff_updated_at, taken_at)
    select m.id, p.organisation_number, '{GOVERNOR}', 'under_review',
           gen_random_uuid()::text, 1, 1, now(), now(), 1, now(), now()
    from made m cross join applicant p
    returning id, organisation_number),
version as (
    insert into application_version (
        application_id, content_version, organisation_number,
        administrator_number, content, content_sha256, amount_applied_nok,
        signed_off_by, signed_off_at, submitted_by, expected_answer_by)
    select id, 1, organisation_number, '{GOVERNOR}', '{{}}', repeat('0', 64),
           {sum(APPLIED)}, '{PREPARER}', now(), '{PREPARER}', '2026-07-16'
    from applied),
part as (
    insert into measure (
        application_id, content_version, id, organisation_number,
        administrator_number, rank, category, title, persons, amount_nok)
    select a.id, 1, m.id, a.organisation_number, '{GOVERNOR}', m.rank,
           'abc', 'ABC', 1, m.nok
    from applied a
    cross join (values ('{MEASURES[0]}'::uuid, 1, {APPLIED[0]}),
                       ('{MEASURES[1]}'::uuid, 2, {APPLIED[1]}))
        as m (id, rank, nok))
select (select id from made)::text, array_agg(id::text) from applied
"""

# An application that has come as far as `begun`: 1 decided and told, 2 with a
# plan of payouts that is attested, 3 paid by the bank. By the operator, whom
# the triggers of the ledger hold as well; nothing when the frame has no room.
GIVEN = [f"""
with room as (
    update call set awarded_nok = awarded_nok + {sum(APPLIED)}
    where id = %(call)s and awarded_nok + {sum(APPLIED)} <= frame_nok
    returning id),
told as (
    insert into decision (
        application_id, content_version, call_id, organisation_number,
        administrator_number, number, state, outcome, content, amount_nok,
        prepared_by, edited_by, proposed_by, approved_by, notified_at,
        made_available_at, notice, told_version)
    select p.id, 1, p.call_id, p.organisation_number, p.administrator_number,
           1, 'notified', 'full', '{{"outcome": "full"}}', {sum(APPLIED)},
           repeat('a', 32), repeat('a', 32), repeat('a', 32), repeat('b', 32),
           now(), now(), '{{}}', 1
    from application p join room r on r.id = p.call_id
    where p.id = %(application)s
    returning id, application_id),
part as (
    insert into decision_measure (
        decision_id, application_id, content_version, measure_id,
        organisation_number, administrator_number, applied_nok, amount_nok)
    select t.id, m.application_id, m.content_version, m.id,
           m.organisation_number, m.administrator_number, m.amount_nok,
           m.amount_nok
    from told t join measure m on m.application_id = t.application_id)
update application set state = 'decided', decided_at = now()
where id in (select application_id from told)
""", "set constraints all immediate", """
update award set state = 'open', accepted_by = repeat('e', 32),
    accepted_at = now(), terms_version = '1', account_number = '99900100104'
where application_id = %(application)s and state = 'offered'
""", f"""
insert into fund_transfer (
    kind, award_id, application_id, call_id, organisation_number,
    administrator_number, state, amount_nok, made_by, instalment, due_date,
    account_number, payment_reference)
select 'payout', a.id, a.application_id, a.call_id, a.organisation_number,
       a.administrator_number, 'registered', n.nok, repeat('c', 32), n.place,
       '{FAR}', '{ACCOUNTS[0]}', payment_reference()
from award a, (values (1, 300), (2, 100)) as n (place, nok)
where a.application_id = %(application)s and %(begun)s > 1
""", """
update fund_transfer set state = 'attested', attested_at = now(),
    attested_by = repeat('d', 32)
where application_id = %(application)s
""", """
update fund_transfer set state = 'sent', sent_at = now()
where application_id = %(application)s and %(begun)s > 2
""", """
update fund_transfer set state = 'paid', paid_at = now()
where application_id = %(application)s and %(begun)s > 2
"""]


def give(connection, **given):
    with connection.transaction():
        connection.execute("set local search_path = tilskudd")
        for sql in GIVEN:
            connection.execute(sql, given)


# What is kept of each award, and what its postings, its transfers, its reports
# and its decision say. `peak`: the most that was ever committed.
BOOKS = """
select a.id::text as id, a.kind, a.state, a.amount_nok, a.committed_nok,
       a.paid_nok, a.carried_in_nok, a.spent_nok, a.carried_over_nok,
       a.claimed_nok, a.repaid_nok, a.written_off_nok, a.owed_nok,
       a.held_nok,
       d.amount_nok as decided, d.id is not null as is_decided,
       b.accounts, b.peak, b.reversed, b.returned, b.refunded, t.*,
       (select coalesce(sum(s.spent_nok), 0)::bigint from report_spending s
        where s.award_id = a.id) as reported,
       (select coalesce(min(c.nok), 0) from award_committed(a.id) as c)
           as least_measure,
       (select coalesce(sum(c.nok), 0)::bigint from award_committed(a.id) as c
        where c.measure_id is not null) as of_measures,
       (select jsonb_object_agg(m.measure_id, m.amount_nok)
        from decision_measure m where m.decision_id = d.id) as measures,
       (select coalesce(sum(p.amount_nok), 0)::bigint from posting p
        where p.award_id = a.id and p.kind = 'reallocation') as reallocated,
       (select coalesce(sum(p.amount_nok), 0)::bigint from posting p
        where p.award_id = a.id and p.kind = 'reallocation_reversed')
           as unmoved,
       (select coalesce(sum(t.granted_nok), 0)::bigint from fund_transfer t
        where t.award_id = a.from_award_id and t.kind = 'carry_over'
          and t.state = 'granted') as received
from award a
left join decision d
    on d.application_id = a.application_id and d.state = 'notified'
   and d.given_up_at is null and a.kind = 'granted'
cross join lateral (
    select (select coalesce(jsonb_object_agg(account, nok), '{}')
            from (select account, sum(nok)::bigint as nok
                  from posting p
                  cross join lateral (values
                      (p.debit_account, p.amount_nok),
                      (p.credit_account, -p.amount_nok)) as side (account, nok)
                  where p.award_id = a.id
                  group by account) as x) as accounts,
           (select coalesce(max(sofar), 0)::bigint
            from (select sum(case p.kind when 'commitment' then p.amount_nok
                             when 'decommitment' then -p.amount_nok
                             else 0 end) over (order by p.number) as sofar
                  from posting p where p.award_id = a.id) as x) as peak,
           (select coalesce(sum(amount_nok), 0)::bigint from posting p
            where p.award_id = a.id and p.kind = 'claim_reversed')
               as reversed,
           (select coalesce(sum(amount_nok), 0)::bigint from posting p
            where p.award_id = a.id and p.kind = 'repayment_reversed')
               as returned,
           (select coalesce(sum(amount_nok), 0)::bigint from posting p
            where p.award_id = a.id and p.kind = 'refund') as refunded) as b
cross join lateral (
    select coalesce(sum(amount_nok) filter (
               where kind = 'payout' and state <> 'cancelled'), 0)::bigint
               as payouts,
           coalesce(sum(amount_nok) filter (
               where kind = 'payout' and state = 'paid'), 0)::bigint
               as paid_out,
           coalesce(sum(granted_nok) filter (
               where kind = 'carry_over' and state = 'granted'), 0)::bigint
               as passed_on,
           coalesce(sum(granted_nok) filter (
               where kind = 'reallocation'), 0)::bigint as moved,
           coalesce(sum(granted_nok - fallen_nok) filter (
               where kind = 'repayment' and decided_by is not null), 0)::bigint
               as claims,
           coalesce(sum(granted_nok - fallen_nok) filter (
               where kind = 'repayment' and state = 'repaid'), 0)::bigint
               as paid_back,
           coalesce(sum(granted_nok - fallen_nok) filter (
               where kind = 'repayment' and state = 'waived'), 0)::bigint
               as let_go,
           coalesce(sum(fallen_nok) filter (
               where kind = 'repayment'), 0)::bigint as fallen
    from fund_transfer where award_id = a.id) as t
where a.call_id = %s
order by a.id
"""

# Every posting there is, by its number, with a digest of all of it.
POSTED = """
select number, md5(p::text) from posting p where call_id = %s
"""


def under_way(award):
    return award["payouts"] - award["paid_out"]


def left_of(award):
    """What of it is neither paid nor paid again."""
    return award["committed_nok"] - award["paid_nok"] + award["owed_nok"]


def check_balance(award):
    """Sums, postings, cases and decision of one award say the same."""
    account = {**dict.fromkeys((
        "frame", "committed", "held", "spent", "carried_over", "carried_in",
        "claimed", "repaid", "written_off", "owed"), 0), **award["accounts"]}
    assert sum(account.values()) == 0
    settled = award["repaid_nok"] + award["written_off_nok"]
    assert account == {
        "frame": -award["committed_nok"],
        "committed": award["committed_nok"] - award["paid_nok"],
        "held": award["held_nok"],
        "spent": award["spent_nok"],
        "carried_over": award["carried_over_nok"],
        "carried_in": -award["carried_in_nok"],
        "claimed": award["claimed_nok"] - settled,
        "repaid": award["repaid_nok"],
        "written_off": award["written_off_nok"],
        "owed": award["owed_nok"]}, award
    assert award["paid_nok"] + award["carried_in_nok"] == (
        account["spent"] + account["carried_over"] + award["claimed_nok"]
        + account["owed"] + account["held"])
    assert min(v for k, v in account.items()
               if k not in ("frame", "carried_in")) >= 0
    assert award["least_measure"] >= 0


def check_cases(award):
    """Every case is booked once: as often as there are cases, and no more."""
    booked = [award[name + "_nok"] for name in (
        "carried_over", "carried_in", "claimed", "repaid", "written_off",
        "spent")] + [award["reallocated"]]
    assert booked == [award[name] for name in (
        "passed_on", "received", "claims", "paid_back", "let_go",
        "reported", "moved")], award
    # What fell of a claim is held again, or owed until it was paid again.
    assert award["fallen"] == award["reversed"] + award["returned"], award
    assert award["owed_nok"] == award["returned"] - award["refunded"], award
    assert award["paid_out"] == award["paid_nok"] + award["refunded"], award


def check_commitment(award):
    """Commitment before payment; it is the decision's, or what was paid."""
    assert award["paid_nok"] <= award["committed_nok"]
    assert award["payouts"] <= award["peak"] + award["returned"], award
    if award["kind"] == "carried_over":
        assert award["committed_nok"] == 0
        assert award["amount_nok"] == award["received"]
        return
    assert award["amount_nok"] == award["of_measures"], award
    assert award["amount_nok"] == (award["decided"] or 0)
    assert award["committed_nok"] == max(award["amount_nok"],
                                         award["paid_nok"])
    if award["state"] in ("declined", "lapsed"):
        assert not award["is_decided"]


def check_books(connection, call):
    with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        awards = cursor.execute(BOOKS, (call,)).fetchall()
    for award in awards:
        check_balance(award)
        check_cases(award)
        check_commitment(award)
    return awards
