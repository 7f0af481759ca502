"""What is attested and due is sent together, to the account of now, in a file
that never changes."""

import csv
import hashlib
import io

from tests.scenarios.deciding import content
from tests.scenarios.paying import ACCOUNT, DUE, OTHER_ACCOUNT


def test_a_changed_account_is_attested_anew(paying):
    _, _, award = paying.awarded_case()
    one, other = paying.plan(award, 100, 200).expect(201)["items"]
    paying.on(other, "attest").expect(200)
    paying.change_account()
    paying.on(one, "attest").expect(409, "ACCOUNT_CHANGED")
    for payout, state in ((one, "registered"), (other, "attested")):
        assert paying.read(payout)["state"] == state
        anew = paying.on(payout, "re-register", {"reason": "Ny konto."},
                         by="caseworker").expect(200)
        assert anew["state"] == "registered"
        assert anew["accountNumber"] == OTHER_ACCOUNT
        assert anew["paymentReference"] == payout["paymentReference"]
        assert "attestedBy" not in anew.json
        paying.on(payout, "attest").expect(200)


def test_a_batch_gives_back_what_has_another_account(paying):
    _, _, award = paying.awarded_case()
    [payout] = paying.attested(award, 100)
    paying.change_account()
    # Somebody else's is sent meanwhile.
    paying.run(f"update applicant set account_number = '{ACCOUNT}', "
               "account_confirmed_at = now() "
               "where organisation_number = '939991034'")
    application = paying.application("signatory-porsgrunn",
                                     "signatory-porsgrunn")
    paying.notified(application, content(application, 480_000, 0))
    theirs = paying.ask("select id from award where application_id = '"
                        + application["id"] + "'")
    [sent] = paying.attested(theirs, 50)
    batch = paying.batch().expect(201)
    assert batch["leftOut"] == [{"fundTransferId": payout["id"],
                                 "code": "ACCOUNT_CHANGED"}]
    assert paying.read(sent)["state"] == "sent"
    back = paying.read(payout)
    assert back["state"] == "registered" and "attestedBy" not in back.json


def test_the_file_is_the_same_bytes_each_time(paying):
    application, _, award = paying.awarded_case()
    payouts = paying.sent(award, 100, 200)
    batch = paying.caller("attestant").get(
        f"/v1/payout-batches/{payouts[0]['batchId']}").expect(200)
    path = f"/v1/payout-batches/{batch['id']}/file"
    forms = {"json": "application/json", "ndjson": "application/x-ndjson",
             "csv": "text/csv"}

    def fetched(form, by="attestant"):
        return paying.caller(by).get(path, headers={"Accept": forms[form]}
                                     ).expect(200).response.content

    before = {form: fetched(form) for form in forms}
    for form, file in before.items():
        assert hashlib.sha256(file).hexdigest() == batch["sha256"][form]
    # Whatever becomes of it, and of the recipient.
    paying.verdicts((payouts[0], "paid"), (payouts[1], "failed"))
    paying.run("update applicant set name = 'Nye Skien' "
               "where organisation_number = '938759839'")
    try:
        assert {form: fetched(form, "caseworker") for form in forms} == before
    finally:
        paying.run("update applicant set name = 'Skien kommune' "
                   "where organisation_number = '938759839'")
    lines = list(csv.DictReader(io.StringIO(before["csv"].decode())))
    assert lines == [{
        "fundTransferId": p["id"], "paymentReference": p["paymentReference"],
        "organisationNumber": "938759839", "name": "Skien kommune",
        "accountNumber": ACCOUNT, "amountNok": str(p["amountNok"]),
        "dueDate": DUE,
        "message": f"{application['reference']} {p['instalment']}"}
        for p in payouts]


def luhn(digits):
    doubled = [sum(divmod(int(d) * (2 - i % 2), 10))
               for i, d in enumerate(digits[-2::-1])]
    return (10 - sum(doubled) % 10) % 10


def test_a_payment_reference_has_a_check_digit(paying):
    _, _, award = paying.awarded_case()
    payouts = paying.plan(award, *range(1, 13)).expect(201)["items"]
    references = {p["paymentReference"] for p in payouts}
    assert len(references) == 12
    assert all(int(r[-1]) == luhn(r) for r in references)


def test_a_batch_takes_what_is_due(paying):
    _, _, award = paying.awarded_case()
    [now] = paying.attested(award, 100)
    later = paying.plan(award, 200, due="2026-06-20").expect(201)["items"][0]
    paying.on(later, "attest").expect(200)
    tried = paying.batch(query="?dryRun=true").expect(201)
    assert (tried["count"], tried["totalNok"]) == (1, 100)
    assert paying.batch().expect(201)["count"] == 1
    assert paying.read(now)["state"] == "sent"
    paying.batch().expect(409, "NOTHING_DUE")
    batch = paying.batch(dueOnOrBefore="2026-06-20").expect(201)
    assert batch["totalNok"] == 200
    listed = paying.caller("caseworker").get(
        f"/v1/payout-batches?callId={paying.call['id']}&count=true")
    assert [b["totalNok"] for b in listed["items"]] == [200, 100]
    assert listed["total"] == 2
    answer = paying.batch(callId="019b72c4-7c00-7000-8000-0000000000ff")
    answer.expect(422, "REFERENCE_MISSING")


def test_lists_are_filtered_and_exported(paying):
    _, _, award = paying.awarded_case()
    one, other = paying.plan(award, 100, 200).expect(201)["items"]
    paying.on(one, "attest").expect(200)
    for person in ("caseworker", "preparer"):
        path = f"/v1/fund-transfers?callId={paying.call['id']}&kind=payout"
        read = paying.caller(person)
        assert {i["id"] for i in read.get(f"{path}&sort=createdAt").expect(
            200)["items"]} == {one["id"], other["id"]}
        assert [i["id"] for i in read.get(f"{path}&state=attested").expect(
            200)["items"]] == [one["id"]]
        table = read.get(path, headers={"Accept": "text/csv"}).expect(200)
        assert len(list(csv.DictReader(io.StringIO(table.text)))) == 2
    assert not paying.caller("preparer-porsgrunn").get(path).expect(
        200)["items"]
