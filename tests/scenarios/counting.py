"""What stories of statistics read, and how."""

SUMS = ("applications", "personsApplied", "appliedNok", "recommendedNok",
        "awardedNok", "paidNok", "spentNok", "carriedOverNok", "repaidNok",
        "personsCompleted", "personYearsHundredths")
# What the ledger has of each measure, and so of each category.
OF_CATEGORY = [name for name in SUMS if name not in (
    "paidNok", "carriedOverNok", "repaidNok")]


def path_of(call):
    return f"/v1/calls/{call['id']}/statistics"


def statistics(counting, by="caseworker"):
    return counting.caller(by).get(path_of(counting.call)).expect(200)


def groups(answer, dimension):
    return {g["key"]: g for g in answer["items"]
            if g["dimension"] == dimension}


def scheme_path(call, query="?year=2026"):
    return f"/v1/schemes/{call['schemeId']}/statistics{query}"


def line(*figures):
    return dict(zip(SUMS, figures))


def figures(items):
    return {(g["dimension"], g["key"]): {n: g.get(n) for n in SUMS}
            for g in items}
