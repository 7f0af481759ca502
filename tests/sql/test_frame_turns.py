"""What moves a frame follows from what was decided: whoever calls it out of
turn is refused, whatever role is theirs. And what lapses says so."""

import psycopg
import pytest

from tests.sql.frame_world import (APPEAL, APPLICANTS, APPLIED, APPROVER, CALL,
                                   GOVERNOR, PREPARER, REFERENCE)
from tests.sql.migrated import act_as, rows

OUT_OF_TURN = psycopg.errors.RestrictViolation
CLIENT = "maskinporten:test"

DECISION = f"""
    insert into decision (
        application_id, content_version, call_id, organisation_number,
        administrator_number, number, kind, replaces_id, replace_reason,
        state, outcome, content, amount_nok, prepared_by, edited_by,
        proposed_by, proposed_at, approved_by, approved_at, notified_by,
        made_available_at, notified_at, notice, told_version)
    select id, 1, call_id, organisation_number, administrator_number, n,
           case when n = 1 then 'original' else 'correction' end, replaces,
           case when n > 1 then 'Feil.' end, s.state, 'partial', '{{}}', nok,
           '{PREPARER}', '{PREPARER}', '{PREPARER}', now(), '{APPROVER}',
           now(), told.by, told.at, told.at, told.notice, told.version
    from (values (%s::text, %s::bigint, %s::integer, %s::uuid))
             as s (state, nok, n, replaces)
    left join (values ('notified', '{APPROVER}', now(), '{{}}'::jsonb, 1))
        as told (state, by, at, notice, version) on told.state = s.state,
    application a
    where a.id = %s
    returning id"""


class Scene:
    """A call with a frame of 1000 and somebody's application under review."""

    def __init__(self, connection):
        self.connection = connection
        connection.execute(REFERENCE)
        self.call, applications = connection.execute(
            CALL, {"frame": 1000}).fetchone()
        self.application = applications[0]
        [(self.organisation,)] = rows(
            connection, "select organisation_number from application "
                        "where id = %s", self.application)
        self.other = next(n for n in APPLICANTS if n != self.organisation)

    def decide(self, state, nok=APPLIED, number=1, replaces=None):
        [(decision,)] = rows(self.connection, DECISION, state, nok, number,
                             replaces, self.application)
        return decision

    def draws(self, nok):
        """What was decided drew so much, as it always did."""
        self.connection.execute(
            "update call set awarded_nok = %s where id = %s",
            (nok, self.call))
        self.settle()

    def settle(self):
        """As a commit does."""
        self.connection.execute("set constraints all immediate")
        self.connection.execute("set constraints all deferred")

    def change(self, state):
        self.connection.execute(
            """update application
               set state = %s,
                   decided_at = case when %s = 'decided' then now() end,
                   withdrawn_at = case when %s = 'withdrawn' then now() end
               where id = %s""", (state, state, state, self.application))

    def decided(self):
        """One holds, appealed, and a correction of more is approved."""
        holds = self.decide("notified", 100)
        self.change("decided")
        later = self.decide("approved", 250, 2, holds)
        self.draws(250)
        [(appeal,)] = rows(self.connection, APPEAL, PREPARER, holds)
        return holds, later, appeal

    def supersede(self, decision):
        self.connection.execute(
            "update decision set state = 'superseded', superseded_at = now() "
            "where id = %s", (decision,))

    def call_as(self, side, sql, *values, **who):
        act_as(self.connection, side, **{
            "organisation": "", "administrator": "", "person": "",
            "client": CLIENT, **who})
        try:
            with self.connection.transaction():
                return rows(self.connection, sql, *values)
        finally:
            self.connection.execute("reset role")

    def release(self, side, **who):
        return self.call_as(
            side, "select frame_release(%s, 'do', null, 'trace')",
            self.application, **who)

    def standing(self):
        return rows(self.connection, """
            select d.state, c.awarded_nok
            from call c left join decision d on d.call_id = c.id
            where c.id = %s order by d.number""", self.call)


@pytest.fixture
def scene(superuser):
    return Scene(superuser)


def test_a_frame_moves_with_a_decision_and_lasts(scene):
    scene.decide("approved", 300)
    assert scene.call_as("staff", "select frame_move(%s, 300)", scene.call,
                         administrator=GOVERNOR) == [(True,)]
    scene.settle()
    assert scene.standing() == [("approved", 300)]


