"""From an award to an approved report: the steps that stories of reports
share."""

import itertools
import json

from tests.scenarios.deciding import Deciding, content

# After the grant year, and before the report is due on 1 March 2027.
FEBRUARY = "2027-02-10T08:00:00Z"
# Below the threshold of the auditor, and above it.
SMALL, LARGE = (150_000, 0, 0), (480_000, 190_000, 0)
STATEMENT = {"statement": "Regnskapet er i samsvar med vilkårene.",
             "standard": "isa_805", "kind": "municipal_auditor"}
PRINTOUT = {"reference": "Arkivsak 27/123"}
# After that of the scheme itself, which is the first in every list.
CODES = map("".join, itertools.product("Z", *["ABCDEFGHIJ"] * 4))


class Reporting(Deciding):
    """A call of a scheme of its own, so that no award of another story is of
    the same year; and those who report under it."""

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
                              rule_set_id = rules.id
            from rules where c.id = '{self.call["id"]}'""")
        return self

    def obliged(self, *amounts, preparer="preparer", signatory="signatory"):
        """A notified award and the report that it obliges to."""
        application = self.application(preparer, signatory)
        decision = self.notified(application, content(application, *amounts))
        return application, self.report_of(application, signatory)

    def report_of(self, application, by="signatory"):
        listed = self.caller(by).get(
            f"/v1/reports?callId={self.call['id']}&limit=200").expect(200)
        return next(r for r in listed["items"]
                    if r["applicationId"] == application["id"])

    def read(self, report, by="signatory"):
        return self.caller(by).get(f"/v1/reports/{report['id']}")

    def on(self, report, action, body=None, by="signatory", query=""):
        return self.caller(by).act("report", report["id"], action, body, query)

    def patch(self, report, content, by="preparer"):
        seen = self.read(report, by).expect(200)
        return self.caller(by).patch(f"/v1/reports/{report['id']}",
                                     {"content": content}, seen.etag)

    def pay(self, report, amount=None, by="signatory"):
        """Paid to the recipient, as the ledger books it: payouts are stories
        of their own."""
        for award in self.read(report, by).expect(200)["awards"]:
            nok = award["amountNok"] if amount is None else amount
            self.run(f"""
                select ledger_book('{award["id"]}', 'payout', {nok},
                                   'fund_transfer', gen_random_uuid())""")

    def transfer(self, report, kind, amount):
        """Another transfer of an award, as it was asked for or given notice
        of."""
        award = self.read(report).expect(200)["awards"][0]["id"]
        first = {"carry_over": "requested", "repayment": "notified"}[kind]
        self.run(f"""
            insert into fund_transfer (
                kind, award_id, application_id, call_id, organisation_number,
                administrator_number, state, amount_nok, made_by, reason,
                ground, answer_by_date)
            select '{kind}', id, application_id, call_id, organisation_number,
                   administrator_number, '{first}', {amount}, repeat('1', 32),
                   'Ubrukt.', 'unspent', current_date
            from award where id = '{award}'""")

    def decide(self, report, kind, state):
        """All of what was asked for, or given notice of."""
        self.run(f"""
            update fund_transfer
            set state = '{state}', granted_nok = amount_nok,
                decided_by = repeat('2', 32), decided_at = now() + '1 year',
                reasons = '{{}}', due_date = current_date
            where kind = '{kind}' and state in ('requested', 'notified')
              and application_id = '{report['applicationId']}'""")

    def carried_over(self, report, amount):
        self.transfer(report, "carry_over", amount)
        self.decide(report, "carry_over", "granted")

    def whole(self, report, *spent, **more):
        """A content with nothing missing; `spent` for each measure, or all
        of what was awarded."""
        measures = report["measures"]
        spent = spent or [m["awardedNok"] for m in measures]
        total = sum(spent)
        received = sum(a["paidNok"] + a["carriedInNok"]
                       for a in report["awards"])
        return {
            "measures": [{
                "awardId": m["awardId"], "measureId": m["measureId"],
                "goalAchievement": 90, "personsCompleted": 5,
                "personYearsHundredths": 250, "spentNok": nok,
                "text": "Gjennomført som planlagt."}
                for m, nok in zip(measures, spent)],
            "text": "Tiltakene er gjennomført.",
            "accounts": {"totalSpentNok": total,
                         "unspentNok": max(received - total, 0)},
            **more}

    def submitted(self, report, *spent, **more):
        self.on(report, "begin", by="preparer").expect(200)
        seen = self.read(report).expect(200)
        self.patch(report, self.whole(seen, *spent, **more)).expect(200)
        return self.on(report, "submit").expect(200)

    def attested(self, report, **more):
        return self.on(report, "attest", {**STATEMENT, **more}, by="auditor")

    def content_approved(self, report):
        return self.on(report, "approve-content", by="caseworker").expect(200)

    def settled(self, report, query=""):
        return self.on(report, "approve-accounts", by="approver", query=query)
