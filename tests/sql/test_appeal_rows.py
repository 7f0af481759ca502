"""The second lock, with rows: two instances and a party, each with what is
its own of an appeal."""

import psycopg
import pytest

from tests.sql.migrated import (INNLANDET, NO_RIGHT, PORSGRUNN, SKIEN,
                                VESTFOLD_TELEMARK, act_as, refused, rows)

BODY = "983544622"
ABOVE = [character * 32 for character in "ab"]
BELOW = [character * 32 for character in "cde"]

# Both municipalities were told of a rejection; each has appealed, and Skien's
# appeal was forwarded.
APPEALED = f"""
insert into administrator (organisation_number, kind, name, language_form)
values ('{BODY}', 'directorate', '{{}}', 'nb');
insert into application_version (application_id, content_version,
        organisation_number, administrator_number, content, content_sha256,
        amount_applied_nok, submitted_by, submitted_at, is_late, signed_off_by,
        signed_off_at, expected_answer_by)
select id, 1, organisation_number, administrator_number, '{{}}',
       repeat('0', 64), 0, '{BELOW[2]}', now(), false, '{BELOW[2]}', now(),
       '2100-01-01'
from application;
update application
set submitted_version = 1, submitted_at = now(), first_submitted_at = now(),
    staff_version = 1, staff_updated_at = now(), state = 'decided',
    taken_at = now(), decided_at = now();
insert into decision (application_id, content_version, call_id,
        organisation_number, administrator_number, number, state, outcome,
        content, prepared_by, edited_by, proposed_by, proposed_at, approved_by,
        approved_at, notified_by, made_available_at, notified_at, notice,
        told_version, appeal_deadline_date)
select id, 1, call_id, organisation_number, administrator_number, 1,
       'notified', 'rejected', '{{}}', '{BELOW[0]}', '{BELOW[0]}',
       '{BELOW[0]}', now(), '{BELOW[1]}', now(), '{BELOW[1]}', now(), now(),
       '{{}}', 1, '2100-01-01'
from application;
insert into appeal (decision_id, application_id, call_id, organisation_number,
        administrator_number, appeal_body_number, sent_at, deadline_at,
        made_by)
select id, application_id, call_id, organisation_number,
       administrator_number, '{BODY}', now(), now(), '{BELOW[2]}'
from decision;
update appeal
set state = 'forwarded', forwarded_at = now(), case_file = '{{}}',
    opinion = 'x', handled_below = '{{{BELOW[0]},{BELOW[1]}}}'
where organisation_number = '{SKIEN}';
insert into appeal_handling (appeal_id, handled_by_number, proposal,
                             proposed_by)
select a.id, s.number, jsonb_build_object('of', s.number), '{ABOVE[0]}'
from appeal a
cross join unnest('{{ {VESTFOLD_TELEMARK}, {BODY} }}'::text[]) as s (number)
where a.organisation_number = '{SKIEN}';
"""


@pytest.fixture
def appealed(world):
    world.execute(APPEALED)
    return world


def seen(connection, table, column="organisation_number"):
    return [value for value, in rows(
        connection, f"select {column} from {table} order by 1")]


def test_the_body_sees_what_was_forwarded_and_nothing_else(appealed):
    act_as(appealed, "staff", administrator=BODY)
    assert seen(appealed, "appeal") == [SKIEN]
    assert seen(appealed, "decision") == [SKIEN]
    for table in ("application", "application_version", "measure",
                  "assessment", "supplement_request", "scenario",
                  "other_grant", "job"):
        assert rows(appealed, f"select from {table}") == [], table
    assert seen(appealed, "appeal_handling", "handled_by_number") == [BODY]


@pytest.mark.parametrize("administrator, appeals, handling", [
    (VESTFOLD_TELEMARK, [SKIEN, PORSGRUNN], [VESTFOLD_TELEMARK]),
    (INNLANDET, [], []),
])
def test_a_county_sees_its_own_and_not_what_the_body_prepares(
        appealed, administrator, appeals, handling):
    act_as(appealed, "staff", administrator=administrator)
    assert seen(appealed, "appeal") == appeals
    assert seen(appealed, "appeal_handling", "handled_by_number") == handling


@pytest.mark.parametrize("column", ["handled_below", "case_file", "made_by",
                                    "proposed_by", "decided_by",
                                    "admitted_reason", "body_proposed_by"])
