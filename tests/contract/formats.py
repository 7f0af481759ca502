"""Values of the contract's formats that a generator does not know."""
from datetime import date
from functools import lru_cache

import schemathesis
from hypothesis import strategies as st
from schemathesis.core import media_types
from schemathesis.core.deserialization import deserialize_yaml

ORGNR_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
ACCOUNT_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def with_check_digit(number, weights):
    """The number with its check digit (modulus 11); some numbers have none."""
    digits = str(number)
    total = sum(int(d) * w for d, w in zip(digits, weights))
    check = (11 - total % 11) % 11
    return f"{digits}{check}" if check < 10 else None


def checked_numbers(weights):
    lowest = 10 ** (len(weights) - 1)
    return (st.integers(lowest, 10 * lowest - 1)
            .map(lambda number: with_check_digit(number, weights))
            .filter(bool))


@lru_cache(maxsize=2)
def same_yaml(content):
    """The contract is large, and asked for often: it is read once."""
    return deserialize_yaml(content)


def read_yaml(_context, response):
    """Of a long answer the first MiB is kept, which is no document."""
    if response.is_truncated:
        raise ValueError("not all of it is here")
    return same_yaml(response.content)


def register():
    """The formats that generators do not know, or know without the bounds
    that the contract sets in its description."""
    years = {"min_value": date(1900, 1, 1), "max_value": date(2200, 12, 31)}
    schemathesis.openapi.format("date", st.dates(**years).map(str))
    schemathesis.openapi.format("date-time", st.builds(
        "{}T{}Z".format, st.dates(**years), st.times()))
    schemathesis.openapi.format("orgnr", checked_numbers(ORGNR_WEIGHTS))
    schemathesis.openapi.format("account", checked_numbers(ACCOUNT_WEIGHTS))
    schemathesis.deserializer(*media_types.YAML_MEDIA_TYPES)(read_yaml)
