"""Applications in the hands of the administrator: the steps that stories of
assessment share."""

# The deadline of the 2026 call has passed.
APRIL = "2026-04-08T08:00:00Z"


def declared(person, application, declaration="clear"):
    """What a person says of itself before it handles a case; said once, it
    stands."""
    path = f"/v1/applications/{application['id']}"
    return person.post(f"{path}/impartiality", {
        "declaration": declaration, "statement": "Jeg kjenner saken."},
        match=person.get(path).expect(200).etag)


def taken(person, application):
    """Under review, by a caseworker who is impartial."""
    declared(person, application).expect(201)
    return person.act("application", application["id"], "take").expect(200)
