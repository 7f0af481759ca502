"""What is drawn for a step of the money model, and what may refuse it."""

import psycopg

REFUSALS = (psycopg.errors.CheckViolation, psycopg.errors.RestrictViolation,
            psycopg.errors.UniqueViolation)
# What the database says to a service without guards.
HELD = {"payouts_within_award", "award_spent_within_paid",
        "fund_transfer_carried_once", "repayment_was_noticed",
        "transfer_within_measures", "repayment_ends_by_a_person",
        "transfer_is_decided", "payout_held_from", "moves", "claim_falls"}

# What mostly comes next of a payout, a transfer or a report; anything else is
# tried as well.
NEXT = {"registered": ["attest", "attest", "attest", "hold", "cancel",
                       "reregister"],
        "attested": ["batch", "batch", "batch", "hold", "cancel",
                     "reregister"],
        "held": ["release", "release", "cancel"],
        "failed": ["reregister", "reregister", "cancel"]}
MOVES = ["attest", "hold", "release", "cancel", "reregister"]

GRANTS = [(300, 200), (300, 200), (300, 200), (300, 0), (200, 100), (100, 0),
          (0, 0)]
STEADY = {"ending": "commit", "fuse": None, "is_blind": False}


def turn_of(chance):
    """How a transaction ends, after how many statements its connection breaks,
    and whether the service has its guards."""
    return {"ending": chance.choice(["commit"] * 24 + ["open"] * 3
                                    + ["rollback"] * 2 + ["kill"]),
            "fuse": chance.choice([None] * 80 + [1, 2, 3, 4, 5, 6]),
            "is_blind": chance.random() < 1 / 6}


def amount_of(chance):
    return 100 * chance.randint(1, 5)


def constraint_of(refusal):
    if "does not move so" in str(refusal):
        return "moves"
    if "does not fall so" in str(refusal):
        return "claim_falls"
    return refusal.diag.constraint_name
