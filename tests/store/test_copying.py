"""`flask db copy`: a database goes over whole into an empty one of another kind, or says what is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service import create_app
from service.store import Database, accounts, copying, migrate
from service.store.copying import NotCopied
from service.store.schema import METADATA, entries
from service.sync.one_worker import lock, try_lock
from tests.cast.databases import Databases, PostgresqlDatabases
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.conftest import SMALL_WORLD, Clock, demonstration

SECRET = "test-secret-" + "0" * 32


@pytest.fixture
def used(tmp_path: Path) -> Demo:
    """A demonstration in SQLite, with forms, letters and what people typed in the sheet."""
    folder = demonstration(tmp_path / "used", SMALL_WORLD, Databases())
    settings = {"INSTANCE": str(folder), "SECRET_KEY": SECRET, "PIN_DEADLINE": "2026-05-31"}
    demo = Demo(create_app(settings, clock := Clock()), clock)
    demo.visitor().settle(SCHOOL).pin()
    demo.deliver()
    officer = demo.officer()
    officer.type("pin", officer.lines("pin")[0]["เลขที่รับ"], "หมายเหตุ", "ก'\\n\u0e01😀")
    demo.deliver()
    return demo


@pytest.fixture
def url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database: in PostgreSQL where tests run on that."""
    if isinstance(databases, PostgresqlDatabases):
        yield databases.cluster.create("copied")
        databases.cluster.drop("copied")
    else:
        yield f"sqlite:///{tmp_path}/copied.sqlite"


def copy(demo: Demo, url: str):
    return demo.app.test_cli_runner().invoke(args=["db", "copy", "--to", url])


def on(demo: Demo, url: str) -> Demo:
    """The same service with the other database."""
    where = {"INSTANCE": str(demo.services.settings.instance), "SECRET_KEY": SECRET, "DATABASE_URL": url}
    return Demo(create_app(where, demo.clock), demo.clock)


def counts(db: Database) -> dict[str, int]:
    with db.read() as conn:
        return {
            table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
        }


def test_the_service_goes_on_with_the_copy_as_if_nothing_had_happened(used: Demo, url: str):
    before = counts(used.services.db)

    answer = copy(used, url)

    assert answer.exit_code == 0 and "accounts: " in answer.output, answer.output
    there = on(used, url)
    assert counts(there.services.db) == before
    clerk = there.visitor().sign_in(SCHOOL)
    assert "อยู่ในตารางแล้ว" in clerk.get("/home").text
    there.visitor().settle(OTHER_SCHOOL).pin(latitude="20.120001", longitude="99.870001")
    there.deliver()
    assert len(there.officer().lines("pin")) == 2
    with there.services.db.read() as conn:
        numbers = list(conn.execute(select(entries.c.id).order_by(entries.c.id)).scalars())
    assert numbers == list(range(numbers[0], numbers[0] + before["entries"] + 2))


def test_a_copy_that_was_cut_off_goes_on_and_one_that_is_whole_is_not_made_twice(
    used: Demo, url: str, monkeypatch: pytest.MonkeyPatch
):
    digest, seen = copying._digest, []

    def cut_off(conn, table):
        seen.append(table.name)
        if len(seen) == 30:
            raise KeyboardInterrupt
        return digest(conn, table)

    with monkeypatch.context() as cut:
        cut.setattr(copying, "_digest", cut_off)
        cut.setattr(copying, "PORTION", 3)
        assert copy(used, url).exit_code == 1
    assert len(seen) == 30

    again = copy(used, url)

    assert again.exit_code == 0, again.output
    assert counts(Database(url)) == counts(used.services.db)
    third = copy(used, url)
    assert third.exit_code == 1 and "in use" in third.output


def test_what_was_changed_meanwhile_is_found(used: Demo, url: str, monkeypatch: pytest.MonkeyPatch):
    copy_rows = copying._copy_rows

    def change(source, target, table) -> None:
        copy_rows(source, target, table)
        if table.name == "accounts":
            with target.begin() as conn:
                accounts.update(conn, accounts.get_by_username(conn, SCHOOL)["id"], email="x@y.example")
                conn.commit()

    monkeypatch.setattr(copying, "_copy_rows", change)

    answer = copy(used, url)

    assert answer.exit_code == 1 and "table accounts" in answer.output and "empty database" in answer.output


def test_a_database_in_use_is_not_copied_over(used: Demo, url: str):
    other = Database(url)
    migrate.upgrade(other)
    with other.begin() as conn:
        names = {"type": "spo", "name_th": "x", "short_name_th": "x"}
        conn.execute(METADATA.tables["areas"].insert().values(key=AREA, provinces=[], evidence={}, **names))
        conn.commit()

    with used.services.db.begin() as conn, pytest.raises(NotCopied, match="in use"):
        copying.copy(conn, other, print)


def test_it_is_refused_while_a_worker_is_at_work_and_writes_nothing(used: Demo, url: str):
    with lock(used.services.settings.instance) as file:
        assert try_lock(file)
        answer = copy(used, url)

    assert answer.exit_code == 1 and "at work" in answer.output


@pytest.mark.parametrize("address", ["nonsense", "postgresql+psycopg://nobody@127.0.0.1:1/x", "mysql://x/y"])
def test_an_address_that_is_no_database_is_told(used: Demo, address: str):
    answer = copy(used, address)

    assert answer.exit_code == 1 and "no database that answers" in answer.output


def test_the_database_itself_is_no_place_to_copy_to(used: Demo):
    answer = copy(used, used.services.settings.database_url)

    assert answer.exit_code == 2 and "itself" in answer.output