def test_a_party_sees_its_appeal_and_not_the_people(appealed, column):
    act_as(appealed, "applicant", organisation=SKIEN)
    assert seen(appealed, "appeal") == [SKIEN]
    refused(appealed, NO_RIGHT, f"select {column} from appeal")
    refused(appealed, NO_RIGHT, "select proposal from appeal_handling")


@pytest.mark.parametrize("column, value", [
    ("is_late", "false"), ("deadline_at", "now()"), ("sent_at", "now()"),
    ("opinion", "'x'"), ("deferred_at", "now()"), ("decision_id", "id")])
def test_a_party_says_what_it_wants_and_not_when_it_came(
        appealed, column, value):
    act_as(appealed, "applicant", organisation=SKIEN)
    refused(appealed, psycopg.Error, f"update appeal set {column} = {value}")
    change = "update appeal set reasons = 'x'"
    # Nor another thing than what went to the appeal body.
    refused(appealed, psycopg.errors.RestrictViolation, change)
    act_as(appealed, "applicant", organisation=PORSGRUNN)
    assert appealed.execute(change).rowcount == 1


@pytest.mark.parametrize("side, setting, number, states", [
    ("applicant", "organisation", PORSGRUNN,
     ("dismissed", "overturned", "forwarded", "upheld")),
    ("staff", "administrator", VESTFOLD_TELEMARK,
     ("upheld", "changed", "annulled_and_returned", "withdrawn")),
    ("staff", "administrator", BODY,
     ("under_review", "overturned", "withdrawn")),
])
def test_nobody_ends_an_appeal_for_another(
        appealed, side, setting, number, states):
    act_as(appealed, side, **{setting: number})
    for state in states:
        refused(appealed, NO_RIGHT, f"update appeal set state = '{state}'")


@pytest.mark.parametrize("change", [
    "case_file = '{\"a\": 1}'", "opinion = 'y'", "handled_below = '{}'",
    "outcome = '{}'", "forwarded_at = now() + interval '1 day'"])
@pytest.mark.parametrize("administrator", [VESTFOLD_TELEMARK, BODY])
def test_what_was_forwarded_is_fixed(appealed, administrator, change):
    act_as(appealed, "staff", administrator=administrator)
    refused(appealed, psycopg.errors.RestrictViolation,
            f"update appeal set {change} where organisation_number = %s",
            SKIEN)


def test_what_the_body_answered_is_fixed(appealed):
    act_as(appealed, "staff", administrator=BODY)
    answer = ("update appeal set state = %s, body_outcome = '{}', "
              "body_decided_at = now()")
    assert appealed.execute(answer, ("upheld",)).rowcount == 1
    refused(appealed, psycopg.errors.RestrictViolation, answer, "changed")


TELL = """
    insert into event (type, case_id, subject_kind, subject_id,
                       subject_version, organisation_number,
                       administrator_number, person)
    select 'appeal.upheld', application_id, 'appeal', id, 1, %s,
           administrator_number, %s
    from appeal where organisation_number = %s"""


def test_the_body_tells_of_what_it_has_in_its_own_name(appealed):
    act_as(appealed, "staff", administrator=BODY, person=ABOVE[0])
    refused(appealed, NO_RIGHT, TELL, SKIEN, BELOW[0], SKIEN)
    refused(appealed, NO_RIGHT, TELL, PORSGRUNN, ABOVE[0], SKIEN)
    assert appealed.execute(TELL, (SKIEN, ABOVE[0], SKIEN)).rowcount == 1


SAY = """
    insert into event (type, case_id, subject_kind, subject_id,
                       subject_version, organisation_number,
                       administrator_number, appeal_body_number)
    values ('appeal.forwarded', %s, %s, %s, 1, %s, %s, %s)"""


@pytest.mark.parametrize("side, setting, number", [
    ("applicant", "organisation", SKIEN),
    ("staff", "administrator", VESTFOLD_TELEMARK),
    ("staff", "administrator", BODY)])
def test_the_body_hears_of_forwarded_appeals_and_of_nothing_else(
        appealed, side, setting, number):
    [(skiens, application), (porsgrunns, others)] = [
        appealed.execute("select id, application_id from appeal "
                         "where organisation_number = %s", (who,)).fetchone()
        for who in (SKIEN, PORSGRUNN)]
    act_as(appealed, side, **{setting: number})
    for case, kind, subject, body in (
            (others, "appeal", porsgrunns, BODY),  # not forwarded
            (application, "application", application, BODY),
            (application, "appeal", skiens, INNLANDET),
            (others, "appeal", skiens, BODY)):
        refused(appealed, NO_RIGHT, SAY, case, kind, subject, SKIEN,
                VESTFOLD_TELEMARK, body)
    told = (application, "appeal", skiens, SKIEN, VESTFOLD_TELEMARK, BODY)
    assert appealed.execute(SAY, told).rowcount == 1
    act_as(appealed, "staff", administrator=BODY)
    assert seen(appealed, "event", "subject_id") == [skiens]
    act_as(appealed, "staff", administrator=INNLANDET)
    assert seen(appealed, "event", "subject_id") == []


