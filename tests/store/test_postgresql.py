"""What PostgreSQL does otherwise than SQLite: who has one is told what it must be; nobody notices more."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from service.config import BadSetting
from service.services.start import check_database
from service.store import Database, instance_values
from service.store.schema import instance_values as table
from tests.cast.databases import Databases, PostgresqlDatabases
from tests.cast.people import Demo


@pytest.fixture
def cluster(databases: Databases):
    if not isinstance(databases, PostgresqlDatabases):
        pytest.skip("for PostgreSQL: make test DB=postgresql")
    return databases.cluster


@pytest.fixture
def own_database(cluster) -> Iterator[str]:
    """The name of a database that the test makes."""
    yield "own_database"
    cluster.drop("own_database")


def test_a_database_that_was_made_as_the_readme_says_is_taken(demo: Demo):
    check_database(demo.services.db)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("ENCODING 'SQL_ASCII' LOCALE 'C'", "SQL_ASCII and C"),
        ("ENCODING 'UTF8' LOCALE 'C.UTF-8'", "UTF8 and C.UTF-8"),
    ],
)
def test_one_that_compares_or_stores_texts_otherwise_is_refused_with_how_to_make_it(
    cluster, own_database: str, how: str, told: str
):
    cluster.run(f"CREATE DATABASE {own_database} TEMPLATE template0 {how}")

    with pytest.raises(BadSetting, match="DATABASE_URL") as refusal:
        check_database(Database(cluster.url(own_database)))

    assert re.search(f"LOCALE 'C'.*{re.escape(told)}", str(refusal.value))


def test_one_that_does_not_answer_is_no_reason_to_stop(cluster, caplog: pytest.LogCaptureFixture):
    check_database(Database(cluster.url("nowhere")))

    assert "does not answer" in caplog.text


def test_a_nul_character_is_left_out_and_nothing_else_is(demo: Demo):
    with demo.services.db.begin() as conn:
        instance_values.put(conn, "a test", "ก\x00 ข\n'%s")
        conn.commit()

    with demo.services.db.read() as conn:
        stored = conn.execute(select(table.c.value).where(table.c.key == "a test")).scalar_one()
    assert stored.replace("\x00", "") == "ก ข\n'%s"


@pytest.mark.servers_clock
def test_the_moment_is_the_servers_and_not_that_of_a_machine_whose_clock_is_off(cluster, demo: Demo):
    own = datetime.now(UTC) + timedelta(seconds=90)

    with demo.services.db.read() as conn:
        moment = demo.services.db.moment(conn, own)

    assert moment.tzinfo is not None and abs(own - moment - timedelta(seconds=90)) < timedelta(seconds=20)


def test_what_was_deleted_is_in_no_table_any_more(cluster, demo: Demo):
    db, secret = demo.services.db, "ลบแล้วต้องไม่เหลือ"
    with db.begin() as conn:
        instance_values.put(conn, "a test", secret)
        conn.commit()
    with db.begin() as conn:
        instance_values.delete(conn, "a test")
        conn.commit()
    assert secret.encode() in heap_of(db, "instance_values")

    assert db.scrub()

    assert secret.encode() not in heap_of(db, "instance_values")


def test_a_table_that_somebody_reads_for_long_is_left_for_the_next_time(cluster, demo: Demo):
    other = Database(demo.services.db.url)
    with other.read() as reader:
        reader.execute(text("SELECT count(*) FROM instance_values")).scalar()
        with demo.services.db.engine.connect() as conn:
            conn.exec_driver_sql("SET lock_timeout = 50")
            conn.commit()

        assert not demo.services.db.scrub()
    other.close()

    assert demo.services.db.scrub()


def heap_of(db: Database, name: str) -> bytes:
    """Returns the file of a table, as it stands on the server's disk."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("CHECKPOINT"))
        path = f"pg_relation_filepath('{name}')"
        return bytes(conn.execute(text(f"SELECT pg_read_binary_file({path})")).scalar_one())
