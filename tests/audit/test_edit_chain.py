"""What people did in workbooks is a chain: nothing in it is changed, removed, added or moved unseen."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.audit.chain import BrokenChain, Chain, check_chain, check_edits
from service.store import Database, edit_chain, edit_kinds, migrate, rows, terms
from service.store import chain as chain_of_rows
from tests.cast.older_database import older_database
from tests.cast.people import AREA, SCHOOL, Demo
from tests.cast.sql import run_sql, tamper

EDITS = 7
NOW = datetime(2026, 5, 1, tzinfo=UTC)
OFFICER = f"officer-{AREA}"


@pytest.fixture
def db(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The demonstration's database with some edits, read three at a time."""
    monkeypatch.setattr(chain_of_rows, "PORTION", 3)
    add_edits(demo, EDITS)
    return demo.services.db


def add_edits(demo: Demo, count: int, **more: object) -> None:
    row = {"area": AREA, "row_id": "K7Q2-9MXR-0001-1", "record": "registration", "agency": SCHOOL}
    known = {"who": OFFICER, "known_by": edit_kinds.BY_CELL} | more
    edits = [
        rows.edit_values(row, "phone", f"{number}", ("a", 1.5, None)[number % 3], demo.clock(), **known)
        for number in range(count)
    ]
    with demo.services.db.begin() as conn:
        rows.add_edits(conn, edits)
        conn.commit()


def check(db: Database, noted: str = "") -> Chain:
    with db.read() as conn:
        return check_edits(conn, check_chain(conn, NOW).edit_seals, noted)


def broken_at(db: Database) -> int | None:
    with pytest.raises(BrokenChain) as error:
        check(db)
    return error.value.number


def test_what_the_service_stores_fits(db: Database):
    chain = check(db)

    assert (chain.count, chain.oldest, chain.newest, chain.renamed) == (EDITS, 1, EDITS, 0)
    assert check(db, noted=chain.head).has_noted and not check(db, noted="0" * 64).has_noted


def test_what_people_do_in_the_sheet_is_in_it(demo: Demo):
    demo.visitor().settle()
    demo.deliver()
    number = demo.officer().lines("registration")[0]["เลขที่รับ"]

    demo.officer().type("registration", number, "หมายเหตุ", "โทรแล้ว")
    demo.deliver()

    assert check(demo.services.db).count >= 1


@pytest.mark.parametrize(
    "change",
    [
        "area = 'P5701'",
        "row_id = 'x'",
        "record = 'pin'",
        "agency = 'x'",
        "\"column\" = 'note'",
        "before = '\"x\"'",
        "before = 'no JSON'",
        "after = '\"x\"'",
        "after = NULL",
        "who = 'somebody'",
        "known_by = 'file'",
        "seen_at = '2026-01-01 00:00:00.000000'",
        "done_at = '2026-01-01 00:00:00.000000'",
        "kind = 'sorted'",
        "place = 'x'",
        "step = 'x'",
        "salt = ''",
        "contents = ''",
        "digest = ''",
    ],
)
def test_an_edit_that_was_altered_is_named(db: Database, change: str):
    tamper(db, f"UPDATE edits SET {change} WHERE id = 4")

    assert broken_at(db) == 4


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ("DELETE FROM edits WHERE id = 1", 2),
        ("DELETE FROM edits WHERE id = 4", 5),
        (f"DELETE FROM edits WHERE id = {EDITS}", None),
        ("DELETE FROM edits", None),
        ("UPDATE edits SET id = 99 WHERE id = 4", 5),
    ],
)
def test_one_that_was_removed_or_moved_is_found(db: Database, change: str, number: int | None):
    tamper(db, change)

    assert broken_at(db) == number


def test_two_that_changed_places_are_found(db: Database):
    for statement in ("SET id = 99 WHERE id = 4", "SET id = 4 WHERE id = 5", "SET id = 5 WHERE id = 99"):
        tamper(db, f"UPDATE edits {statement}")

    assert broken_at(db) == 4


def test_a_step_that_is_stored_again_is_one_edit(demo: Demo, db: Database):
    for _ in range(2):
        add_edits(demo, 1, step="a.1")

    assert check(db).count == EDITS + 1


def test_erasing_the_officer_who_made_them_leaves_a_chain_that_fits_and_no_name(demo: Demo, db: Database):
    answer = demo.app.test_cli_runner().invoke(args=["person", "erase", OFFICER, "--yes"])

    assert answer.exit_code == 0, answer.output
    assert check(db).renamed == EDITS
    with db.read() as conn:
        assert OFFICER not in repr(conn.exec_driver_sql("SELECT who FROM edits").all())


def test_what_was_typed_into_a_persons_row_is_taken_out_and_the_chain_fits(demo: Demo, db: Database):
    demo.visitor().settle()
    demo.deliver()
    number = demo.officer().lines("registration")[0]["เลขที่รับ"]
    demo.officer().type("registration", number, "โทรศัพท์", "053-711-999")
    demo.deliver()

    answer = demo.app.test_cli_runner().invoke(args=["person", "erase", SCHOOL, "--yes"])

    assert answer.exit_code == 0, answer.output
    assert check(db).renamed >= 1
    with db.read() as conn:
        assert "053-711-999" not in repr(conn.exec_driver_sql("SELECT before, after FROM edits").all())


def test_one_that_is_altered_after_it_was_cleaned_is_found(demo: Demo, db: Database):
    demo.app.test_cli_runner().invoke(args=["person", "erase", OFFICER, "--yes"])
    assert check(db).renamed == EDITS

    tamper(db, "UPDATE edits SET who = 'officer2' WHERE id = 4")

    assert broken_at(db) == 4


def test_what_ends_after_its_term_leaves_a_chain_that_fits(
    demo: Demo, db: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(terms, "PORTION", 2)
    demo.clock.move(days=3 * 365 + 1)
    add_edits(demo, 2)

    terms.end_rows(db, demo.clock())

    assert (check(db).oldest, check(db).count) == (EDITS + 1, 2)
    tamper(db, f"DELETE FROM edits WHERE id = {EDITS + 1}")
    assert broken_at(db) == EDITS + 2


def test_edits_from_before_the_chain_are_chained_by_the_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(chain_of_rows, "PORTION", 2)
    db = older_database(tmp_path, "0037")
    with db.begin() as conn:
        conn.exec_driver_sql(
            "INSERT INTO areas (key, type, name_th, short_name_th, provinces, evidence)"
            " VALUES ('P1', 'primary', 'ก', 'ก', '[]', '{}')"
        )
        for number in (2, 3, 5, 8, 13):
            conn.exec_driver_sql(
                'INSERT INTO edits (id, area, row_id, record, agency, "column", before, after, seen_at)'
                " VALUES (?, 'P1', 'x', 'pin', '1', 'note', '\"a\"', NULL, '2026-05-01 01:02:03.000004')",
                (number,),
            )
        conn.commit()

    migrate.upgrade(db)

    with db.read() as conn:
        chain = check_edits(conn, {})
        assert run_sql(
            conn, "SELECT value FROM instance_values WHERE key = ?", edit_chain.EDITS.head
        ).scalar()
    assert (chain.count, chain.oldest, chain.newest, chain.renamed) == (5, 2, 13, 0)
    tamper(db, "UPDATE edits SET who = 'z' WHERE id = 5")
    assert broken_at(db) == 5
