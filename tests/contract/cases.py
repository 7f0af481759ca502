"""Cases on their way, made by those who may: what generated requests are aimed
at. Each `make_<resource>` gives the same case again and again, a step further
each time."""

import contextlib
import uuid

import httpx

from tests.contract.appeals import Appeals
from tests.contract.money import Money
from tests.contract.papers import Papers
from tests.scenarios.deciding import CODES
from tests.support.stack import OPEN


# An organisation reports once a year under a scheme, on all its awards.
OWN_SCHEME = """
    with made as (
        insert into scheme (code, name, purpose, owner_number)
        select '{1}', name, purpose, owner_number from scheme
        where code = 'KTU' returning id),
    rules as (
        insert into rule_set (scheme_id, valid_from, content)
        select made.id, r.valid_from, r.content
        from made, call c join rule_set r on r.id = c.rule_set_id
        where c.id = '{0}' returning id, scheme_id)
    update call c set scheme_id = rules.scheme_id, rule_set_id = rules.id
    from rules where c.id = '{0}'"""


class Cases(Appeals, Money, Papers):
    """Needs `url`, `service`, `run` (of SQL), `http` (a client for each person),
    `template`, `applicant`, `content`, `decided`, `parts` and `rooms`."""

    def client(self, token):
        return httpx.Client(base_url=self.url, timeout=30, headers={
            "Authorization": f"Bearer {token}"})

    def close(self):
        for client in (self.caller, *self.http.values()):
            client.close()

    def send(self, who, method, path, body=None, etag=None):
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        if etag:
            headers["If-Match"] = etag
        answer = self.http[who].request(method, path, json=body,
                                        headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer

    def act(self, who, path, action, body=None):
        etag = self.http[who].get(path).headers["ETag"]
        return self.send(who, "POST", f"{path}/{action}", body, etag)

    @contextlib.contextmanager
    def in_january(self):
        """What is done here lies behind when it ends."""
        self.service.set_clock("2026-01-10T09:00:00Z")
        yield
        self.service.set_clock(OPEN)

    def make_call(self):
        """A draft, then published; then one whose deadline has passed."""
        yield from self.make_open_call()
        with self.in_january():
            identifier = self.open_call("2026-01-05", "2026-02-01")
        yield identifier

    def make_open_call(self, opens="2026-02-01", deadline="2026-03-16"):
        """A draft, then published."""
        made = self.act("caseworker", f"/v1/calls/{self.template['id']}",
                        "copy", {"year": 2026, "opensDate": opens,
                                 "deadlineDate": deadline,
                                 "reportDeadline": "2027-03-01"})
        identifier = made.json()["id"]
        yield identifier
        self.send("caseworker", "POST", f"/v1/calls/{identifier}/publish",
                  etag=made.headers["ETag"])
        yield identifier

    def open_call(self, *dates):
        """A call to which nobody has applied."""
        *_, identifier = self.make_open_call(*dates)
        return identifier

    def make_application(self):
        """On its way to the county, and in its hands."""
        yield from self.make_submitted()
        yield from self.make_handled()

    def make_submitted(self, *dates):
        """A complete draft, then signed off, then submitted."""
        made = self.send("signatory", "POST", "/v1/applications", {
            "callId": self.open_call(*dates), "content": self.content})
        identifier = made.json()["id"]
        yield identifier
        for action in ("sign-off", "submit"):
            made = self.send("signatory", "POST",
                             f"/v1/applications/{identifier}/{action}",
                             etag=made.headers["ETag"])
            yield identifier

    def declare(self, identifier, who="caseworker"):
        path = f"/v1/applications/{identifier}"
        etag = self.http[who].get(path).headers["ETag"]
        return self.send(who, "POST", f"{path}/impartiality",
                         {"declaration": "clear"}, etag).json()["id"]

    def make_handled(self):
        """After its deadline, then taken, then waiting in vain for an
        answer."""
        with self.in_january():
            *_, identifier = self.make_submitted("2026-01-05", "2026-02-01")
        self.declare(identifier)
        yield identifier
        path = f"/v1/applications/{identifier}"
        self.act("caseworker", path, "take")
        yield identifier
        with self.in_january():
            self.act("caseworker", path, "request-supplement", {
                "wanted": "Mer.", "deadlineDate": "2026-01-20"})
        yield identifier

    def make_impartiality(self):
        """What a caseworker has declared."""
        *_, identifier = self.make_submitted()
        yield self.declare(identifier)

    def reviewed_application(self):
        """Under review, by a caseworker who is impartial."""
        handled = self.make_handled()
        next(handled)
        return next(handled)

    def make_assessment(self):
        """Begun, then whole, then completed."""
        path = f"/v1/applications/{self.reviewed_application()}"
        made = self.send("caseworker", "POST", f"{path}/assessments")
        identifier = made.json()["id"]
        yield identifier
        application = self.http["caseworker"].get(path).json()
        path = f"/v1/assessments/{identifier}"
        content = {"scores": [
            {"criterion": c["code"], "score": 1, "justification": "Ja."}
            for c in self.template["content"]["criteria"]],
            "recommendations": [
                {"measureId": m["id"], "amountNok": 1}
                for m in application["content"]["measures"]]}
        answer = self.http["caseworker"].patch(
            path, json={"content": content}, headers={
                "If-Match": made.headers["ETag"],
                "Content-Type": "application/merge-patch+json"})
        assert answer.is_success, answer.text
        yield identifier
        self.act("caseworker", path, "complete")
        yield identifier

    def decidable_application(self):
        """Under review by two who are impartial, with all it may be given. Of
        a scheme of its own, or one report would be on all that is awarded."""
        identifier = self.reviewed_application()
        self.declare(identifier, "approver")
        application = self.http["caseworker"].get(
            f"/v1/applications/{identifier}").json()
        self.run("set search_path = tilskudd; " + OWN_SCHEME.format(
            application["callId"], next(CODES)))
        self.decided[identifier] = {"outcome": "full", "measures": [
            {"measureId": m["id"], "amountNok": m["amountNok"]}
            for m in application["content"]["measures"]]}
        return application

    def make_decision(self):
        """A draft, then proposed, approved, told, and asked to be reasoned:
        nothing was refused."""
        application = self.decidable_application()
        content = self.decided[application["id"]]
        identifier = self.send(
            "caseworker", "POST",
            f"/v1/applications/{application['id']}/decisions",
            {"content": content}).json()["id"]
        self.decided[identifier] = content
        yield identifier
        for who, action in (("caseworker", "propose"),
                            ("approver", "approve"), ("approver", "notify"),
                            ("signatory", "request-reasons")):
            self.act(who, f"/v1/decisions/{identifier}", action)
            yield identifier
        self.act("caseworker", f"/v1/decisions/{identifier}",
                 "give-prior-notice", {"text": "Vi vurderer noe annet.",
                                       "answerBy": "2027-01-01T00:00:00Z"})
        yield identifier

    def make_job(self):
        """Over one draft."""
        identifier = next(self.make_decision())
        call = self.http["caseworker"].get(
            f"/v1/decisions/{identifier}").json()["callId"]
        yield self.send("caseworker", "POST", f"/v1/calls/{call}/jobs",
                        {"action": "propose"}).json()["id"]

    def make_scenario(self):
        """Over one application that is under review."""
        identifier = self.reviewed_application()
        call = self.http["caseworker"].get(
            f"/v1/applications/{identifier}").json()["callId"]
        yield self.send("caseworker", "POST", f"/v1/calls/{call}/scenarios", {
            "name": "Likt", "method": "pro_rata",
            "parameters": {"basis": "applied"}}).json()["id"]

    def make_grant(self):
        yield self.send(
            "caseworker", "POST",
            f"/v1/applicants/{self.applicant['id']}/grants", {
                "grantor": "Bufdir", "scheme": "BPA", "year": 2026,
                "amountNok": 1}).json()["id"]

    def propose_account(self):
        """By another person than the caller, who can then confirm it."""
        self.act("signatory2", f"/v1/applicants/{self.applicant['id']}",
                 "propose-account", {"accountNumber": "99900100066"})
