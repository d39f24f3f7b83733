import pytest

from tests.cast.people import Demo
from tests.fleet.cast import Office


@pytest.fixture
def office(demo: Demo) -> Office:
    return Office(demo)
