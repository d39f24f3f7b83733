import pytest

from tests.cast.people import Demo
from tests.privacy.cast import Flask_


@pytest.fixture
def flask(demo: Demo) -> Flask_:
    return lambda *words: demo.app.test_cli_runner().invoke(args=words)
