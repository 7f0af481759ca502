-- What is due in a case, for both of its sides.
      select {deadline_columns}
      from ({deadline_supplements}) as o
      union all
      select {deadline_columns}
      from ({deadline_reports}) as o
      union all
      select {deadline_columns}
      from ({deadline_appeals}) as o
      union all
      select {deadline_columns}
      from ({deadline_corrections}) as o
      union all
      select {deadline_columns}
      from ({deadline_acceptances}) as o
      union all
      select {deadline_columns}
      from ({deadline_dismissals}) as o
      union all
      select {deadline_columns}
      from ({deadline_claims}) as o
      union all
      select {deadline_columns}
      from ({deadline_prior_notices}) as o
      union all
      select {deadline_columns}
      from ({deadline_repayment_answers}) as o
      union all
      select {deadline_columns}
      from ({deadline_repayments}) as o
