"""Processes that start at one moment with an empty database: one upgrades it, the others wait for it."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from pathlib import Path

import pytest
from sqlalchemy import event

from service.store import Database, migrate
from tests.cast.databases import Databases

ROOT = Path(__file__).parents[2]
UPGRADE = "import sys; from service.store import Database, migrate; migrate.upgrade(Database(sys.argv[1]))"


@pytest.fixture
def url(databases: Databases, tmp_path: Path) -> str:
    """Returns the address of an empty database."""
    return databases.create(tmp_path).get("DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")


@pytest.mark.processes
def test_two_processes_upgrade_an_empty_database_at_once(url: str):
    arguments = (sys.executable, "-c", UPGRADE, url)

    running = [subprocess.Popen(arguments, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(2)]

    errors = [process.communicate()[1].decode() for process in running]
    assert ([process.returncode for process in running], errors) == ([0, 0], ["", ""])
    assert migrate.is_current(Database(url))


def test_an_upgrade_waits_for_another_process_longer_than_a_writer_does(url: str):
    if url.startswith("sqlite"):
        pytest.skip("SQLite has one limit for all who wait")
    other, db = Database(url), Database(url)

    @event.listens_for(db.engine, "connect")
    def make_impatient(raw: object, _record: object) -> None:
        raw.execute("SET lock_timeout = 20")
        raw.commit()

    with ThreadPoolExecutor(1) as pool:
        with other.begin():
            upgrading = pool.submit(migrate.upgrade, db)
            done, _ = wait_for([upgrading], timeout=0.5)
        upgrading.result()

    assert not done and migrate.is_current(db)
