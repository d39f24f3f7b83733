"""The audit log is a chain: nothing in it is changed, removed, added or moved without being found."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from service.audit.chain import BrokenChain, Chain, check_chain
from service.store import Database, audit_chain, audit_log, instance_values, migrate, schema, terms
from service.store import chain as chain_of_rows
from tests.cast import sql
from tests.cast.older_database import older_database
from tests.cast.people import AREA, SCHOOL, Demo
from tests.cast.sql import run_sql

# Acts that the fixture adds; their numbers begin behind those of the demonstration.
ADDED = 7
# Of the checks: no origin and no text is there whose term could be over.
NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def db(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The demonstration's database with ADDED acts more than it has, read three at a time."""
    monkeypatch.setattr(chain_of_rows, "PORTION", 3)
    for number in range(ADDED):
        add_act(demo.services.db, demo.clock(), username=f"staff-{number}", by="boss")
    return demo.services.db


def add_act(db: Database, now: datetime, act: str = "slip", who: str = "obec", **about: object) -> None:
    with db.begin() as conn:
        audit_log.add(conn, now, act, who, AREA, SCHOOL, **about)
        conn.commit()


def check(db: Database, noted: str = "") -> Chain:
    with db.read() as conn:
        return check_chain(conn, NOW, noted)


def broken_at(db: Database) -> int | None:
    with pytest.raises(BrokenChain) as error:
        check(db)
    return error.value.number


def tamper(db: Database, *statements: str) -> None:
    """Run SQL; {n} is the act in the middle of those that were added, {last} the last one."""
    last = check(db).newest
    sql.tamper(db, *(statement.format(n=last - 3, next=last - 2, last=last) for statement in statements))


def test_what_the_service_writes_fits(db: Database):
    chain = check(db)

    assert (chain.count, chain.oldest, chain.renamed) == (chain.newest, 1, 0)
    assert chain.count >= ADDED and re.fullmatch("[0-9a-f]{64}", chain.head)


def test_an_empty_log_fits(db: Database):
    with db.begin() as conn:
        conn.exec_driver_sql("DELETE FROM audit_log")
        conn.exec_driver_sql("DELETE FROM instance_values WHERE key = 'audit_head'")
        conn.commit()

    assert check(db) == Chain(0, 0, 0, "", 0, True)


@pytest.mark.parametrize(
    "change",
    [
        "at = '2026-01-01 00:00:00.000000'",
        "at = 'yesterday'",
        "at = 7",
        "area = NULL",
        "agency = '1'",
        "who = 'somebody'",
        "act = 'left'",
        "about = '{{}}'",
        "about = '[]'",
        "about = 'no JSON'",
        'about = \'{{"username": "x", "by": "boss"}}\'',
        'about = \'{{"username": "staff-3", "by": "x"}}\'',
        'about = \'{{"username": "staff-3", "by": "boss", "more": 1}}\'',
        "salt = ''",
        "names = ''",
        "digest = ''",
    ],
)
def test_an_act_that_was_altered_is_named(db: Database, change: str):
    altered = check(db).newest - 3

    tamper(db, f"UPDATE audit_log SET {change} WHERE id = {{n}}")

    assert broken_at(db) == altered


def test_an_act_behind_one_that_was_deleted_is_named(db: Database):
    following = check(db).newest - 2

    tamper(db, "DELETE FROM audit_log WHERE id = {n}")

    assert broken_at(db) == following


def test_the_last_act_cannot_be_deleted_unseen_nor_can_the_first_or_all(db: Database):
    with db.begin() as conn:
        conn.exec_driver_sql("DELETE FROM audit_log WHERE id = 1")
        with pytest.raises(BrokenChain) as first:
            check_chain(conn, NOW)
        conn.rollback()
        conn.exec_driver_sql("DELETE FROM audit_log")
        with pytest.raises(BrokenChain) as every:
            check_chain(conn, NOW)
    tamper(db, "DELETE FROM audit_log WHERE id = {last}")

    assert (first.value.number, every.value.number, broken_at(db)) == (2, None, None)


def test_nor_is_it_hidden_by_the_acts_that_come_after_it(db: Database, clock):
    deleted = check(db).newest
    tamper(db, "DELETE FROM audit_log WHERE id = {last}")

    add_act(db, clock(), username="later")

    assert broken_at(db) == deleted


COPIED = "area, agency, who, act, about, salt, names, digest"


@pytest.mark.parametrize("distance", [-1000, 1, 90])
def test_an_act_that_was_put_in_is_named(db: Database, distance: int):
    number = check(db).newest + distance
    statement = f"INSERT INTO audit_log (id, at, {COPIED}) SELECT {number}, at, {COPIED}"

    tamper(db, f"{statement} FROM audit_log WHERE id = {{n}}")

    assert broken_at(db) == number


def test_two_acts_that_changed_places_are_found(db: Database):
    first = check(db).newest - 3

    tamper(
        db,
        "UPDATE audit_log SET id = -1 WHERE id = {n}",
        "UPDATE audit_log SET id = {n} WHERE id = {next}",
        "UPDATE audit_log SET id = {next} WHERE id = -1",
    )

    assert broken_at(db) == first


def make_anew(db: Database, **values: object) -> str:
    """Change every act and the chain with it, as one can who knows this code; returns the new head."""
    table, head = schema.audit_log, ""
    with db.begin() as conn:
        for act in conn.execute(table.select().order_by(table.c.id)).mappings().all():
            changed = values | audit_chain.link(head, {**act, **values})
            conn.execute(table.update().where(table.c.id == act["id"]).values(changed))
            head = changed["digest"]
        instance_values.put(conn, audit_chain.ACTS.head, head)
        conn.commit()
    return head


