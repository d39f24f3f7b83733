"""The database: transactions, one open batch per area, receipt numbers, migrations that make the schema."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from service.store import (
    DanglingReferences,
    Database,
    entries,
    instance_values,
    letter_turns,
    letters,
    migrate,
    schema,
    workbooks,
)
from service.store.schema import METADATA
from tests.cast.older_database import older_database
from tests.cast.people import SCHOOL, Demo
from tests.cast.sql import run_sql

ROOT = Path(__file__).parents[2]


@pytest.fixture
def db(tmp_path: Path) -> Database:
    """Returns a new database at the current schema."""
    new_db = Database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    migrate.upgrade(new_db)
    return new_db


def stored_value(db: Database, key: str) -> str | None:
    with db.read() as conn:
        return instance_values.get(conn, key)


# --- transactions


def test_what_is_committed_stays(db: Database):
    with db.begin() as conn:
        instance_values.put(conn, "colour", "green")
        conn.commit()

    assert stored_value(db, "colour") == "green"


def test_what_is_not_committed_does_not_stay(db: Database):
    with db.begin() as conn:
        instance_values.put(conn, "colour", "green")

    assert stored_value(db, "colour") is None


def test_nothing_stays_of_a_transaction_that_failed_half_way(db: Database):
    with pytest.raises(ZeroDivisionError), db.begin() as conn:
        instance_values.put(conn, "colour", "green")
        raise ZeroDivisionError

    assert stored_value(db, "colour") is None


def test_a_reader_sees_what_was_there_when_it_began_and_does_not_wait_for_a_writer(db: Database):
    with db.read() as reader:
        assert instance_values.get(reader, "colour") is None
        with db.begin() as writer:
            instance_values.put(writer, "colour", "green")
            writer.commit()

        assert instance_values.get(reader, "colour") is None

    assert stored_value(db, "colour") == "green"


def test_writers_take_turns_and_lose_no_update(db: Database):
    with db.begin() as conn:
        instance_values.put(conn, "count", "0")
        conn.commit()

    def add_one(_: int) -> None:
        with db.begin() as conn:
            instance_values.put(conn, "count", str(int(instance_values.get(conn, "count")) + 1))
            conn.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(80)))

    assert stored_value(db, "count") == "80"


def test_an_accepted_form_survives_a_power_cut(db: Database):
    with db.begin() as conn:
        settings = {
            name: conn.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    # 2 = FULL: the log is on the disk before the commit returns.
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_moment_comes_back_as_it_was_with_its_zone(db: Database, clock):
    with db.begin() as conn:
        letters.add(conn, "password", "a@b.example", "th", clock())
        conn.commit()

    with db.read() as conn:
        (letter,) = letters.list_due(conn, clock(), places=1)
    assert letter["created_at"] == clock()
    assert letter["created_at"].utcoffset().total_seconds() == 0


def test_an_error_of_the_database_does_not_carry_what_people_typed(db: Database, clock):
    with db.begin() as conn, pytest.raises(IntegrityError) as error:
        letters.add(conn, "password", "somchai@b.example", "th", clock(), account_id=404)

    assert "INSERT INTO letters" in str(error.value)
    assert "somchai" not in str(error.value)


# --- migrations


def test_the_migrations_make_the_tables_that_the_schema_declares(db: Database):
    with db.read() as conn:
        assert compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), METADATA) == []


def test_the_migrations_make_the_defaults_and_conditions_that_the_schema_declares(
    db: Database, tmp_path: Path
):
    declared = Database(f"sqlite:///{tmp_path / 'declared.sqlite'}")
    METADATA.create_all(declared.engine)

    assert schema_details(db) == schema_details(declared)


def schema_details(db: Database) -> dict[str, tuple]:
    """Returns by table what compare_metadata misreads or ignores in SQLite: defaults and indexes."""
    inspector = inspect(db.engine)
    return {
        table: (
            {
                column["name"]: (column["default"], column["nullable"])
                for column in inspector.get_columns(table)
            },
            {
                index["name"]: (index["unique"], str(index.get("dialect_options", {}).get("sqlite_where")))
                for index in inspector.get_indexes(table)
            },
        )
        for table in METADATA.tables
    }


def test_upgrading_again_changes_nothing_and_loses_nothing(db: Database):
    with db.begin() as conn:
        instance_values.put(conn, "colour", "green")
        conn.commit()

    migrate.upgrade(db)

    assert migrate.is_current(db)
    assert stored_value(db, "colour") == "green"


# One area and one agency, as every schema until 0004 takes them.
OLD_REGISTER = (
    "INSERT INTO areas (key, type, name_th, short_name_th, provinces, evidence)"
    " VALUES ('P1', 'primary', 'ก', 'ก', '[]', '{}')",
    "INSERT INTO agencies (code, kind, area, name_th, aliases) VALUES ('1', 'school', 'P1', 'ก', '[]')",
)


def test_a_database_with_entries_in_use_is_upgraded_whole_and_its_keys_are_checked_again(tmp_path: Path):
    db = older_database(tmp_path, "0002")
    with db.begin() as conn:
        for statement in (
            *OLD_REGISTER,
            "INSERT INTO receipts (id, submission, agency, record, created_at)"
            " VALUES ('r', 's', '1', 'pin', '2026-05-01')",
            "INSERT INTO entries (receipt, record, agency, item, revision, area,"
            " answers, changed, remarks, received_at)"
            " VALUES ('r', 'pin', '1', '1', 1, 'P1', '{}', '[]', '[]', '2026-05-01')",
            "INSERT INTO rows (area, record, agency, row_id, entry_id, cells, state, changed_at)"
            " VALUES ('P1', 'pin', '1', 'K-1', 1, '{}', 'standing', '2026-05-01')",
        ):
            conn.execute(text(statement))
        conn.commit()

    migrate.upgrade(db)

    with db.begin() as conn:
        assert conn.execute(
            text("SELECT entries.agency, rows.row_id FROM rows JOIN entries ON entries.id = rows.entry_id")
        ).all() == [("1", "K-1")]
        with pytest.raises(IntegrityError):
            conn.execute(text("DELETE FROM entries"))


def test_rows_of_the_tables_that_got_plain_names_survive_and_their_keys_are_checked_again(tmp_path: Path):
    db = older_database(tmp_path, "0004")
    with db.begin() as conn:
        for statement in (
            *OLD_REGISTER,
            "INSERT INTO points (agency, item, latitude, longitude) VALUES ('1', '2', 18.5, 100.25)",
            "INSERT INTO deeds (id, at, area, act, about)"
            " VALUES (7, '2026-05-01', 'P1', 'purged', '{\"n\": 1}')",
            "INSERT INTO lines (agency, area, registered, photo, late, surveyed, ready,"
            " to_correct, conflicts, doubts, counted)"
            " VALUES ('1', 'P1', 'confirmed', 1, 0, 1, 0, '[\"pin\"]', '[]', '[]', '[]')",
            "INSERT INTO facts (key, value) VALUES ('register_version', '3')",
        ):
            conn.exec_driver_sql(statement)
        conn.commit()

    migrate.upgrade(db)

    with db.begin() as conn:
        assert conn.execute(select(schema.latest_positions)).all() == [("1", "2", 18.5, 100.25, None)]
        (act,) = conn.execute(select(schema.audit_log)).mappings()
        assert (act["id"], act["area"], act["act"], act["about"]) == (7, "P1", "purged", {"n": 1})
        (status,) = conn.execute(select(schema.agency_status)).mappings()
        assert (status["agency"], status["registered"], status["to_correct"]) == ("1", "confirmed", ["pin"])
        assert instance_values.get(conn, "register_version") == "3"
        with pytest.raises(IntegrityError):
            conn.execute(text("DELETE FROM agencies"))


def test_letters_that_wait_while_their_turns_are_added_keep_theirs(tmp_path: Path):
    db = older_database(tmp_path, "0017")
    with db.begin() as conn:
        for kind in ("reminder", "welcome"):
            conn.exec_driver_sql(
                'INSERT INTO letters (kind, "to", language, facts, state, next_at, created_at)'
                " VALUES (?, 'a@b.example', 'th', '{}', 'waiting', '2026-05-01', '2026-05-01')",
                (kind,),
            )
        conn.commit()

    migrate.upgrade(db)

    with db.read() as conn:
        turns = dict(conn.exec_driver_sql("SELECT kind, turn FROM letters").all())
    assert turns == {"reminder": letter_turns.BULK, "welcome": letter_turns.SOON}


def test_an_upgrade_to_figures_that_tell_of_hands_has_every_area_counted_anew_and_loses_none(tmp_path: Path):
    db = older_database(tmp_path, "0030")
    with db.begin() as conn:
        for statement in (
            *OLD_REGISTER,
            "INSERT INTO areas (key, type, name_th, short_name_th, provinces, evidence)"
            " VALUES ('P2', 'primary', 'ข', 'ข', '[]', '{}')",
            "INSERT INTO workbooks (area, file_id, sheet_ids, register_seen) VALUES ('P1', 'f1', '{}', 7)",
            "INSERT INTO workbooks (area, file_id, sheet_ids, register_seen) VALUES ('P2', 'f2', '{}', -2)",
            "INSERT INTO agency_status (agency, area, registered, photo, late, surveyed, ready, to_correct,"
            " conflicts, doubts, counted) VALUES ('1', 'P1', 'confirmed', 1, 0, 0, 0, '[]', '[]', '[]', '[]')",
            "INSERT INTO reports (area, number, submitted_at, who, late, figures, content, state)"
            " VALUES ('P1', 1, '2026-05-01', 'x', 0, '{}', '{}', 'submitted')",
        ):
            conn.exec_driver_sql(statement)
        conn.commit()

    migrate.upgrade(db)

    with db.read() as conn:
        # One request more than there were: each is told from those before it.
        assert [(book["area"], book["register_seen"]) for book in workbooks.list_all(conn)] == [
            ("P1", -1),
            ("P2", -3),
        ]
        (status,) = conn.execute(schema.agency_status.select()).mappings()
        (report,) = conn.execute(schema.reports.select()).mappings()
    assert (status["typed"], status["confirmed_by_hand"], status["registered"]) == ([], False, "confirmed")
    assert (report["hand_reason"], report["number"]) == ("", 1)


def test_an_upgrade_that_would_leave_rows_pointing_nowhere_is_not_committed(db: Database):
    with pytest.raises(DanglingReferences), db.begin_unchecked() as conn:
        conn.execute(
            text(
                "INSERT INTO latest_positions (agency, item, latitude, longitude)"
                " VALUES ('nobody', '1', 1, 1)"
            )
        )
        conn.commit()

    with db.read() as conn:
        assert conn.execute(text("SELECT count(*) FROM latest_positions")).scalar() == 0


@pytest.mark.processes
def test_an_empty_database_is_not_current_and_several_processes_may_bring_it_up_at_once(tmp_path: Path):
    address = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    assert not migrate.is_current(Database(address))

    upgrade = f"from service.store import Database, migrate; migrate.upgrade(Database('{address}'))"
    processes = [subprocess.Popen([sys.executable, "-c", upgrade], cwd=ROOT) for _ in range(2)]

    assert [process.wait(60) for process in processes] == [0, 0]
    assert migrate.is_current(Database(address))


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(tmp_path: Path):
    """All migrations are one transaction: nobody else comes in between two of them."""
    db = older_database(tmp_path, "0016")
    with db.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE letters ADD COLUMN turn TEXT")
        conn.commit()

    with pytest.raises(OperationalError, match="duplicate column name: turn"):
        migrate.upgrade(db)

    with db.read() as conn:
        assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == ["0016"]
        assert not inspect(conn).has_table("downloads")


def test_a_receipt_of_an_agency_that_is_not_there_is_refused(demo: Demo):
    with demo.services.db.begin() as conn, pytest.raises(IntegrityError):
        entries.add_receipt(conn, "key-of-a-form", "99999999", "pin", None, demo.clock())


def test_one_revision_of_an_identity_twice_is_refused(demo: Demo):
    demo.visitor().register()

    with demo.services.db.begin() as conn, pytest.raises(IntegrityError):
        run_sql(
            conn,
            "INSERT INTO entries (receipt, record, agency, item, revision, area,"
            " answers, changed, remarks, received_at)"
            " SELECT receipt, record, agency, item, revision, area, answers, changed, remarks, received_at"
            " FROM entries WHERE agency = ?",
            SCHOOL,
        )


def test_a_reading_transaction_cannot_keep_a_writer_out(db: Database):
    with db.read() as reader:
        instance_values.get(reader, "colour")
        with db.begin() as writer:
            instance_values.put(writer, "colour", "red")
            writer.commit()

        with pytest.raises(OperationalError):
            instance_values.put(reader, "colour", "green")
