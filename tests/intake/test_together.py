"""Many who send at one moment, each over a connection of its own: nothing is lost or doubled."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Connection, select

from service.guard.captcha import Solution
from service.intake.submit import OtherForm, Proof
from service.store import accounts, entries, instance_values, rates, schema
from service.store.entries import NewEntry
from service.store.rates import Allowance
from tests.cast.people import OTHER_SCHOOL, REGISTRATION, SCHOOL, Demo

PEOPLE = 6


def together(works: Iterable[Callable[[], object]]) -> list[object]:
    """Call all at one moment; returns their results, an exception where one was raised."""
    works = list(works)
    barrier = Barrier(len(works))

    def call(work: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return work()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(call, works))


def registration_of(number: int) -> NewEntry:
    answers = REGISTRATION | {"email": f"person{number}@school.example"}
    return NewEntry("registration", "", answers, list(answers))


def pin_at(latitude: float) -> NewEntry:
    place = {"latitude": latitude, "longitude": 99.8}
    return NewEntry("pin", "1", place, list(place))


def test_six_who_register_for_one_agency_get_six_accounts_and_six_receipts(demo: Demo):
    journal = demo.services.journal

    receipts = together(
        lambda number=number: journal.submit_registration(
            f"form-{number}", SCHOOL, registration_of(number), Proof(captcha=True), "th", demo.clock(), ""
        )
        for number in range(PEOPLE)
    )

    assert len({*map(str, receipts)}) == PEOPLE and not any(isinstance(one, Exception) for one in receipts)
    with demo.services.db.read() as conn:
        usernames = [account["username"] for account in accounts.list_of_agency(conn, SCHOOL)]
    assert sorted(usernames) == sorted({*usernames}) and len(usernames) == PEOPLE


def test_one_solution_of_the_captcha_serves_one_of_six(demo: Demo):
    journal = demo.services.journal
    proof = Proof(captcha=True, solution=Solution("one digest", demo.clock() + timedelta(hours=1)))

    together(
        lambda number=number: journal.submit_registration(
            f"form-{number}", SCHOOL, registration_of(number), proof, "th", demo.clock(), ""
        )
        for number in range(PEOPLE)
    )

    with demo.services.db.read() as conn:
        states = [account["state"] for account in accounts.list_of_agency(conn, SCHOOL)]
    assert sorted(states) == [accounts.PROVISIONAL] + [accounts.WAITING] * (PEOPLE - 1)


def test_six_revisions_of_one_point_get_the_numbers_1_to_6(demo: Demo):
    journal = demo.services.journal

    receipts = together(
        lambda number=number: journal.submit_form(
            f"form-{number}", "pin", SCHOOL, [pin_at(20 + number / 10)], None, demo.clock()
        )
        for number in range(PEOPLE)
    )

    assert len({*map(str, receipts)}) == PEOPLE
    with demo.services.db.read() as conn:
        revisions = [entry["revision"] for entry in entries.list_of_record(conn, "pin", SCHOOL)]
    assert sorted(revisions) == [*range(1, PEOPLE + 1)]


def test_one_form_that_arrives_six_times_at_once_has_one_receipt(demo: Demo):
    journal = demo.services.journal

    receipts = together(
        lambda: journal.submit_form("form-1", "pin", SCHOOL, [pin_at(20.1)], None, demo.clock())
        for _ in range(PEOPLE)
    )

    assert len({*map(str, receipts)}) == 1 and isinstance(receipts[0], str)
    with demo.services.db.read() as conn:
        assert len(entries.list_of_record(conn, "pin", SCHOOL)) == 1


def test_one_key_for_two_agencies_is_refused_to_the_later_one_alone(demo: Demo):
    journal = demo.services.journal

    results = together(
        lambda agency=agency: journal.submit_form("form-1", "pin", agency, [pin_at(20.1)], None, demo.clock())
        for agency in (SCHOOL, OTHER_SCHOOL)
    )

    assert {type(result) for result in results} == {OtherForm, str}


def test_a_limit_counts_all_who_come_at_once(demo: Demo):
    three, now = Allowance(3, timedelta(hours=1)), demo.clock()

    def take(conn: Connection) -> bool:
        return rates.take(conn, {"door": three}, now) is None

    passed = together(lambda: demo.services.db.write(take, []) for _ in range(PEOPLE))

    assert sorted(passed) == [False] * (PEOPLE - 3) + [True] * 3


def test_a_transaction_that_names_nothing_sees_what_all_others_did(demo: Demo):
    db = demo.services.db

    def count(conn: Connection) -> None:
        instance_values.put(conn, "count", str(int(instance_values.get(conn, "count") or 0) + 1))

    together(lambda: [db.write(count) for _ in range(10)] for _ in range(8))

    with db.read() as conn:
        assert instance_values.get(conn, "count") == "80"


def test_what_two_transactions_lock_crosswise_is_tried_again(demo: Demo):
    db, barrier = demo.services.db, Barrier(2, timeout=1)
    calls = []

    def change(conn: Connection, codes: tuple[str, str]) -> str:
        calls.append(codes)
        for code in codes:
            conn.execute(schema.agencies.update().where(schema.agencies.c.code == code).values(phone="1"))
            if len(calls) <= 2 and conn.dialect.name == "postgresql" and code == codes[0]:
                barrier.wait()
        return "done"

    crosswise = [(SCHOOL, OTHER_SCHOOL), (OTHER_SCHOOL, SCHOOL)]
    results = together(
        lambda codes=codes: db.write(lambda conn: change(conn, codes), []) for codes in crosswise
    )

    assert results == ["done", "done"]
    with db.read() as conn:
        phones = select(schema.agencies.c.phone).where(schema.agencies.c.code.in_(crosswise[0]))
        assert conn.execute(phones).scalars().all() == ["1", "1"]
    assert db.engine.dialect.name == "sqlite" or len(calls) > 2


@pytest.mark.parametrize("error", [KeyError("x"), ValueError("y")])
def test_what_fails_is_not_tried_again(demo: Demo, error: Exception):
    calls = []

    def fail(conn: Connection) -> None:
        calls.append(conn)
        raise error

    with pytest.raises(type(error)):
        demo.services.db.write(fail, [])
    assert len(calls) == 1
