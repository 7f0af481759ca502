"""Something of each kind that is due on a given day, of an applicant that was
awarded 800 and paid: one statement a kind, whatever else there is."""

from tests.sql.migrated import SKIEN
from tests.sql.test_award_rows import submit
from tests.sql.test_payout_rows import paid
from tests.support.decided import decide

ONE, OTHER = "1" * 32, "2" * 32
LONG_AGO = "2025-01-01Z"


def awarded(connection):
    """Skien's application is decided and its award paid; the other is a
    draft. All of it was begun long ago."""
    case = submit(connection, SKIEN, ("Bachelor", 500), ("Kurs", 300))
    decide(connection, case, "notified", "full",
           {"Bachelor": 500, "Kurs": 300})
    connection.execute("set constraints all immediate")
    paid(connection, 500)
    connection.execute(f"""
        update application set created_at = '{LONG_AGO}';
        update call set published_at = '{LONG_AGO}',
                        created_at = '{LONG_AGO}', frame_nok = 1000,
                        awarded_nok = 800;
        update report set created_at = '{LONG_AGO}'""")
    return connection


def of_award(columns, values):
    """A fund transfer of the award."""
    return f"""
        insert into fund_transfer (
            award_id, application_id, call_id, organisation_number,
            administrator_number, {columns})
        select id, application_id, call_id, organisation_number,
               administrator_number, {values} from award"""


def decided_claim(columns, values):
    """A claim as it stands, whatever led there."""
    insert = of_award(
        "kind, state, amount_nok, granted_nok, made_by, decided_by, "
        "decided_at, ground, reason, reasons, answer_by_date, answered_at, "
        f"answer, {columns}",
        f"'repayment', 'decided', 100, 100, '{ONE}', '{OTHER}', "
        f"'{LONG_AGO}', 'unspent', 'x', '{{}}', '2025-05-01', '{LONG_AGO}', "
        f"'Nei', {values}")
    return ("set session_replication_role = replica;" + insert
            + "; set session_replication_role = origin")


ACTING = f"select set_config('tilskudd.person', '{ONE}', true);"

APPEAL = f"""
    insert into appeal (decision_id, application_id, call_id,
                        organisation_number, administrator_number,
                        appeal_body_number, sent_at, deadline_at, made_by,
                        updated_at, state, {{columns}})
    select id, application_id, call_id, organisation_number,
           administrator_number, administrator_number, now(), now(), '{ONE}',
           '{LONG_AGO}', {{values}}
    from decision"""

# What of each kind an applicant is reminded of. `{day}`: when it is due.
REMINDED = {
    "application": "update call set deadline_date = '{day}'",
    "supplement": f"""
        update application set state = 'supplement_requested'
        where organisation_number = '{SKIEN}';
        insert into supplement_request (
            application_id, organisation_number, administrator_number, wanted,
            deadline_date, requested_by, requested_at)
        select id, organisation_number, administrator_number, 'Mer', '{{day}}',
               '{ONE}', '{LONG_AGO}'
        from application where organisation_number = '{SKIEN}'""",
    "report": "update report set due_on = '{day}'",
    "appeal_correction": APPEAL.format(
        columns="correction_wanted, correction_deadline_date",
        values="'correction_requested', 'Mer', '{day}'"),
    "acceptance": f"""
        update award set state = 'offered', accept_by_date = '{{day}}',
                         updated_at = '{LONG_AGO}'""",
    "prior_notice_answer": f"""
        insert into prior_notice (
            decision_id, organisation_number, administrator_number, text,
            given_by, given_at, answer_by)
        select id, organisation_number, administrator_number, 'x', '{OTHER}',
               '{LONG_AGO}', end_of_day_oslo('{{day}}') from decision""",
    "repayment_answer": ACTING + of_award(
        "kind, state, amount_nok, made_by, ground, reason, answer_by_date, "
        "created_at",
        f"'repayment', 'notified', 100, '{ONE}', 'unspent', 'x', '{{day}}', "
        f"'{LONG_AGO}'"),
    "repayment": decided_claim("due_date", "'{day}'"),
}

# And what is in the lists alone.
LISTED = {
    "appeal": "update decision set appeal_deadline_date = '{day}'",
    "appeal of a dismissal": APPEAL.format(
        columns="dismissal_deadline_date, decided_at, proposed_by, decided_by, "
                "outcome",
        values=f"'dismissed', '{{day}}', now(), '{ONE}', '{OTHER}', '{{}}'"),
    "appeal of a claim": decided_claim("due_date, appeal_deadline_date",
                                       "'2099-01-01', '{day}'"),
    "payout": ACTING + of_award(
        "kind, state, amount_nok, made_by, instalment, due_date, "
        "account_number, payment_reference",
        f"'payout', 'registered', 100, '{ONE}', 2, '{{day}}', '99900100104', "
        "payment_reference()"),
    "answer": f"""
        update application set state = 'under_review', taken_at = now()
        where organisation_number = '{SKIEN}';
        update application_version set expected_answer_by = '{{day}}'""",
}


def make_due(connection, kind, day):
    sql = {**REMINDED, **LISTED}[kind]
    connection.execute(sql.replace("{day}", day))
