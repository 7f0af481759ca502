"""Cases brought where a test begins, past what the service does not do yet."""


def put(database, application, state):
    """An application in the hands of the administrator, as taking it will
    leave it."""
    taken = "taken_at = coalesce(taken_at, tilskudd.clock_now())"
    decided = "tilskudd.clock_now()" if state == "decided" else "null"
    database.run(f"update tilskudd.application set state = '{state}', {taken}, "
                 f"decided_at = {decided} where id = '{application['id']}'")
