"""What is drawn for a step of the money model, and what may refuse it."""

import psycopg
from hypothesis import strategies as st

REFUSALS = (psycopg.errors.CheckViolation, psycopg.errors.RestrictViolation,
            psycopg.errors.UniqueViolation)
# What the database says to a service without guards.
HELD = {"payouts_within_award", "award_spent_within_paid",
        "fund_transfer_carried_once", "repayment_was_noticed",
        "transfer_within_measures", "payout_moves", "claim_falls"}

# And to one with guards: the award was reduced while a payout was held, or the
# bank knows of a payment before anybody here has sent it.
REDUCED = "payouts_within_award"

# What mostly comes next of a payout, a transfer or a report; anything else is
# tried as well.
NEXT = {"registered": ["attest", "attest", "attest", "hold", "cancel",
                       "reregister"],
        "attested": ["batch", "batch", "batch", "hold", "cancel",
                     "reregister"],
        "held": ["release", "release", "cancel"],
        "failed": ["reregister", "reregister", "cancel"]}
MOVES = ["attest", "hold", "release", "cancel", "reregister"]

amounts = st.integers(1, 5).map(lambda n: 100 * n)
grants = st.sampled_from([(300, 200), (300, 200), (300, 0), (200, 100),
                          (100, 0), (0, 0)])
turns = st.fixed_dictionaries({
    "ending": st.sampled_from(["commit"] * 8 + ["open", "rollback", "kill"]),
    "fuse": st.sampled_from([None] * 14 + [1, 2, 3, 4, 5, 6]),
    "is_blind": st.sampled_from([False] * 5 + [True])})
STEADY = {"ending": "commit", "fuse": None, "is_blind": False}


def constraint_of(refusal):
    if "does not move so" in str(refusal):
        return "payout_moves"
    if "does not fall so" in str(refusal):
        return "claim_falls"
    return refusal.diag.constraint_name
