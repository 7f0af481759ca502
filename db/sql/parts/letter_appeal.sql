-- What a letter says of the appeal `l` it is about, of the decision `d` or the
-- claim `t`.
           'appealed', jsonb_strip_nulls(jsonb_build_object(
               'sentOn', day_in_oslo(l.sent_at),
               'wantedChange', l.wanted_change,
               'decisionNumber', d.number,
               'decisionDate', day_in_oslo(d.notified_at),
               'claimDate', day_in_oslo(t.decided_at),
               'claimNok', t.granted_nok))
