-- Whether an appeal `a` is still to be answered: also one whose dismissal was
-- annulled, which is to be heard anew.
    (a.state in ('received', 'under_review', 'correction_requested',
                 'forwarded')
     or a.state = 'dismissed' and {appeal_annulled})
