"""What tests share: a demonstration that is copied for each test, a clock, and cheap ways for costly parts.

tests/README.md tells of the small world and the cast.
"""

import gc
import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings as hypothesis
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Engine, event
from werkzeug.routing import Rule

from service import config, create_app
from service.accounts import passwords
from service.commands.demo import set_up
from service.register import AgencyIndex, IndexedAgency, Register, abbreviations
from service.register.imports import DEMO
from service.store import Database, instance_values
from tests.cast.databases import Databases
from tests.cast.people import Demo

pytest_plugins = ["tests.fast", "tests.databases", "tests.file_stores"]


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: the tests of browsers and processes wait half of their time."""
    return len(os.sched_getaffinity(0)) + 1


SECRET = "test-secret-" + "0" * 32
# The agencies of the small world, lines of service/data/demo/agencies.csv.
SMALL_WORLD = Path(__file__).parent / "cast" / "agencies.csv"


class CompiledTemplates(BytecodeCache):
    """Templates compiled once per process: by itself the app of each test compiles them again."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


Flask.jinja_options = {"bytecode_cache": CompiledTemplates()}
# Their passwords protect nobody: without this a third of the suite's time would go into hashing them.
passwords.hash_with(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
# A machine that is busy for a moment says nothing of the code.
hypothesis.register_profile("patient", deadline=None)
hypothesis.load_profile("patient")

# What was imported stays to the end, and a test's app makes many objects at once: looking for rings less
# often.
gc.freeze()
gc.set_threshold(100_000, 10, 5)


@lru_cache(8)
def shared_index(agencies: tuple[IndexedAgency, ...]) -> AgencyIndex:
    return AgencyIndex(agencies, abbreviations())


# Without this each app whose pages search would make an index of the same agencies.
Register.build_index = staticmethod(lambda agencies, _: shared_index(agencies))
# A test's search shows what its register holds: the next index is built at once.
Register.run_beside = staticmethod(lambda work: work())


class CompiledRule(Rule):
    """A route that is compiled once per process, not again for the app of each test."""

    _compiled: dict[tuple, dict] = {}

    def compile(self) -> None:
        key = (self.rule, self.subdomain, self.host, self.merge_slashes, repr(self.defaults))
        if key not in self._compiled:
            super().compile()
            names = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")
            self._compiled[key] = {name: getattr(self, name) for name in names}
        vars(self).update(self._compiled[key])


Flask.url_rule_class = CompiledRule


class CompiledStatements(dict):
    """SQL that SQLAlchemy compiled, shared by the engines of all apps: by itself each keeps its own."""

    def get(self, key: tuple) -> object:
        return super().get((key[0].name, *key[1:]))

    def __setitem__(self, key: tuple, compiled: object) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


_statements = CompiledStatements()


@event.listens_for(Engine, "engine_connect")
def share_statements(conn: Connection) -> None:
    conn.execution_options(compiled_cache=_statements)


class Clock:
    """A clock that stands still until it is moved, or set going."""

    def __init__(self, now: datetime = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)):
        self.now = now
        self._started: float | None = None

    def __call__(self) -> datetime:
        elapsed = time.monotonic() - self._started if self._started else 0
        return self.now + timedelta(seconds=elapsed)

    def start(self) -> None:
        """Go on with the seconds of the machine: where a worker runs beside the test."""
        self._started = time.monotonic()

    def stop(self) -> None:
        self.now, self._started = self(), None

    def move(self, **units: float) -> None:
        self.now += timedelta(**units)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def demonstration(folder: Path, agencies_file: Path, databases: Databases) -> Path:
    """The instance folder of a fresh demonstration, whose worker has looked at every workbook."""
    where = {"INSTANCE": str(folder), **databases.create(folder)}
    app = create_app({**where, "SECRET_KEY": SECRET, "PIN_DEADLINE": "2026-05-31"}, Clock())
    set_up(app, agencies_file=agencies_file)
    app.extensions["pakmut.worker"].sync().drain(country_now=True)
    app.extensions["pakmut"].db.close()
    return folder


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Path:
    """Thirteen schools of one area and eight of another; all areas, offices and bureaus."""
    return demonstration(tmp_path_factory.mktemp("small"), SMALL_WORLD, databases)


@pytest.fixture(scope="session")
def two_areas(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Path:
    """The two whole areas of `make run`: 139 and 103 schools."""
    return demonstration(tmp_path_factory.mktemp("whole"), DEMO, databases)


@pytest.fixture
def template(request: pytest.FixtureRequest) -> Path:
    """The instance folder that a test's demonstration is copied from: small unless marked `whole_areas`."""
    is_whole = request.node.get_closest_marker("whole_areas")
    return request.getfixturevalue("two_areas" if is_whole else "small_world")


@pytest.fixture
def settings(
    template: Path, tmp_path: Path, databases: Databases, file_settings: dict[str, str]
) -> Iterator[dict[str, str]]:
    """Settings of a demonstration of this test's own."""
    folder = tmp_path / "instance"
    shutil.copytree(template, folder)
    with databases.copy(template, folder) as where:
        own = {"INSTANCE": str(folder), "SECRET_KEY": SECRET, "PIN_DEADLINE": "2026-05-31"}
        yield own | where | file_settings


@pytest.fixture
def public_settings(settings: dict[str, str]) -> dict[str, str]:
    """Settings of the same service at a public address, which none serves that is marked a demonstration."""
    db = Database(config.read(settings).database_url)
    with db.begin() as conn:
        instance_values.delete(conn, "demo")
        conn.commit()
    db.close()
    return settings | {"BASE_URL": "https://pakmut.example", "MAIL_URL": "smtps://mail.example"}


@pytest.fixture
def app(settings: dict[str, str], clock: Clock) -> Flask:
    return create_app(settings, clock)


@pytest.fixture
def demo(app: Flask, clock: Clock) -> Iterator[Demo]:
    """The demonstration with its people."""
    yield Demo(app, clock)
