"""`--database=postgresql`: the demonstrations of the tests are stored in a PostgreSQL of their own."""

from collections.abc import Iterator

import pytest

from tests.cast.databases import Databases, PostgresqlDatabases
from tests.cast.postgres import running_cluster

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=(SQLITE, POSTGRESQL), default=SQLITE, help="where the demonstrations are stored"
    )


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    if request.config.getoption("--database") == SQLITE:
        yield Databases()
        return
    with running_cluster() as cluster:
        yield PostgresqlDatabases(cluster)
