import pytest

from tests.people import Demo
from tests.web.window import Window


@pytest.fixture
def window(demo: Demo) -> Window:
    """The tab หน่วยงาน."""
    return Window(demo)
