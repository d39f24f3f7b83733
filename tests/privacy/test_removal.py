"""What is removed from the tables is planned while others write, then stored in portions, with a compare."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, update

from service import store
from service.fleet.tasks import Stopped
from service.privacy import person, removal
from service.privacy.area import PurgeCount
from service.privacy.purge import Purge
from service.privacy.scope import AboutPerson, Expired
from service.store import accounts, schema
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.privacy.cast import (
    CONTACT,
    OTHER,
    PAST_RETENTION_DAYS,
    PERSON,
    RunFlask,
    get_account,
    register_person,
)

# The questions that a transaction may ask to compare, or to number what it stores: of a portion of forms,
# whether their person sent more, their requests, their links, and the end of the chain of acts (two).
MOST_QUESTIONS = 5


@contextmanager
def recorded_transactions(demo: Demo) -> Iterator[list[list[str]]]:
    """Record the statements of each transaction that may write."""
    transactions: list[list[str]] = []

    def may_write(conn: Connection) -> bool:
        return not {"read_only", "postgresql_readonly"} & conn.get_execution_options().keys()

    def begin(conn: Connection) -> None:
        if may_write(conn):
            transactions.append([])

    def record(conn: Connection, cursor, statement: str, *_: object) -> None:
        # VACUUM stands outside of any transaction, and a lock computes nothing.
        if may_write(conn) and transactions and "pg_advisory" not in statement:
            transactions[-1].append(statement)

    engine = demo.services.db.engine
    event.listen(engine, "begin", begin)
    event.listen(engine, "before_cursor_execute", record)
    try:
        yield transactions
    finally:
        event.remove(engine, "begin", begin)
        event.remove(engine, "before_cursor_execute", record)


@pytest.mark.parametrize(
    "words",
    [
        ("purge", AREA),
        ("person", "erase", PERSON["email"]),
        ("person", "erase", "officer-P5703"),
        ("person", "export", PERSON["email"]),
    ],
)
def test_no_transaction_of_a_privacy_command_computes_while_others_wait(
    demo: Demo, flask: RunFlask, words: tuple[str, ...]
):
    register_person(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS if words[0] == "purge" else 0)

    with recorded_transactions(demo) as transactions:
        assert flask(*words).exit_code == 0

    questions = [[text for text in each if text.lstrip().startswith("SELECT")] for each in transactions]
    assert len(transactions) >= 1 and max(map(len, questions)) <= MOST_QUESTIONS


def about(demo: Demo) -> AboutPerson:
    with demo.services.db.read() as conn:
        return person.find_person(conn, SCHOOL)


def change_once(demo: Demo, statement: object) -> removal.Portion:
    """Returns a check that lets somebody else be faster than the first portion."""
    statements = [statement]

    def check(conn: Connection) -> None:
        if statements:
            conn.execute(statements.pop())
            conn.commit()
            conn.begin()

    return check


def remove(demo: Demo, scope: object, check: removal.Portion) -> None:
    removal.remove_from_database(demo.services.db, AREA, scope, {}, {}, demo.clock(), check)


def test_an_account_that_gets_another_person_meanwhile_keeps_that_one(demo: Demo):
    register_person(demo)
    theirs = update(schema.accounts).where(schema.accounts.c.username == SCHOOL)

    with pytest.raises(Stopped, match="run this again"):
        remove(demo, about(demo), change_once(demo, theirs.values(email=OTHER["email"])))

    account = get_account(demo)
    assert account["email"] == OTHER["email"] and account["state"] in accounts.SIGN_IN_STATES


def test_what_is_past_its_time_is_planned_again_where_a_row_was_read_back_meanwhile(demo: Demo):
    register_person(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)
    expired = Expired(demo.clock() - timedelta(days=1), {})
    later = update(schema.rows).values(changed_at=demo.clock() - timedelta(days=2))

    remove(demo, expired, change_once(demo, later))

    assert PERSON["phone"] not in str(
        [row["cells"] for row in every(demo, "rows")] + [entry["answers"] for entry in every(demo, "entries")]
    )
    assert get_account(demo)["email"] == ""


def test_a_letter_that_went_out_meanwhile_is_not_called_withdrawn(demo: Demo):
    register_person(demo)
    waits = update(schema.letters).values(state="waiting")
    with demo.services.db.begin() as conn:
        conn.execute(waits)
        conn.commit()

    remove(demo, about(demo), change_once(demo, update(schema.letters).values(state="sent")))

    theirs = [letter for letter in every(demo, "letters") if letter["account_id"] == get_account(demo)["id"]]
    assert theirs and {(letter["state"], letter["to"], letter["answer"]) for letter in theirs} == {
        ("sent", "", "")
    }


def test_what_a_person_sends_while_the_person_is_erased_is_erased_too(demo: Demo):
    clerk = register_person(demo)
    scope = about(demo)
    clerk.pin("/pin/1", **CONTACT, point_name="ห้องสมุด")
    demo.deliver()

    remove(demo, scope, lambda conn: None)

    left = [entry["answers"] for entry in every(demo, "entries")] + [
        row["cells"] for row in every(demo, "rows")
    ]
    assert "ห้องสมุด" in str(left) and PERSON["phone"] not in str(left)


def test_who_sends_something_after_it_was_planned_is_found_by_the_next_run(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    clerk = register_person(demo)
    plan, sent = removal.plan_removal, []

    def plan_slowly(*arguments: object) -> removal.Removal:
        planned = plan(*arguments)
        if not sent:
            sent.append(clerk.pin("/pin/1", **CONTACT, point_name="ห้องสมุด"))
        return planned

    monkeypatch.setattr(removal, "plan_removal", plan_slowly)
    with pytest.raises(Stopped, match="run this again"):
        remove(demo, about(demo), lambda conn: None)
    demo.deliver()
    remove(demo, about(demo), lambda conn: None)

    assert PERSON["phone"] not in str([entry["answers"] for entry in every(demo, "entries")])
    assert get_account(demo)["email"] == ""


def test_a_removal_ends_once_nobody_reads_any_more_what_was_there(
    demo: Demo, flask: RunFlask, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(store, "BUSY_TIMEOUT_SECONDS", 0)
    register_person(demo)

    with demo.services.db.read() as conn:
        conn.execute(schema.accounts.select()).first()
        answer = flask("person", "erase", SCHOOL)

    assert answer.exit_code == 1 and "run this again" in answer.output
    assert flask("person", "erase", SCHOOL).exit_code == 0


def test_a_row_that_comes_to_the_sheet_just_then_is_not_cleaned_in_the_database_alone(
    demo: Demo, flask: RunFlask, monkeypatch: pytest.MonkeyPatch
):
    demo.visitor().register(OTHER_SCHOOL, **OTHER)
    demo.deliver()
    demo.visitor().register(SCHOOL, **PERSON)
    remove = Purge._purge_database

    def remove_late(*arguments: object, **options: object) -> PurgeCount:
        demo.sync.drain()
        return remove(*arguments, **options)

    monkeypatch.setattr(Purge, "_purge_database", remove_late)
    first = flask("person", "erase", SCHOOL)
    second = flask("person", "erase", SCHOOL)
    demo.deliver()

    assert (first.exit_code, second.exit_code) == (1, 0)
    assert PERSON["phone"] not in str(demo.officer().cells("registration"))


def every(demo: Demo, table: str) -> list[dict]:
    with demo.services.db.read() as conn:
        return [dict(row) for row in conn.execute(schema.METADATA.tables[table].select()).mappings()]
