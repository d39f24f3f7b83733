"""`--database=postgresql`: the demonstrations of the tests are stored in a PostgreSQL of their own."""

from collections.abc import Iterator

import pytest

from service.store import postgresql
from tests.cast.databases import Databases, PostgresqlDatabases
from tests.cast.postgres import running_cluster

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=(SQLITE, POSTGRESQL), default=SQLITE, help="where the demonstrations are stored"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "servers_clock: PostgreSQL's own clock goes on, not that of the test")
    config.addinivalue_line("markers", "sqlite_only(reason): what is tried here is SQLite's own")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database") == SQLITE:
        return
    for item in items:
        if marker := item.get_closest_marker("sqlite_only"):
            item.add_marker(pytest.mark.skip(reason=marker.args[0]))


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    if request.config.getoption("--database") == SQLITE:
        yield Databases()
        return
    with running_cluster() as cluster:
        yield PostgresqlDatabases(cluster)


@pytest.fixture(autouse=True)
def _one_clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of a test is the server's, too: the test moves it."""
    if not request.node.get_closest_marker("servers_clock"):
        monkeypatch.setattr(postgresql, "moment", lambda _conn, own: own)