def test_the_body_reads_no_decision_beside_the_appealed_one(appealed):
    """Neither what the county drafts on the same application nor another's."""
    appealed.execute("""
        insert into decision (application_id, content_version, call_id,
            organisation_number, administrator_number, number, kind,
            replaces_id, replace_reason, outcome, content, prepared_by,
            edited_by)
        select application_id, content_version, call_id, organisation_number,
               administrator_number, 2, 'correction', id, 'x', 'rejected',
               '{}', prepared_by, edited_by
        from decision""")
    act_as(appealed, "staff", administrator=VESTFOLD_TELEMARK)
    assert len(seen(appealed, "decision")) == 4
    act_as(appealed, "staff", administrator=BODY)
    assert rows(appealed, "select organisation_number, number from decision"
                ) == [(SKIEN, 1)]


def test_a_prior_notice_is_between_the_county_and_the_party(appealed):
    told = appealed.execute(
        "select id from decision where organisation_number = %s",
        (SKIEN,)).fetchone()[0]
    add = ("""insert into prior_notice (decision_id, organisation_number,
            administrator_number, text, given_by, answer_by)
        values (%s, %s, %s, 'x', %s, clock_now() + interval '15 days')""")
    values = (told, SKIEN, VESTFOLD_TELEMARK, BELOW[0])
    for administrator in (BODY, INNLANDET):
        act_as(appealed, "staff", administrator=administrator)
        refused(appealed, NO_RIGHT, add, *values)
    act_as(appealed, "staff", administrator=VESTFOLD_TELEMARK)
    assert appealed.execute(add, values).rowcount == 1
    change = "update prior_notice set answer = 'y', answered_at = clock_now()"
    refused(appealed, NO_RIGHT, change)
    for side, setting, number, count in (
            ("staff", "administrator", BODY, 0),
            ("staff", "administrator", INNLANDET, 0),
            ("applicant", "organisation", PORSGRUNN, 0),
            ("applicant", "organisation", SKIEN, 1)):
        act_as(appealed, side, **{setting: number})
        assert len(rows(appealed, "select id from prior_notice")) == count
    refused(appealed, NO_RIGHT, "select given_by from prior_notice")
    refused(appealed, NO_RIGHT, "update prior_notice set text = 'y'")
    # Answered once, it is fixed.
    assert appealed.execute(change).rowcount == 1
    assert appealed.execute(change).rowcount == 0


HANDLE = """
    insert into appeal_handling (appeal_id, handled_by_number, proposal,
                                 proposed_by)
    select id, %s, '{}', %s from appeal where organisation_number = %s"""


def test_nobody_prepares_for_the_other_instance(appealed):
    porsgrunns = appealed.execute(
        "select id from appeal where organisation_number = %s",
        (PORSGRUNN,)).fetchone()[0]
    act_as(appealed, "staff", administrator=VESTFOLD_TELEMARK)
    refused(appealed, NO_RIGHT, HANDLE, BODY, ABOVE[0], PORSGRUNN)
    assert appealed.execute(HANDLE, (VESTFOLD_TELEMARK, ABOVE[0],
                                     PORSGRUNN)).rowcount == 1
    # Nor for an appeal that it does not have.
    act_as(appealed, "staff", administrator=BODY)
    refused(appealed, NO_RIGHT, """
        insert into appeal_handling (appeal_id, handled_by_number, proposal,
                                     proposed_by)
        values (%s, %s, '{}', %s)""", porsgrunns, BODY, ABOVE[0])


STATES = "select state, version from application order by organisation_number"


OUT_OF_TURN = psycopg.errors.RestrictViolation


def reopen(connection, administrator, organisation):
    """As staff of an administrator, the application of somebody's appeal."""
    [(appeal,)] = rows(connection, "select id from appeal "
                                   "where organisation_number = %s",
                       organisation)
    act_as(connection, "staff", administrator=administrator)
    try:
        with connection.transaction():
            return rows(connection, "select appeal_reopen(%s)", appeal)
    finally:
        connection.execute("reset role")


