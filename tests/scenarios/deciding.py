"""From an application under review to what was decided on it: the steps that
stories of decisions share."""

import itertools
import json

from tests.scenarios.test_main_story import submitted
from tests.support.stack import OPEN

# A Monday, three months after the deadline of the 2026 call.
JUNE = "2026-06-08T08:00:00Z"

REASONS = {
    "facts": "Kommunen søker om tre tiltak.",
    "rules": "Tilskuddet fordeles etter skjønn.",
    "considerations": "Rammen dekker ikke alt, og grunnutdanning går foran.",
}


def heard_of(deciding, decision):
    """The party was told that it may be reversed, and has nothing to say."""
    deciding.act(decision, "give-prior-notice", {
        "text": "Vi vurderer å omgjøre vedtaket.",
        "answerBy": "2026-09-01T10:00:00Z"}).expect(200)
    deciding.act(decision, "answer-prior-notice", {
        "text": "Vi har ingen merknader."}, by="preparer").expect(200)


# After that of the scheme itself, which is the first in every list.
CODES = map("".join, itertools.product("Z", *["ABCDEFGHIJ"] * 4))
STAFF = ("caseworker", "caseworker2", "approver", "approver2")


def under_review(caller, application, staff=STAFF):
    """Everybody has declared that nothing stands against them, and a
    caseworker, the first of them, has taken it."""
    for person in staff:
        caller(person).act("application", application["id"], "impartiality", {
            "declaration": "clear"}).expect(201)
    caller(staff[0]).act("application", application["id"],
                         "take").expect(200)


def measures_of(application):
    return application["content"]["measures"]


def content(application, *amounts, outcome=None, reasons=REASONS, **more):
    """What is decided: an amount for each measure, the last for the rest."""
    measures = measures_of(application)
    amounts = [*amounts, *amounts[-1:] * len(measures)] if amounts else [
        m["amountNok"] for m in measures]
    awards = [{"measureId": m["id"], "amountNok": min(n, m["amountNok"])}
              for m, n in zip(measures, amounts)]
    total = sum(a["amountNok"] for a in awards)
    applied = sum(m["amountNok"] for m in measures)
    outcome = outcome or ("rejected" if not total else
                          "full" if total == applied else "partial")
    document = {"outcome": outcome, "measures": awards, **more}
    if reasons:
        document["reasons"] = reasons
    return document


