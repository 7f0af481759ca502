-- An auditor sees the submitted report that it is to attest and nothing else.
  and (not :is_auditor::boolean
       or r.state = 'submitted' and not r.audit_postponed
          and (t.is_large or t.is_combined))
