import pytest

from tests.fleet.cast import Office
from tests.people import Demo


@pytest.fixture
def office(demo: Demo) -> Office:
    return Office(demo)
