"""Whose hands a payment may go through: nobody who is disqualified in the case
lets money out of it."""

from tests.scenarios.paying import SUSPICION


def disqualified(paying, application, *names):
    """By a superior, who has been told of a relation."""
    for name in names:
        paying.run(f"""
            insert into impartiality (
                application_id, organisation_number, administrator_number,
                handled_by_number, person, state, ruled_at, ruling_reason,
                ruled_by)
            select a.id, a.organisation_number, a.administrator_number,
                   a.administrator_number, m.person, 'ruled_disqualified',
                   now(), 'Nær familie.', repeat('f', 32)
            from application a, staff_member m
            where a.id = '{application['id']}' and m.name = '{name}'
            on conflict (application_id, handled_by_number, person) do update
                set state = 'ruled_disqualified', ruled_at = now(),
                    ruling_reason = 'Nær familie.',
                    ruled_by = repeat('f', 32)""")


def test_who_is_disqualified_lets_no_money_out(paying):
    application, _, award = paying.awarded_case()
    one, other = paying.plan(award, 100, 200).expect(201)["items"]
    paying.on(other, "hold", SUSPICION).expect(200)
    disqualified(paying, application, "Attestant Ein", "Godkjenner Ein")
    paying.on(one, "attest").expect(403, "DISQUALIFIED")
    for person in ("attestant", "approver"):
        paying.on(other, "release", SUSPICION, by=person).expect(
            403, "DISQUALIFIED")
    assert paying.read(one)["state"] == "registered"
    assert paying.read(other)["state"] == "held"
    # To stop it is for everybody.
    paying.on(one, "hold", SUSPICION).expect(200)
    for payout in (one, other):
        paying.on(payout, "release", SUSPICION, by="approver2").expect(200)


def test_who_is_disqualified_cancels_nothing(paying):
    application, _, award = paying.awarded_case()
    [payout] = paying.plan(award, 100).expect(201)["items"]
    disqualified(paying, application, "Saksbehandler Ein")
    for action in ("cancel", "re-register"):
        paying.on(payout, action, SUSPICION, by="caseworker").expect(
            403, "DISQUALIFIED")
    paying.on(payout, "cancel", SUSPICION, by="caseworker2").expect(200)
