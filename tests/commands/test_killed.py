"""Commands that store much are killed before each of their commits, and run again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import event, func, select, update

from service.privacy import removal
from service.register import imports
from service.store import Database, agencies
from service.store.schema import METADATA
from tests.cast.engine import receipt_numbers
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.privacy.cast import PAST_RETENTION_DAYS, PERSON, personal_texts, register_person
from tests.privacy.test_person import without_drive
from tests.privacy.traces import traces

Flask_ = Callable[..., Result]
NEW_AGENCIES = [f"5703999{number},บ้านโรงเรียนที่ {number},{AREA}" for number in range(5)]


class Killed(BaseException):
    """The process has died."""


@pytest.fixture
def flask(demo: Demo) -> Flask_:
    return lambda *words: demo.app.test_cli_runner().invoke(args=words, input="y\n" * 5)


@contextmanager
def dying_before_commit(db: Database, number: int) -> Iterator[None]:
    """The process dies before its commit with this number, counted from 0. Raises Killed from then on."""
    left = [number]

    def die(conn: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            conn.exec_driver_sql("ROLLBACK")
            raise Killed

    event.listen(db.engine, "commit", die)
    try:
        yield
    finally:
        event.remove(db.engine, "commit", die)


def count_kills(demo: Demo, command: Callable[[], Result]) -> int:
    """Kill a command before its first commit, its second and so on until it ends; returns how often."""
    kills = 0
    while True:
        try:
            with dying_before_commit(demo.services.db, kills):
                answer = command()
            assert answer.exit_code == 0, answer.output
            return kills
        except Killed:
            kills += 1


def agencies_of(demo: Demo) -> list[tuple]:
    table = METADATA.tables["agencies"]
    with demo.services.db.read() as conn:
        return conn.execute(select(table).order_by(table.c.code)).all()


def test_agencies_import_that_was_killed_anywhere_ends_as_if_it_had_not(
    demo: Demo, flask: Flask_, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(imports, "CHUNK_SIZE", 2)
    file = tmp_path / "agencies.csv"
    file.write_text("\n".join(["รหัสโรงเรียน,ชื่อโรงเรียน,เขต", *NEW_AGENCIES]), encoding="utf-8")

    with demo.services.db.read() as conn:
        version = agencies.register_version(conn)
    kills = count_kills(demo, lambda: flask("agencies", "import", str(file)))
    after_kills = agencies_of(demo)
    flask("agencies", "import", str(file))

    assert kills >= 3 and agencies_of(demo) == after_kills
    with demo.services.db.read() as conn:
        assert agencies.register_version(conn) == version + 1
    assert sum(row.code.startswith("5703999") for row in after_kills) == len(NEW_AGENCIES)


@pytest.mark.parametrize("words", [("purge", AREA), ("person", "erase", PERSON["email"])])
def test_what_removes_personal_data_and_was_killed_anywhere_leaves_none(
    demo: Demo, flask: Flask_, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(removal, "PORTION", 3)
    register_person(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS if words[0] == "purge" else 0)

    kills = count_kills(demo, lambda: flask(*words))

    assert kills >= 6
    assert {text: without_drive(traces(demo, text)) for text in personal_texts()} == dict.fromkeys(
        personal_texts(), []
    )


def count_acts(demo: Demo, act: str) -> int:
    table = METADATA.tables["audit_log"]
    with demo.services.db.read() as conn:
        return conn.execute(select(func.count()).where(table.c.act == act)).scalar_one()


def test_resend_that_was_killed_sends_each_row_once(demo: Demo, flask: Flask_):
    for school in (SCHOOL, OTHER_SCHOOL):
        demo.visitor().register(school)
    with demo.services.db.begin() as conn:
        conn.execute(update(METADATA.tables["entries"]).values(set_aside="refused"))
        conn.commit()

    kills = count_kills(demo, lambda: flask("sheets", "resend"))
    again = flask("sheets", "resend")
    demo.deliver()

    assert kills == 1 and again.output == "0 rows go with the next batch.\n"
    assert len(receipt_numbers(demo.officer())) == 2
    assert count_acts(demo, "sent_again") == 1


def test_restore_row_that_was_killed_brings_the_row_back_once(demo: Demo, flask: Flask_):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()
    (number,) = receipt_numbers(officer)
    officer.hand.insert_rows(officer.file, officer.sheets["registration"], 2)
    officer.hand.delete_rows(officer.file, officer.sheets["registration"], 1)
    demo.deliver()

    kills = count_kills(demo, lambda: flask("restore-row", number))
    again = flask("restore-row", number)
    demo.deliver()

    assert kills == 1 and "No row" in again.output
    assert receipt_numbers(officer) == [f"{number}r1"]
    assert count_acts(demo, "row_restored") == 1
