"""The judgement of test_allocations.py, by itself: an answer that is not true is
found, and one that is true is not taken for a lie."""

from contextlib import nullcontext

import httpx
import pytest

from tests.support import torturing
from tests.support.client import Answer
from tests.support.torturing import Sent, Tally, Torturer


def said(status, text="{}", **headers):
    return Answer(httpx.Response(
        status, text=text, request=httpx.Request("GET", "http://a/v1/me"),
        headers={"Content-Type": "application/json", **headers}))


BUSY = '{"code":"DATABASE_UNAVAILABLE"}'
DONE, FIRST, SECOND = said(200), said(200, '{"at":1}'), said(200, '{"at":2}')
NO, CHANGED = said(404, '{"code":"NOT_FOUND"}'), said(412)
WHEN, FAULT = said(503, BUSY, **{"Retry-After": "1"}), said(500)

# method, answer, whether it had an effect, what is told when it is asked again
# and whether that has one.
LIES = {
    "500": ("POST", FAULT, False, [DONE], True),
    "500 to a change": ("PATCH", FAULT, False, [DONE, CHANGED], True),
    "500 to a read": ("GET", FAULT, False, [FAULT], False),
    "500 that did it": ("POST", FAULT, True, [DONE], False),
    "done, but was not": ("POST", DONE, False, [DONE], True),
    "changed, but was not": ("PATCH", DONE, False, [DONE, CHANGED], True),
    "refused, but is not": ("PATCH", NO, False, [DONE, CHANGED], True),
    "refused, and done": ("POST", NO, True, [DONE], False),
    "not found, but is there": ("GET", NO, False, [DONE, DONE], False),
    "half of it": ("GET", said(200, "[]"), False, [DONE, DONE], False),
    "done twice": ("POST", DONE, True, [DONE], True),
    "busy, and done": ("POST", WHEN, True, [DONE], False),
    "busy, and not until when": ("POST", said(
        503, BUSY, **{"Retry-After": "0"}), False, [DONE], False),
    "nothing, and done twice": ("POST", None, True, [DONE], True),
}
TRUTHS = {
    "done": ("POST", DONE, True, [DONE], False),
    "changed": ("PATCH", DONE, True, [DONE], False),
    "nothing to change": ("PATCH", DONE, False, [DONE], False),
    "refused": ("POST", NO, False, [NO], False),
    "read": ("GET", DONE, False, [DONE], False),
    "read of the moment": ("GET", FIRST, False, [SECOND, said(200)], False),
    "busy": ("POST", WHEN, False, [DONE], False),
    "nothing": ("POST", None, False, [DONE], True),
    "nothing, and done": ("POST", None, True, [DONE], False),
}


class Told(Torturer):
    """The judgement alone: no service and no memory, but what is told."""

    def __init__(self, told, does_again):
        self.tally, self.told = Tally(), iter(told)
        self.does_again, self.rows = does_again, 0

    def counted(self):
        return self.rows

    def again(self, *_, **__):
        self.rows += self.does_again
        return next(self.told)


@pytest.mark.parametrize("is_true, case", [
    *((False, case) for case in LIES), *((True, case) for case in TRUTHS)])
def test_what_is_not_true_is_found(monkeypatch, is_true, case):
    method, answer, has_effect, told, does_again = {**LIES, **TRUTHS}[case]
    judge = Told(told, does_again)
    monkeypatch.setattr(torturing, "PLAINLY", judge.again)
    sent = Sent(None, None, method, "/", {})
    with nullcontext() if is_true else pytest.raises(AssertionError):
        judge.judged(sent, answer, -1 if has_effect else 0, True)
