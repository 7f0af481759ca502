"""A decision put straight into the database, for what only reads decisions."""

PREPARED, APPROVED = "1" * 32, "2" * 32


def decide(connection, application, state, outcome, awarded=(), number=1):
    """A decision in that state; `awarded` is {title: amount}."""
    told = state in ("notified", "superseded")
    decision = connection.execute("""
        insert into decision (
            application_id, content_version, call_id, organisation_number,
            administrator_number, number, state, outcome, content, amount_nok,
            prepared_by, edited_by, proposed_by, approved_by, notified_at,
            made_available_at, notice, told_version, superseded_at)
        select id, 1, call_id, organisation_number, administrator_number,
               %s, %s, outcome, jsonb_build_object(
                   'outcome', outcome,
                   'reasons', jsonb_build_object('facts', 'internal')),
               %s, %s, %s, %s, %s,
               case when %s then timestamptz '2026-06-11 22:30:00Z' end,
               case when %s then now() end, case when %s then '{}'::jsonb end,
               case when %s then 1 end,
               case when %s = 'superseded' then now() end
        from application, (values (%s)) as decided (outcome)
        where id = %s returning id""",
        (number, state, sum(dict(awarded).values()), PREPARED,
         PREPARED, PREPARED, APPROVED, told, told, told, told, state,
         outcome, application)).fetchone()[0]
    for title, amount in dict(awarded).items():
        connection.execute("""
            insert into decision_measure (
                decision_id, application_id, content_version, measure_id,
                organisation_number, administrator_number, applied_nok,
                amount_nok)
            select %s, application_id, content_version, id,
                   organisation_number, administrator_number, amount_nok, %s
            from measure where application_id = %s and title = %s""",
            (decision, amount, application, title))
