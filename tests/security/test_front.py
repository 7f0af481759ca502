"""What the front says by itself: to strangers who ask too much, and when nobody
is behind it."""

import httpx
import pytest

from tests.support.haproxy import Proxy
from tests.support.stack import wait_for

EACH = 5


@pytest.fixture
def instance(stack):
    made = stack.another_service()
    yield made
    made.stop()


@pytest.fixture
def front(instance):
    proxy = Proxy(instance.folder, [instance], strangers_each=EACH)
    yield proxy
    proxy.stop()


def answers(front, count, **headers):
    with httpx.Client(base_url=front.url) as client:
        return [client.get("/v1/metadata/limits", headers=headers)
                for _ in range(count)]


def is_problem_of_its_own(answer, code):
    return (answer.headers["Content-Type"] == "application/problem+json"
            and answer.headers["Cache-Control"] == "no-store"
            and answer.json()["code"] == code
            and answer.json()["status"] == answer.status_code)


def test_a_stranger_who_asks_too_much_is_told_to_wait(front, stack):
    refused = [one for one in answers(front, 10 * EACH)
               if one.status_code != 200]
    assert len(refused) > EACH
    for answer in refused:
        assert answer.status_code == 429
        assert is_problem_of_its_own(answer, "RATE_LIMITED")
        assert answer.headers["Retry-After"] == "1"
    known = {"Authorization": f"Bearer {stack.issuer.token('signatory')}"}
    assert {one.status_code for one in answers(front, 10 * EACH, **known)
            } == {200}


def test_with_nobody_behind_it_says_when_to_come_back(front, instance):
    known = {"Authorization": "Bearer x"} # who has one is no stranger
    instance.kill()
    wait_for(lambda: answers(front, 1, **known)[0].status_code == 503, 20,
             "the front has seen that nobody is there")
    answer, = answers(front, 1, **known)
    assert is_problem_of_its_own(answer, "OVERLOADED")
    assert answer.headers["Retry-After"] == "2"
