"""Cases brought where a test begins, past what the service does not do yet."""


def put(database, application, state):
    """An application in the hands of the administrator, as taking it will
    leave it."""
    taken = "taken_at = coalesce(taken_at, tilskudd.clock_now())"
    times = {name: "tilskudd.clock_now()" if state == name else "null"
             for name in ("decided", "withdrawn")}
    database.run(f"update tilskudd.application set state = '{state}', {taken}, "
                 f"decided_at = {times['decided']}, "
                 f"withdrawn_at = {times['withdrawn']} "
                 f"where id = '{application['id']}'")
