"""The stack of docker/compose.yaml with its profile `dev`, once for all tests.
Whoever runs them does so by `docker/engine.sh inside`, where the addresses of
containers are reached; images are built before."""

import pytest

from tests.containers.composed import Composed, engine


@pytest.fixture(scope="session")
def image():
    """What the engine knows of the image of the service."""
    return engine.inspect("image", "tilskudd-service")


@pytest.fixture(scope="session")
def composed(tmp_path_factory):
    made = Composed(tmp_path_factory.mktemp("composed"))
    try:
        made.start()
        yield made
    except BaseException:
        print(made.last_words())
        raise
    finally:
        made.remove()