@pytest.mark.parametrize("decided, moved", [
    (None, 300), (300, 299), (300, 301), (300, 600)])
def test_a_frame_that_moves_by_itself_does_not_last(scene, decided, moved):
    if decided:
        scene.decide("approved", decided)
    scene.call_as("staff", "select frame_move(%s, %s)", scene.call, moved,
                  administrator=GOVERNOR)
    with pytest.raises(OUT_OF_TURN):
        scene.settle()


def test_what_was_taken_is_not_given_back_while_it_holds(scene):
    scene.decide("notified", 300)
    scene.draws(300)
    assert scene.call_as("staff", "select frame_move(%s, -300)", scene.call,
                         administrator=GOVERNOR) == [(True,)]
    with pytest.raises(OUT_OF_TURN):
        scene.settle()


@pytest.mark.parametrize("state", ["under_review", "submitted",
                                   "supplement_requested"])
def test_nothing_lapses_while_the_application_stands(scene, state):
    scene.decide("approved")
    scene.draws(APPLIED)
    scene.change(state)
    for side, who in (("applicant", {"organisation": scene.organisation}),
                      ("staff", {"administrator": GOVERNOR})):
        with pytest.raises(OUT_OF_TURN):
            scene.release(side, **who)
    assert scene.standing() == [("approved", APPLIED)]


def test_what_is_withdrawn_is_released_by_whoever_withdrew(scene):
    scene.decide("approved")
    scene.draws(APPLIED)
    scene.change("withdrawn")
    for side, who in (("applicant", {"organisation": scene.other}),
                      ("staff", {"administrator": GOVERNOR})):
        with pytest.raises(OUT_OF_TURN):
            scene.release(side, **who)
    scene.release("applicant", organisation=scene.organisation)
    scene.settle()
    assert scene.standing() == [("lapsed", 0)]


def test_what_holds_keeps_what_is_under_way(scene):
    """Until an appeal that is being handled has undone it."""
    holds, _, appeal = scene.decided()
    change = "update appeal set state = %s where id = %s"
    scene.connection.execute(change, ("under_review", appeal))
    with pytest.raises(OUT_OF_TURN):
        scene.release("staff", administrator=GOVERNOR)
    scene.supersede(holds)
    scene.connection.execute(change, ("received", appeal))
    for number in (GOVERNOR, scene.other):
        with pytest.raises(OUT_OF_TURN):
            scene.release("staff", administrator=number)
    scene.connection.execute(change, ("under_review", appeal))
    scene.release("staff", administrator=GOVERNOR)
    assert scene.standing() == [("superseded", 100), ("lapsed", 100)]


@pytest.mark.parametrize("state, awarded", [
    ("draft", 0), ("proposed", 0), ("returned", 0), ("approved", APPLIED)])
def test_what_lapses_says_so_to_the_administrator_alone(scene, state,
                                                        awarded):
    decision = scene.decide(state)
    scene.draws(awarded)
    scene.change("withdrawn")
    scene.release("applicant", organisation=scene.organisation,
                  person=PREPARER)
    scene.settle()
    assert rows(scene.connection, """
        select type, case_id::text, subject_kind, subject_id, subject_version,
               organisation_number, administrator_number, person, is_public
        from event""") == [
            ("decision.lapsed", scene.application, "decision", decision, 2,
             None, GOVERNOR, PREPARER, False)]
    assert rows(scene.connection, """
        select operation, case_id::text, subject_id, before, after, person,
               on_behalf_of, organisation_number, administrator_number,
               client, trace_id
        from audit""") == [
            ("do", scene.application, decision,
             {"state": state, "version": 1}, {"state": "lapsed", "version": 2},
             PREPARER, scene.organisation, None, GOVERNOR, CLIENT, "trace")]
    seen = "select type from event"
    assert scene.call_as("applicant", seen,
                         organisation=scene.organisation) == []
    assert scene.call_as("staff", seen, administrator=GOVERNOR) == [
        ("decision.lapsed",)]


def test_nothing_under_way_leaves_nothing(scene):
    scene.change("withdrawn")
    scene.release("applicant", organisation=scene.organisation)
    assert rows(scene.connection, "select from event") == []
    assert rows(scene.connection, "select from audit") == []
