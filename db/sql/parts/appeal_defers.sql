-- Whether an appeal `l` puts off the enforcement of what it is of (fvl. § 42).
    l.deferred_at is not null
              and l.state in ('received', 'under_review',
                              'correction_requested', 'forwarded')
