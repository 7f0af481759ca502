-- Where the money of an award `a` is, as the ledger has it. Excess: paid beyond
-- what holds, and not claimed back. Owed: paid back on a claim that fell away; it is left to pay.
    (select jsonb_build_object(
                'committedNok', a.committed_nok,
                'paidNok', a.paid_nok,
                'carriedInNok', a.carried_in_nok,
                'spentNok', a.spent_nok,
                'carriedOverNok', a.carried_over_nok,
                'claimedNok', a.claimed_nok,
                'repaidNok', a.repaid_nok,
                'writtenOffNok', a.written_off_nok,
                'owedNok', a.owed_nok,
                'heldNok', a.held_nok,
                'underWayNok', u.nok,
                'leftToPayNok',
                greatest(0, a.committed_nok - a.paid_nok + a.owed_nok
                            - u.nok),
                'excessPaidNok',
                greatest(0, a.paid_nok - a.amount_nok - a.claimed_nok
                            - a.owed_nok))
     from (select {award_under_way} as nok) as u)
