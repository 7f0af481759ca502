"""Whose a row is, and which rows of others a side may see: for the tests of the
second lock."""

from tests.conftest import SKIEN, VESTFOLD_TELEMARK
from tests.security.conftest import COMPANY, INNLANDET

SIDES = ("public", "applicant", "staff")

# No side of a case; what it may do is told row by row in
# tests/sql/test_register_rows.py.
WORKER = "worker"

# By which column a row belongs to somebody. A table with neither belongs to
# nobody or, by the list below, to a person or a client.
OWN = {"applicant": ("organisation_number", SKIEN),
       "staff": ("administrator_number", VESTFOLD_TELEMARK)}
FOREIGN = {"organisation_number": COMPANY,
           "administrator_number": INNLANDET}

# Has appeals, and neither applicants nor calls.
BODY = "983544622"

# Rows of others that a side may see, each with its reason.
PUBLISHED = "published_at is not null"
OF_OWN_COUNTIES = ("select organisation_number from tilskudd.applicant "
                   "where county in ('39', '40')")
OPEN_ROWS = {
    ("administrator", None): ("true", "reference data"),
    ("administrator_county", None): ("true", "reference data"),
    ("applicant_predecessor", "staff"): ("true", "public register"),
    ("applicant", "staff"): (
        "county in ('39', '40') or kind = 'university_college'",
        "those of its own counties, and a kind it takes from anywhere"),
    ("applicant_account", "staff"): (
        "confirmed_at is not null and organisation_number in "
        f"({OF_OWN_COUNTIES})",
        "the accounts that came into use in its own counties"),
    ("decision", "public"): ("notified_at is not null", "awards are public"),
    ("decision_measure", "public"): ("amount_nok > 0", "awards are public"),
    ("measure", "public"): (
        "id in (select measure_id from tilskudd.decision_measure)",
        "what an award is for"),
    ("applicant", "public"): (
        "organisation_number in "
        "(select organisation_number from tilskudd.decision)",
        "who was awarded something"),
    ("event", "applicant"): ("is_public", "events of published calls"),
    ("call", None): (PUBLISHED, "published calls are public"),
    ("call_version", None): (
        f"call_id in (select id from tilskudd.call where {PUBLISHED})",
        "published calls are public"),
    ("mandate", "staff"): (
        "person in (select person from tilskudd.staff_member)",
        "a colleague's mandate for an applicant is a likely conflict"),
    ("call_extension", None): (
        "organisation_number is null", "extensions for all are public"),
    ("call_extension", "applicant"): (
        f"organisation_number is null or organisation_number = '{SKIEN}'",
        "and those for oneself"),
    ("other_grant", "staff"): (
        "administrator_number is null", "recorded by the operator for all"),
}

# Tables that nothing fills yet.
AWAITED = set()

# Rows that stand for nothing until something is decided by them.
REWRITTEN = {("decision_measure", "staff"): "the amounts of a draft",
             ("report_spending", "staff"): "what an earlier version said",
             ("attachment", "applicant"): "what was never sent",
             **{("file", side): "what is attached to nothing"
                for side in ("applicant", "staff", WORKER)}}

# Rows that a side may still change; every row of a table that is not here.
IN_HAND = {
    **{(table, "applicant"): "side = 'applicant'"
       for table in ("attachment", "file")},
    ("attachment", "staff"): "shown_at is not null",
    ("file", "staff"): "(side = 'staff' or shown_at is not null)",
    ("application", "applicant"):
        "state in ('draft', 'submitted', 'supplement_requested')",
    ("application", "staff"): "state <> 'withdrawn'",
    ("decision", "applicant"): "state = 'notified'",
    ("prior_notice", "applicant"): "answered_at is null",
    ("fund_transfer", "applicant"): "state in ('requested', 'notified')",
    ("appeal", "applicant"): "state in ('received', 'under_review')",
    ("appeal", "staff"): "state not in ('upheld', 'changed', 'withdrawn', "
                         "'annulled_and_returned')",
    ("report_review", "staff"): "approved_at is null and returned_at is null",
}

# Rows of a side's own whose every column it may write: others are fixed by a
# trigger, which speaks before the policy does.
UNFIXED = {**IN_HAND, ("decision", "staff"): "state in ('draft', 'proposed')"}

# Of which kind a copy of a row is, and how it begins: a trigger, or the policy,
# has it so.
MADE_NEW = {("fund_transfer", "applicant"): ("carry_over", "requested"),
            ("fund_transfer", "staff"): ("payout", "registered"),
            ("letter", "applicant"): ("receipt", None)}

# What a side adds differs in this from what others have added.
ADDED_AS = {(table, "staff"): {"side": "staff"}
            for table in ("attachment", "file")}

# What is written in one's own name alone, and the column of it.
SIGNED = {"file": "uploaded_by", "attachment": "added_by",
          "event": "person", "audit": "person", "fund_transfer": "made_by",
          "report_version": "submitted_by",
          "report_attestation": "attested_by",
          "report_review": "content_approved_by"}

# Written in the name of the client rather than of an organisation.
OWN_BY_CLIENT = ("audit", "idempotency_key")


def filled_in(path, world):
    """A path of FILTERS."""
    return path.format(
        applicant=world.applicant["id"], call=world.call["id"],
        second_call=world.draft["callId"],
        awarded=world.decision["applicationId"], award=world.award["id"],
        awarding_call=world.appeal["callId"])


# Lists with a filter by what is somebody's, and who finds nothing by it.
FILTERS = {
    "another's applicant": (
        "/v1/applications?applicantId={applicant}",
        ["signatory-porsgrunn", "signatory-innlandet",
         "caseworker-innlandet"]),
    "a call to which another has applied": (
        "/v1/applications?callId={call}",
        ["signatory-porsgrunn", "caseworker-innlandet"]),
    "a call to which another has begun to apply": (
        "/v1/applications?callId={second_call}",
        ["signatory-porsgrunn", "caseworker", "caseworker-innlandet"]),
    "awards of another": (
        "/v1/awards?organisationNumber=" + SKIEN,
        ["signatory-porsgrunn", "signatory-innlandet",
         "caseworker-innlandet", "appeal-handler"]),
    "the award of another's application": (
        "/v1/awards?applicationId={awarded}",
        ["signatory-porsgrunn", "caseworker-innlandet"]),
    "what was paid of another's award": (
        "/v1/fund-transfers?awardId={award}",
        ["signatory-porsgrunn", "signatory-innlandet",
         "caseworker-innlandet"]),
    "what was paid of another's call": (
        "/v1/fund-transfers?callId={awarding_call}",
        ["signatory-porsgrunn", "attestant-innlandet"]),
    "reports of another's call": (
        "/v1/reports?callId={awarding_call}",
        ["signatory-porsgrunn", "caseworker-innlandet", "auditor-innlandet"]),
    "what another sent to the bank": (
        "/v1/payout-batches?callId={awarding_call}",
        ["attestant-innlandet"]),
    "another's number": (
        "/v1/applicants?organisationNumber=" + SKIEN,
        ["signatory-porsgrunn", "caseworker-innlandet"]),
    "another's county": ("/v1/applicants?county=39",
                         ["signatory", "caseworker-innlandet"]),
    "drafts of an administrator": (
        "/v1/calls?state=draft&administrator=" + VESTFOLD_TELEMARK,
        [None, "signatory", "caseworker-innlandet"]),
}