class Deciding:
    """A call whose deadline has passed, and those who decide under it."""

    def __init__(self, caller, stack, call, application_content, clock):
        self.caller, self.stack, self.call = caller, stack, call
        self.application_content, self.clock = application_content, clock

    def new_scheme(self, **rules):
        """The scheme of the call from now on, with other rules."""
        code = next(CODES)
        self.run(f"""
            with made as (
                insert into scheme (code, name, purpose, owner_number)
                select '{code}', name, purpose, owner_number
                from scheme where code = 'KTU' returning id),
            rules as (
                insert into rule_set (scheme_id, valid_from, content)
                select made.id, r.valid_from, r.content
                    || '{json.dumps(rules)}'::jsonb
                from made, call c join rule_set r on r.id = c.rule_set_id
                where c.id = '{self.call["id"]}' returning id, scheme_id)
            update call c set scheme_id = rules.scheme_id,
                              rule_set_id = rules.id,
                              content = c.content || jsonb_build_object(
                                  'schemeId', rules.scheme_id,
                                  'ruleSetId', rules.id)
            from rules where c.id = '{self.call["id"]}'""")
        return self

    def application(self, preparer="preparer", signatory="signatory"):
        """Sent in March, and under review in June."""
        self.clock(OPEN)
        sent = submitted(self.caller(preparer), self.caller(signatory),
                         self.call, self.application_content)
        self.clock(JUNE)
        under_review(self.caller, sent)
        return sent

    def run(self, sql):
        self.stack.database.run(f"set search_path = tilskudd; {sql}")

    def ask(self, sql):
        return self.stack.database.ask(
            f"set search_path = tilskudd; {sql}").removeprefix("SET\n")

    def draft(self, application, document, by="caseworker"):
        return self.caller(by).post(
            f"/v1/applications/{application['id']}/decisions",
            {"content": document})

    def act(self, decision, action, body=None, by="caseworker", query=""):
        return self.caller(by).act("decision", decision["id"], action, body,
                                   query)

    def proposed(self, application, document, by="caseworker"):
        decision = self.draft(application, document, by).expect(201)
        return self.act(decision, "propose", by=by).expect(200)

    def approved(self, application, document, by="approver"):
        decision = self.proposed(application, document)
        return self.act(decision, "approve", by=by).expect(200)

    def notified(self, application, document, by="approver"):
        decision = self.approved(application, document, by)
        return self.act(decision, "notify", by=by).expect(200)

    def reversed(self, decision, document):
        """Another decision is in its place, after the party was heard."""
        heard_of(self, decision)
        made = self.act(decision, "reverse", {
            "reason": "Feil grunnlag.", "ground": "invalid",
            "content": document}).expect(201)
        for action, by in (("propose", "caseworker"), ("approve", "approver"),
                           ("notify", "approver")):
            self.act(made, action, by=by).expect(200)
        return made

    def awarded(self):
        """What is awarded of the call, as the frame has it."""
        return int(self.ask(
            f"select awarded_nok from call where id = '{self.call['id']}'"))

    def amend(self, **changes):
        return self.caller("caseworker").act("call", self.call["id"], "amend", {
            "reason": "Endret ramme.", "significant": True,
            "changes": changes}).expect(200)

    def to_all(self, application, kind="municipality"):
        """The same application from every other municipality of the county, or
        all applicants of another kind there, under review, with everybody's
        declaration; their ids."""
        return self.ask(f"""
            with source as (
                select * from application where id = '{application['id']}'),
            -- Far from the numbers that others give, a stretch of its own.
            stretch as (
                select 100000000 + 10000 * floor(random() * 80000)::int as n),
            other as (
                select organisation_number, row_number() over () as n
                from applicant
                where kind = '{kind}' and county in ('39', '40')
                  and organisation_number <> (
                      select organisation_number from source)),
            made as (
                insert into application (
                    call_id, organisation_number, administrator_number, state,
                    reference, content, content_version, submitted_version,
                    first_submitted_at, submitted_at, staff_version,
                    staff_updated_at, caseworker_id, taken_at)
                select s.call_id, o.organisation_number,
                       s.administrator_number, 'under_review',
                       'KTU-2026-' || (t.n + o.n),
                       s.content, 1, 1, s.first_submitted_at, s.submitted_at,
                       1, s.staff_updated_at, s.caseworker_id, s.taken_at
                from source s cross join other o cross join stretch t
                returning *),
            version as (
                insert into application_version (
                    application_id, content_version, organisation_number,
                    administrator_number, content, content_sha256,
                    amount_applied_nok, signed_off_by, signed_off_at,
                    submitted_by, submitted_at, is_late, expected_answer_by)
                select m.id, 1, m.organisation_number, m.administrator_number,
                       v.content, v.content_sha256, v.amount_applied_nok,
                       v.signed_off_by, v.signed_off_at, v.submitted_by,
                       v.submitted_at, v.is_late, v.expected_answer_by
                from made m
                join application_version v
                    on v.application_id = (select id from source)
                returning application_id),
            part as (
                insert into measure
                select m.id, 1, w.id, m.organisation_number,
                       m.administrator_number, w.rank, w.category, w.title,
                       w.persons, w.amount_nok, w.own_share_nok,
                       w.other_funding_nok
                from made m
                join measure w on w.application_id = (select id from source)),
            declared as (
                insert into impartiality (
                    application_id, organisation_number, administrator_number,
                    handled_by_number, person, state)
                select m.id, m.organisation_number, m.administrator_number,
                       m.administrator_number, i.person, 'clear'
                from made m
                join impartiality i
                    on i.application_id = (select id from source))
            select string_agg(id::text, ' ') from made""").split()
