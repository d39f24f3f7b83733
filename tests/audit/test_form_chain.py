"""The forms that came in are a chain: none is changed, removed, added or made another person's unseen."""

from pathlib import Path

import pytest

from service.audit.chain import BrokenChain, Chain, check_chain, check_forms
from service.store import Database, form_chain, migrate
from service.store import chain as chain_of_rows
from tests.cast.older_database import older_database
from tests.cast.people import AREA, SCHOOL, Demo
from tests.cast.posts import signed_in_clerk
from tests.cast.sql import tamper


@pytest.fixture
def db(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The demonstration's database with the forms of a clerk, which are sealed two at a time."""
    monkeypatch.setattr(chain_of_rows, "PORTION", 2)
    monkeypatch.setattr(form_chain, "PORTION", 2)
    clerk = signed_in_clerk(demo)
    clerk.pin()
    clerk.survey()
    demo.deliver()
    demo.worker.seal_forms()
    return demo.services.db


def check(demo: Demo, noted: str = "") -> Chain:
    with demo.services.db.read() as conn:
        now = demo.clock()
        return check_forms(conn, now, check_chain(conn, now).form_seals, noted)


def broken_at(demo: Demo) -> int | None:
    with pytest.raises(BrokenChain) as error:
        check(demo)
    assert error.value.what == "form"
    return error.value.number


def test_what_came_in_fits_and_waits_for_nothing(demo: Demo, db: Database):
    chain = check(demo)

    with db.read() as conn:
        assert chain.count == conn.exec_driver_sql("SELECT count(*) FROM entries").scalar() >= 3
    assert (chain.oldest, chain.renamed, chain.unsealed, chain.early) == (1, 0, 0, 0)
    assert check(demo, chain.head).has_noted and not check(demo, "0" * 64).has_noted


def test_a_form_is_not_sealed_by_whoever_sends_it_but_by_the_round_of_the_mail_soon_after(
    demo: Demo, db: Database
):
    sealed = check(demo).count
    demo.visitor().register(email="second@school.example")
    waiting = check(demo)

    demo.worker._mail_round()()

    assert (waiting.count, waiting.unsealed) == (sealed, 1)
    assert (check(demo).count, check(demo).unsealed) == (sealed + 1, 0)


@pytest.mark.parametrize(
    "change",
    [
        f"account_id = (SELECT id FROM accounts WHERE username = 'officer-{AREA}')",
        "account_id = NULL",
        "agency = '57030003'",
        "record = 'proposal'",
        "item = 'x'",
        "received_at = '2026-01-01 00:00:00.000000'",
        "withdrawn = NOT withdrawn",
        "answers = '{}'",
        "answers = 'no JSON'",
        "remarks = '[1]'",
        "changed = '[1]'",
        "notice = 'x'",
    ],
)
def test_a_form_that_was_altered_is_named(demo: Demo, db: Database, change: str):
    tamper(db, f"UPDATE entries SET {change} WHERE id = (SELECT entry_id FROM form_links WHERE id = 2)")

    assert broken_at(demo) == 2


@pytest.mark.parametrize(
    "change", ["salt = ''", "contents = ''", "origin = ''", "digest = ''", "entry_id = 99"]
)
def test_a_link_that_was_altered_is_named(demo: Demo, db: Database, change: str):
    tamper(db, f"UPDATE form_links SET {change} WHERE id = 2")

    assert broken_at(demo) == 2


def test_links_that_were_removed_are_found_also_the_newest(demo: Demo, db: Database):
    last = check(demo).newest
    tamper(db, f"DELETE FROM form_links WHERE id = {last}")
    assert broken_at(demo) is None

    tamper(db, "DELETE FROM form_links WHERE id = 1")
    assert broken_at(demo) == 2


def test_a_form_that_was_put_in_before_others_is_found(demo: Demo, db: Database):
    columns = "receipt, record, agency, item, area, answers, changed, remarks, received_at"
    tamper(
        db,
        f"INSERT INTO entries (id, revision, {columns}) SELECT -5, 90, {columns} FROM entries WHERE id = 1",
    )

    assert broken_at(demo) is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entry_origins SET address = '9.9.9.9'",
        "UPDATE entry_origins SET sign_in = 'zzz'",
        "DELETE FROM entry_origins",
    ],
)
def test_an_origin_that_was_altered_or_taken_out_is_found(demo: Demo, db: Database, change: str):
    with db.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM entry_origins").scalar()

    tamper(db, change)

    assert broken_at(demo)


def test_taking_a_person_out_leaves_a_chain_that_fits_and_none_of_the_answers(demo: Demo, db: Database):
    noted = check(demo).head

    answer = demo.app.test_cli_runner().invoke(
        args=["person", "erase", SCHOOL, "--yes", "--places", "--photos"]
    )

    assert answer.exit_code == 0, answer.output
    chain = check(demo, noted)
    assert chain.has_noted and chain.renamed >= 1 and chain.early >= 1
    tamper(db, "UPDATE entries SET answers = '{}' WHERE purged_at IS NOT NULL")
    assert broken_at(demo)


def test_so_does_the_end_of_the_time_that_data_is_kept(demo: Demo, db: Database):
    demo.clock.move(days=800)

    answer = demo.app.test_cli_runner().invoke(args=["purge", AREA])

    assert answer.exit_code == 0, answer.output
    assert check(demo).renamed >= 1


def test_forms_from_before_the_chain_are_chained_by_the_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo: Demo
):
    monkeypatch.setattr(chain_of_rows, "PORTION", 2)
    db = older_database(tmp_path, "0038")
    with db.begin() as conn:
        conn.exec_driver_sql(
            "INSERT INTO areas (key, type, name_th, short_name_th, provinces, evidence)"
            " VALUES ('P1', 'primary', 'ก', 'ก', '[]', '{}')"
        )
        conn.exec_driver_sql(
            "INSERT INTO receipts (id, submission, record, created_at)"
            " VALUES ('r', 's', 'missing_agency', '2026-05-01 01:02:03.000004')"
        )
        for number in (2, 3, 5, 8, 13):
            conn.exec_driver_sql(
                "INSERT INTO entries (id, receipt, record, item, revision, area, answers, changed, remarks,"
                " received_at) VALUES (?, 'r', 'missing_agency', ?, 1, 'P1', '{\"a\": 1.5}', '[]', '[]',"
                " '2026-05-01 01:02:03.000004')",
                (number, str(number)),
            )
        conn.commit()

    migrate.upgrade(db)

    with db.read() as conn:
        chain = check_forms(conn, demo.clock(), {})
    assert (chain.count, chain.oldest, chain.newest, chain.renamed, chain.unsealed) == (5, 1, 5, 0, 0)
    tamper(db, "UPDATE entries SET item = 'z' WHERE id = 5")
    with db.read() as conn, pytest.raises(BrokenChain) as error:
        check_forms(conn, demo.clock(), {})
    assert error.value.number == 3