def annul(connection):
    """The appeal body undoes what it may."""
    act_as(connection, "staff", administrator=BODY)
    assert connection.execute("""
        update decision set state = 'superseded', superseded_at = now()
        where id in (select decision_id from appeal
                     where state = 'forwarded')""").rowcount == 1
    connection.execute("reset role")


def test_only_the_body_reopens_and_only_what_it_has(appealed):
    untouched = rows(appealed, STATES)
    assert [state for state, _ in untouched] == ["decided", "decided"]
    annul(appealed)
    for administrator, organisation in (
            (VESTFOLD_TELEMARK, SKIEN), (INNLANDET, SKIEN), (BODY, PORSGRUNN)):
        with pytest.raises(OUT_OF_TURN):
            reopen(appealed, administrator, organisation)
    version = untouched[0][1] + 1
    assert reopen(appealed, BODY, SKIEN) == [(version,)]
    assert rows(appealed, STATES) == [("under_review", version), untouched[1]]


def test_nothing_is_reopened_that_was_not_annulled_or_twice(appealed):
    untouched = rows(appealed, STATES)
    with pytest.raises(OUT_OF_TURN):
        reopen(appealed, BODY, SKIEN)
    assert rows(appealed, STATES) == untouched
    annul(appealed)
    reopen(appealed, BODY, SKIEN)
    with pytest.raises(OUT_OF_TURN):
        reopen(appealed, BODY, SKIEN)


def test_the_body_writes_no_decision_but_one_that_answers(appealed):
    appeal, decision = rows(appealed, """
        select id, decision_id from appeal where organisation_number = %s""",
                            SKIEN)[0]
    waiting = rows(appealed, """
        select id from appeal where organisation_number = %s""",
                   PORSGRUNN)[0][0]
    new = """
        insert into decision (application_id, content_version, call_id,
            organisation_number, administrator_number, number, kind,
            replaces_id, appeal_id, replace_reason, outcome, content,
            prepared_by, edited_by)
        select application_id, content_version, call_id,
               organisation_number, administrator_number, 2, %s, id, %s, 'x',
               'rejected', '{}', %s, %s
        from decision"""
    act_as(appealed, "staff", administrator=BODY)
    people = (ABOVE[0], ABOVE[0])
    refused(appealed, NO_RIGHT, new, "reversal", appeal, *people)
    refused(appealed, NO_RIGHT, new, "appeal", waiting, *people)
    refused(appealed, psycopg.errors.RestrictViolation,
            "update decision set state = 'superseded', superseded_at = now(), "
            "administrator_number = %s", BODY)
    refused(appealed, psycopg.Error, "update decision set state = 'approved'")
    assert appealed.execute(new, ("appeal", appeal, *people)).rowcount == 1
    assert appealed.execute(
        "update decision set state = 'superseded', superseded_at = now() "
        "where id = %s", (decision,)).rowcount == 1


@pytest.mark.parametrize("organisation, change, constraint", [
    (PORSGRUNN, f"proposed_by = '{BELOW[0]}', decided_by = '{BELOW[0]}'",
     "appeal_four_eyes"),
    (SKIEN, f"body_proposed_by = '{ABOVE[0]}', body_decided_by = '{ABOVE[0]}'",
     "appeal_body_four_eyes"),
    (SKIEN, f"body_proposed_by = '{ABOVE[0]}', body_decided_by = '{BELOW[1]}'",
     "appeal_decided_anew"),
    (SKIEN, f"body_proposed_by = '{BELOW[0]}', body_decided_by = '{ABOVE[1]}'",
     "appeal_decided_anew"),
])
def test_four_eyes_and_other_people_whatever_path_leads_here(
        appealed, organisation, change, constraint):
    assert refused(appealed, psycopg.errors.CheckViolation,
                   f"update appeal set {change} where organisation_number = %s",
                   organisation) == constraint
    sound = (f"body_proposed_by = '{ABOVE[0]}', "
             f"body_decided_by = '{ABOVE[1]}'")
    assert appealed.execute(
        f"update appeal set {sound} where organisation_number = %s",
        (SKIEN,)).rowcount == 1


def test_a_decision_has_one_live_appeal(appealed):
    assert refused(appealed, psycopg.errors.UniqueViolation, """
        insert into appeal (decision_id, application_id, call_id,
            organisation_number, administrator_number, appeal_body_number,
            sent_at, deadline_at, made_by)
        select decision_id, application_id, call_id, organisation_number,
               administrator_number, appeal_body_number, now(), now(), made_by
        from appeal""") == "appeal_live"
