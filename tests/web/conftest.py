import pytest

from tests.cast.people import Demo
from tests.cast.window import Window


@pytest.fixture
def window(demo: Demo) -> Window:
    """The tab หน่วยงาน."""
    return Window(demo)
