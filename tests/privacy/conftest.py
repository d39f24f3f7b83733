import pytest

from tests.cast.people import Demo
from tests.privacy.cast import RunFlask


@pytest.fixture
def flask(demo: Demo) -> RunFlask:
    """Runs a command; every question is answered with yes."""
    return lambda *words: demo.app.test_cli_runner().invoke(args=words, input="y\n" * 5)
