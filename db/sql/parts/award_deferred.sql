-- Whether enforcement of what was decided on an award `a` is put off while an
-- appeal is live (fvl. § 42; domain 8.52).
    exists (select from appeal l
            where l.application_id = a.application_id
              and l.decision_id is not null
              and {appeal_defers})
