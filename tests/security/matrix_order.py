"""A case in order: what has to be so for whoever has the right to be let in.
Rows that are as if the case had come there, for as long as it is asked about;
and steps that are taken first, by those whose they are."""

import json
from contextlib import contextmanager

from tests.scenarios.appealing import MORE
from tests.scenarios.deciding import content

# Who did what was not done is somebody there is: answers name people.
SOMEBODY, ANOTHER = (
    "(select person from tilskudd.staff_member "
    f"where name = 'Godkjenner {number}' limit 1)" for number in ("Ein", "To"))

# A report as it was before it was sent.
WRITTEN = {"state": "'draft'", "draft": (
    "(select v.content from report_version v where v.report_id = t.id "
    "order by v.report_version desc limit 1)")}

# What is said of another version is not said of this.
OF_ANOTHER = {"report_version": "t.report_version + 100"}

# What was paid, less what is claimed of it, was spent on its first measure.
SPENT = ("jsonb_set(t.content, '{measures}', (select jsonb_agg(m || "
         "jsonb_build_object('spentNok', case when n = 1 then "
         "(select a.held_nok from award a where a.id = '%s') else 0 end)) "
         "from jsonb_array_elements(t.content -> 'measures') "
         "with ordinality as x (m, n)))")


def rows_in_order(world):
    """operationId -> (table, condition, what its columns are to say)."""
    def of(member, **columns):
        return f"id = '{getattr(world, member)['id']}'", columns

    of_report = f"report_id = '{world.report['id']}'"
    lacking = {"content": "t.content - 'reasons'"}
    return {
        "admitLateAppeal": ("appeal", *of("appeal", deadline_at="'2026-06-01'")),
        "liftDeferral": ("appeal", *of("appeal", deferred_at="now()",
                                      deferral_reason="'x'")),
        "deleteAttachment": ("appeal", *of("appeal", state="'received'")),
        "createAppealAttachment": ("appeal", *of(
            "appeal", state="'received'", channel="'paper'")),
        "updateReport": ("report", *of("report", **WRITTEN)),
        "createReportAttachment": ("report", *of("report", **WRITTEN)),
        "approveReportContent": ("report_review", of_report, OF_ANOTHER),
        "attestReport": ("report_attestation", of_report, OF_ANOTHER),
        "approveReportAccounts": ("report_version", of_report, {
            "content": SPENT % world.award["id"]}),
        "createCarryOver": ("fund_transfer", *of(
            "transfer", state="'refused'")),
        "createPayoutBatch": ("fund_transfer", *of(
            "payout", state="'attested'", sent_at="null", batch_id="null")),
        "decideRepayment": ("fund_transfer", *of(
            "told_claim", answer_by_date="'2026-06-01'")),
        "waiveRepayment": ("fund_transfer", *of(
            "claim", decided_by=ANOTHER)),
        "requestReasons": ("decision", *of("decision", **lacking)),
        "giveReasons": ("decision", *of(
            "decision", reasons_requested_at="now()", **lacking)),
    }


@contextmanager
def put(connection, table, condition, columns):
    """The one row says that meanwhile, and then what it said before."""
    names = ", ".join(columns)
    (before,), = connection.execute(
        f"select to_jsonb(t) from {table} t where {condition}").fetchall()
    said = ", ".join(f"{name} = {value}" for name, value in columns.items())
    connection.execute(f"update {table} t set {said} where {condition}")
    try:
        yield
    finally:
        connection.execute(
            f"update {table} set ({names}) = (select {names} from "
            f"jsonb_populate_record(null::{table}, %s)) where {condition}",
            (json.dumps(before),))


# ---- Steps -------------------------------------------------------------------

def prepared(member, by, outcome, **more):
    """An outcome of an appeal, which another is to decide."""
    def step(person, world):
        appeal = getattr(world, member)
        application = person("caseworker").get(
            f"/v1/applications/{appeal['applicationId']}").expect(200).json
        proposal = {"content": content(application, *MORE)} if (
            outcome in ("overturn", "partly_overturn", "change")) else {}
        person(by).act("appeal", appeal["id"], "prepare", {
            "outcome": outcome, **proposal, **more}).expect(200)

    return step


REASONS = {"reasons": "Klagen er begrunnet."}
FIRST = ("appeal", "caseworker")
ABOVE = ("forwarded", "appeal-handler2")
STEPS = {
    "dismissAppeal": prepared(*FIRST, "dismiss", reasons="Ikke klagerett."),
    "overturnAppeal": prepared(*FIRST, "overturn", **REASONS),
    "partlyOverturnAppeal": prepared(*FIRST, "partly_overturn", **REASONS),
    "forwardAppeal": prepared(*FIRST, "forward", opinion="Fastholdes."),
    "upholdAppeal": prepared(*ABOVE, "uphold", **REASONS),
    "changeAppeal": prepared(*ABOVE, "change", **REASONS),
    "annulAndReturnAppeal": prepared(*ABOVE, "annul_and_return", **REASONS),
}
