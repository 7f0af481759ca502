"""A job over a call with two thousand decisions: each item comes to its own
outcome, whatever came of the others."""

import json
import signal
from collections import Counter

import pytest

from tests.scenarios.deciding import content
from tests.scenarios.test_jobs import asked, outcomes, worker  # noqa: F401
from tests.support.stack import wait_for

MANY = 2_000

# Organisations that nobody has heard of; the register is not asked about them.
CROWD = """
    insert into applicant (organisation_number, name, kind, county,
                           language_form, register_due_at)
    select n::text, 'Oppdiktet IKS', 'inter_municipal_company', '40', 'nb',
           'infinity'
    from generate_series(313000000, 313999999) as n
    where is_organisation_number(n::text)
    limit {count}"""

# A draft for each application, as whoever drafted the first made it.
DRAFTS = """
    with made as (
        insert into decision (application_id, content_version, call_id,
            organisation_number, administrator_number, number, state, outcome,
            content, amount_nok, prepared_by, edited_by)
        select a.id, 1, a.call_id, a.organisation_number,
            a.administrator_number, 1, 'draft', d.outcome, d.content,
            d.amount_nok, d.prepared_by, d.edited_by
        from application a
        join decision d on d.id = '{first}'
        where a.id = any ('{{{applications}}}')
        returning *),
    part as (
        insert into decision_measure
        select m.id, m.application_id, 1, p.measure_id, m.organisation_number,
            m.administrator_number, p.applied_nok, p.amount_nok
        from made m
        join decision_measure p on p.decision_id = '{first}')
    select json_object_agg(id, application_id) from made"""

# What stands against an item, by the place of its decision modulo ten.
OBSTACLES = {
    1: ("DECISION_INCOMPLETE", "update decision set content = content - "
        "'reasons' where id = any ({decisions})"),
    3: ("APPLICATION_NOT_UNDER_REVIEW", "update application set state = "
        "'supplement_requested' where id = any ({applications})"),
    5: ("IMPARTIALITY_MISSING", "delete from impartiality where "
        "application_id = any ({applications})"),
    7: ("DECISION_OUTDATED", "update application set submitted_version = 2, "
        "content_version = 2 where id = any ({applications})"),
    9: ("ILLEGAL_TRANSITION", "update decision set state = 'lapsed' "
        "where id = any ({decisions})"),
}

GONE = """
    set session_replication_role = replica; -- nothing else refers to them
    create temporary table gone as
        select a.id from application a
        join applicant p using (organisation_number)
        where p.name = 'Oppdiktet IKS';
    delete from job_item where decision_id in (
        select d.id from decision d join gone g on g.id = d.application_id);
    delete from decision_measure
        where application_id in (select id from gone);
    delete from decision where application_id in (select id from gone);
    delete from measure where application_id in (select id from gone);
    delete from application_version
        where application_id in (select id from gone);
    delete from impartiality where application_id in (select id from gone);
    delete from application where id in (select id from gone);
    delete from applicant where name = 'Oppdiktet IKS'"""


@pytest.fixture
def crowd(deciding):
    """{decision: application} of very many drafts under one call."""
    deciding.run(CROWD.format(count=MANY))
    application = deciding.application()
    first = deciding.draft(application,
                           content(application, 100_000)).expect(201)
    ids = deciding.to_all(application, kind="inter_municipal_company")
    made = json.loads(deciding.ask(DRAFTS.format(
        first=first["id"], applications=",".join(ids))))
    assert len(made) == MANY
    deciding.act(first, "discard").expect(200)
    yield made
    deciding.run(GONE)


def hindered(deciding, crowd):
    """{decision: outcome}, when something stands in the way of half of them."""
    expected = {}
    for place, (code, sql) in OBSTACLES.items():
        some = list(crowd)[place::10]
        expected.update(dict.fromkeys(some, code))

        def listed(ids):
            return "array[" + ", ".join(f"'{i}'::uuid" for i in ids) + "]"

        deciding.run(sql.format(
            decisions=listed(some),
            applications=listed(crowd[d] for d in some)))
    return {d: expected.get(d, "done") for d in crowd}


def test_two_thousand_items_come_each_to_their_own_outcome(
        deciding, crowd, worker):  # noqa: F811
    worker.process.send_signal(signal.SIGSTOP) # until all is in place
    try:
        job = asked(deciding, "propose").expect(202)
        assert job["counts"]["waiting"] == MANY
        expected = hindered(deciding, crowd)
    finally:
        worker.process.send_signal(signal.SIGCONT)
    wait_for(lambda: deciding.ask(
        f"select state from job where id = '{job['id']}'") == "finished",
        500, "the job is finished")
    done = deciding.caller("caseworker").get(f"/v1/jobs/{job['id']}").expect(
        200)
    assert outcomes(done) == expected
    tally = Counter(expected.values())
    assert done["counts"] == {"waiting": 0, "done": tally.pop("done"),
                              "refused": sum(tally.values())}
    for item in done["items"]:
        assert ("detail" in item) == (item["state"] == "refused")
    states = json.loads(deciding.ask(
        "select json_object_agg(id, state) from decision "
        f"where call_id = '{deciding.call['id']}'"))
    assert {d for d, state in states.items() if state == "proposed"} == {
        d for d, outcome in expected.items() if outcome == "done"}
    # One event of each that was done, and of no other.
    assert deciding.ask(
        "select count(*) || ' ' || count(distinct subject_id) from event "
        "where type = 'decision.proposed' and subject_id in (select id from "
        f"decision where call_id = '{deciding.call['id']}')") == (
            f"{done['counts']['done']} {done['counts']['done']}")