def test_a_chain_that_was_made_anew_fits_but_lacks_the_digest_that_was_written_down(db: Database):
    noted = check(db).head

    head = make_anew(db, who="nobody")

    assert check(db, head).has_noted and not check(db, noted).has_noted


def test_a_digest_that_was_written_down_is_found_after_more_was_done(db: Database, clock):
    noted = check(db).head

    add_act(db, clock(), username="later")

    assert check(db, noted).has_noted and check(db).head != noted


def test_what_was_rolled_back_leaves_no_gap(db: Database, clock):
    with db.begin() as conn:
        audit_log.add(conn, clock(), "left", SCHOOL, AREA, SCHOOL)

    add_act(db, clock(), "left")

    assert check(db).count == check(db).newest


def test_what_is_stored_in_another_shape_than_it_was_given_fits(db: Database, clock):
    add_act(db, clock(), places=("ก", 1.5, None), numbers={10: "x", 9: "y"}, ok=True)

    assert check(db).count == check(db).newest


# --- names of erased persons


def erase_staff(demo: Demo, username: str = f"officer-{AREA}") -> None:
    answer = demo.app.test_cli_runner().invoke(args=["person", "erase", username, "--yes"])
    assert answer.exit_code == 0, answer.output


def test_erasing_a_member_of_staff_breaks_nothing_and_says_in_how_many_acts(demo: Demo, db: Database):
    officer, other = f"officer-{AREA}", "obec"
    for who, about in ((officer, "x"), (other, officer), (officer, officer), (other, "x")):
        add_act(db, demo.clock(), who=who, username=about, by=other)
    noted = check(db).head

    erase_staff(demo)

    assert check(db, noted).has_noted and check(db).renamed >= 3
    with db.read() as conn:
        log = repr(conn.exec_driver_sql("SELECT * FROM audit_log").all())
    assert officer not in log and "names_replaced" in log


def test_so_does_erasing_a_second_one_whom_the_same_acts_name(demo: Demo, db: Database):
    officer = f"officer-{AREA}"
    add_act(db, demo.clock(), who="obec", username=officer)
    erase_staff(demo)

    erase_staff(demo, "obec")

    assert check(db).renamed >= ADDED + 1


def test_a_name_that_was_changed_after_it_was_replaced_is_found(demo: Demo, db: Database):
    add_act(db, demo.clock(), who=f"officer-{AREA}", username="x")
    number = check(db).newest
    erase_staff(demo)

    with db.begin() as conn:
        run_sql(conn, "UPDATE audit_log SET who = 'obec' WHERE id = ?", number)
        conn.commit()

    assert broken_at(db) == number


# --- acts whose term is over


def test_what_ends_after_its_term_leaves_a_chain_that_fits(
    demo: Demo, db: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(terms, "PORTION", 2)
    ended = check(db).newest
    demo.clock.move(days=3 * 365 + 1)
    add_act(db, demo.clock())
    add_act(db, demo.clock())

    terms.end_rows(db, demo.clock())

    chain = check(db)
    assert (chain.oldest, chain.count) == (ended + 1, 2)
    assert check(db, noted=chain.head).has_noted


def test_what_was_deleted_at_the_beginning_has_not_ended(demo: Demo, db: Database):
    demo.clock.move(days=3 * 365 + 1)
    add_act(db, demo.clock())
    add_act(db, demo.clock())
    terms.end_rows(db, demo.clock())
    oldest = check(db).oldest

    with db.begin() as conn:
        run_sql(conn, "DELETE FROM audit_log WHERE id = ?", oldest)
        conn.commit()

    assert broken_at(db) == oldest + 1


def test_an_act_of_a_clock_that_went_wrong_makes_no_gap(demo: Demo, db: Database):
    ahead = demo.clock() + timedelta(days=900)
    add_act(db, ahead)
    add_act(db, demo.clock())
    number = check(db).newest - 1
    demo.clock.move(days=3 * 365 + 1)
    add_act(db, demo.clock())

    terms.end_rows(db, demo.clock())

    assert check(db).oldest == number


# --- cost, older databases


@pytest.mark.sqlite_only("EXPLAIN QUERY PLAN is SQLite's")
def test_to_add_an_act_walks_through_nothing(db: Database, clock):
    statements = []
    event.listen(
        db.engine,
        "before_cursor_execute",
        lambda c, cursor, sql, values, *_: statements.append((sql, values)),
    )

    add_act(db, clock())

    looks = [query for query in statements if query[0].startswith(("SELECT", "INSERT"))]
    with db.read() as conn:
        plans = [conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all() for sql, values in looks]
    steps = [step for plan in plans for *_, step in plan]
    assert len(looks) == 4
    assert [step for step in steps if step.startswith("SCAN")] == []


def test_acts_from_before_the_chain_are_chained_by_the_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(chain_of_rows, "PORTION", 3)
    db = older_database(tmp_path, "0024")
    with db.begin() as conn:
        for number in (2, 3, 5, 8, 13):
            run_sql(
                conn,
                "INSERT INTO audit_log (id, at, who, act, about) VALUES (?, '2026-05-01 01:02:03.000004', 'x',"
                " 'slip', '{\"username\": \"y\"}')",
                number,
            )
        conn.commit()

    migrate.upgrade(db)

    chain = check(db)
    assert (chain.count, chain.oldest, chain.newest) == (5, 2, 13)
    tamper(db, "UPDATE audit_log SET who = 'z' WHERE id = 5")
    assert broken_at(db) == 5
