"""Assessments in plain SQL: what the functions say, and that nothing of them is
the applicant's or another administrator's."""

import json

import pytest

from tests.sql.migrated import (INNLANDET, NO_RIGHT, SKIEN, VESTFOLD_TELEMARK,
                                act_as, refused, rows)

CRITERIA = [{"code": "plan", "weight": 30}, {"code": "need", "weight": 1}]
LARGEST = 2**53 - 1


def one(connection, sql, *values):
    return rows(connection, sql, *values)[0][0]


@pytest.mark.parametrize("scores, weighted", [
    ([], 0), ([("plan", 5)], 150), ([("plan", 2), ("need", 3)], 63),
    ([("plan", 2), ("gone", 5)], 60)])
def test_a_score_is_weight_times_score(superuser, scores, weighted):
    content = {"scores": [{"criterion": c, "score": s} for c, s in scores]}
    assert one(superuser, "select assessment_score(%s, %s)",
               json.dumps(content), json.dumps(CRITERIA)) == weighted


def test_what_is_not_written_yet_scores_nothing(superuser):
    assert one(superuser, "select assessment_score('{}', '[]')") == 0
    assert one(superuser, "select assessment_score(null, '[]')") == 0
    assert one(superuser, "select recommended_nok('{}', uuid_v7())") is None


def test_a_sum_is_never_more_than_a_client_can_read(superuser):
    for total, shown in ((None, 0), (7, 7), (LARGEST, LARGEST),
                         (LARGEST + 1, LARGEST), (10**30, LARGEST)):
        assert one(superuser, "select amount_of(%s)", total) == shown


def test_a_recommendation_is_found_by_its_measure(superuser):
    content = {"recommendations": [
        {"measureId": "019BD640-2A80-7000-8000-000000000031", "amountNok": 5}]}
    for number, nok in ((31, 5), (32, None)):
        assert one(superuser, "select recommended_nok(%s, %s)",
                   json.dumps(content),
                   f"019bd640-2a80-7000-8000-0000000000{number}") == nok


TABLES = ("assessment", "other_grant", "scenario")


@pytest.mark.parametrize("table", TABLES)
def test_no_other_side_has_any_right(world, table):
    for side in ("public", "applicant"):
        with world.transaction(force_rollback=True):
            act_as(world, side, organisation=SKIEN)
            for sql in (f"select from {table}", f"delete from {table}",
                        f"insert into {table} default values",
                        f"update {table} set id = id"):
                refused(world, NO_RIGHT, sql)


def test_another_administrator_sees_no_scenario(world):
    act_as(world, "staff", administrator=VESTFOLD_TELEMARK, person="a" * 32)
    world.execute(
        "insert into scenario (call_id, administrator_number, name, method, "
        "content, made_by) select id, administrator_number, 'x', 'by_hand', "
        "'{}', acting_person() from call")
    assert len(rows(world, "select id from scenario")) == 1
    refused(world, NO_RIGHT, "update scenario set call_id = call_id")
    refused(world, NO_RIGHT, "update scenario set made_by = made_by")
    refused(world, NO_RIGHT, "delete from scenario")
    act_as(world, "staff", administrator=INNLANDET)
    assert rows(world, "select id from scenario") == []
    assert world.execute("update scenario set name = 'y'").rowcount == 0
