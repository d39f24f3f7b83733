"""Where the databases of the tests' demonstrations are: SQLite's files, or a PostgreSQL of the tests' own."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cast.postgres import Cluster


class Databases:
    """Databases in the folders of their instances, which are copied with these."""

    def create(self, _instance: Path, _template: Path | None = None) -> dict[str, str]:
        """Make an empty database for an instance, or a copy of a template's; returns the settings of it."""
        return {}

    @contextmanager
    def copy(self, _template: Path, _instance: Path) -> Iterator[dict[str, str]]:
        """Copy the database of a template for an instance; it ends with the context."""
        yield {}


class PostgresqlDatabases(Databases):
    """Databases in a cluster, each in one of its own."""

    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        self._names: dict[Path, str] = {}

    def create(self, instance: Path, template: Path | None = None) -> dict[str, str]:
        self._names[instance] = _new_name()
        source = [self._names[template]] if template else []
        return {"DATABASE_URL": self.cluster.create(self._names[instance], *source)}

    @contextmanager
    def copy(self, template: Path, _instance: Path) -> Iterator[dict[str, str]]:
        name = _new_name()
        try:
            yield {"DATABASE_URL": self.cluster.create(name, self._names[template])}
        finally:
            self.cluster.drop(name)


def _new_name() -> str:
    return f"test_{secrets.token_hex(6)}"
