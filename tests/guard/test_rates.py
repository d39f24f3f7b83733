"""Limits: what they allow, what they refuse, and for how long. The database is real."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from service.guard.limits import LIMITS, Limits, TooMany
from service.guard.networks import network_key
from service.records.addresses import mailbox_key
from service.store import Database, rates, solutions
from service.store.rates import Allowance
from service.store.schema import METADATA
from service.store.schema import rates as table
from service.store.schema import solutions as solutions_table

NOW = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
# Three at once, then one a minute.
THREE = Allowance(3, timedelta(minutes=1))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def db(tmp_path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'limits.sqlite'}")
    METADATA.create_all(database.engine)
    return database


@pytest.fixture
def limits() -> Limits:
    return Limits("k" * 32)


def take(
    db: Database, *moments: datetime, key: str = "a", allowance: Allowance = THREE
) -> list[datetime | None]:
    """Take once at each moment; returns from when each may be tried again, None for those allowed."""
    return [_take(db, {key: allowance}, moment) for moment in moments]


def _take(db: Database, claims: dict, moment: datetime) -> datetime | None:
    with db.begin() as conn:
        until = rates.take(conn, claims, moment)
        conn.commit()
    return until


def count_rows(db: Database, counted_table=table) -> int:
    with db.read() as conn:
        return conn.execute(select(func.count()).select_from(counted_table)).scalar_one()


def charge(db: Database, limits: Limits, kind: str, moment: datetime = NOW, **scopes: object) -> None:
    with db.begin() as conn:
        limits.charge(conn, moment, kind, **scopes)
        conn.commit()


# --- the rate


def test_as_many_as_the_allowance_says_may_come_at_once_and_the_next_is_told_when(db: Database):
    assert take(db, NOW, NOW, NOW, NOW) == [None, None, None, NOW + MINUTE]


def test_it_can_be_tried_again_at_the_moment_that_was_told_and_not_before(db: Database):
    *_, until = take(db, NOW, NOW, NOW, NOW)

    assert take(db, until - timedelta(seconds=1), until, until) == [until, None, until + MINUTE]


def test_who_is_refused_is_not_kept_out_longer_by_trying(db: Database):
    take(db, NOW, NOW, NOW)

    take(db, *[NOW + timedelta(seconds=s) for s in range(50)])

    assert take(db, NOW + MINUTE) == [None]


def test_after_a_pause_the_whole_allowance_is_there_again_and_never_more(db: Database):
    take(db, NOW, NOW, NOW)
    later = NOW + timedelta(days=30)

    assert take(db, later, later, later, later) == [None, None, None, later + MINUTE]


def test_keys_do_not_share_their_allowance(db: Database):
    take(db, NOW, NOW, NOW)

    assert take(db, NOW, key="b") == [None]


def test_where_one_of_several_keys_is_used_up_nothing_is_counted(db: Database):
    one = Allowance(1, MINUTE)
    take(db, NOW, key="tight", allowance=one)

    untils = [_take(db, {"wide": THREE, "tight": one}, NOW) for _ in range(9)]

    assert untils == [NOW + MINUTE] * 9
    assert take(db, NOW, NOW, NOW, key="wide") == [None] * 3


def test_what_is_rolled_back_was_not_counted(db: Database):
    for _ in range(9):
        with db.begin() as conn:
            assert rates.take(conn, {"a": THREE}, NOW) is None

    assert count_rows(db) == 0


def test_a_clock_that_was_set_back_shuts_nobody_out(db: Database):
    take(db, NOW, NOW, NOW)
    year_before = NOW - timedelta(days=365)

    assert take(db, year_before) == [None]


def test_who_read_the_clock_before_waiting_for_the_others_gets_no_new_allowance(db: Database):
    take(db, NOW, NOW, NOW)

    assert take(db, NOW - timedelta(seconds=30)) == [NOW + MINUTE]


def test_a_count_from_before_the_clock_was_set_back_holds_for_twice_the_time_of_the_allowance(db: Database):
    take(db, NOW, NOW, NOW)

    assert take(db, NOW - 3 * MINUTE) == [NOW + MINUTE]
    assert take(db, NOW - 3 * MINUTE - timedelta(seconds=1)) == [None]


def test_looking_counts_nothing(db: Database):
    with db.read() as conn:
        untils = [rates.free_at(conn, {"a": THREE}, NOW) for _ in range(9)]

    assert (untils, count_rows(db)) == ([None] * 9, 0)


def test_looking_tells_the_moment_that_a_try_would_be_told(db: Database):
    take(db, NOW, NOW, NOW)

    with db.read() as conn:
        until = rates.free_at(conn, {"a": THREE}, NOW)

    assert take(db, NOW) == [until] == [NOW + MINUTE]


def test_what_is_given_back_may_come_again_and_nothing_more(db: Database):
    take(db, NOW, NOW, NOW)

    with db.begin() as conn:
        rates.give_back(conn, {"a": THREE}, NOW)
        rates.give_back(conn, {}, NOW)
        conn.commit()

    assert take(db, NOW, NOW) == [None, NOW + MINUTE]


def test_an_event_is_used_until_its_time_is_over(db: Database):
    take(db, NOW, NOW)

    with db.read() as conn:
        counts = [
            rates.used(conn, "a", THREE, NOW + timedelta(seconds=seconds))
            for seconds in (0, 30, 60, 119, 120)
        ]

    assert counts == [2, 2, 1, 1, 0]


def reserve(db: Database, allowance: Allowance, *moments: datetime) -> list[datetime | None]:
    """Reserve once at each moment; returns when each has its turn, None for those that have it now."""
    with db.begin() as conn:
        turns = [rates.reserve(conn, "a", allowance, moment) for moment in moments]
        conn.commit()
    return turns


def test_what_comes_above_the_allowance_has_its_turn_later_one_by_one(db: Database):
    assert reserve(db, THREE, NOW, NOW, NOW, NOW, NOW) == [None, None, None, NOW + MINUTE, NOW + 2 * MINUTE]


def test_a_turn_that_nobody_took_is_not_saved_up(db: Database):
    reserve(db, Allowance(1, MINUTE), NOW)
    later = NOW + timedelta(hours=1)

    assert reserve(db, Allowance(1, MINUTE), later, later) == [None, later + MINUTE]


def test_a_queue_of_more_than_thirty_days_is_of_a_clock_that_was_set_back_and_is_forgotten(db: Database):
    month = timedelta(days=30)
    one_a_month = Allowance(1, month)

    assert reserve(db, one_a_month, NOW, NOW) == [None, NOW + month]
    assert reserve(db, one_a_month, NOW + month - timedelta(hours=1)) == [None]


def test_a_restart_forgets_nothing(db: Database):
    take(db, NOW, NOW, NOW)

    assert take(Database(db.url), NOW) == [NOW + MINUTE]


def test_many_at_the_same_moment_get_no_more_than_the_allowance(db: Database):
    twenty = Allowance(20, MINUTE)

    with ThreadPoolExecutor(8) as pool:
        untils = list(pool.map(lambda _: take(db, NOW, allowance=twenty)[0], range(60)))

    assert untils.count(None) == 20


def test_rows_that_say_nothing_any_more_are_swept_and_others_stay(db: Database, limits: Limits):
    take(db, NOW, key="old")
    take(db, NOW + 8 * MINUTE, key="passed this moment")
    take(db, NOW + 9 * MINUTE, key="fresh")

    charge(db, limits, "wrong_password", NOW + 9 * MINUTE, address="203.0.113.7")

    assert count_rows(db) == 2
    assert take(db, NOW + 9 * MINUTE, NOW + 9 * MINUTE, NOW + 9 * MINUTE, key="fresh")[-1] is not None


# --- the table


def test_a_training_room_of_200_clerks_is_never_kept_waiting(db: Database, limits: Limits):
    """All within ten minutes from one address, each for an agency of its own."""
    for number in range(200):
        moment = NOW + number * timedelta(seconds=3)
        scopes = {
            "address": "203.0.113.7",
            "agency": f"5703{number:04}",
            "email": f"clerk-{number}@school.example",
        }
        charge(db, limits, "registration", moment, **scopes)
        charge(db, limits, "wrong_password", moment, address="203.0.113.7")


def test_a_mobile_carriers_gateway_with_600_registrations_an_hour_is_never_kept_waiting(
    db: Database, limits: Limits
):
    for number in range(1800):
        charge(db, limits, "registration", NOW + number * timedelta(seconds=6), address="203.0.113.7")


def test_a_flood_from_one_address_is_slowed_to_a_trickle(db: Database, limits: Limits):
    allowed_count = 0
    with db.begin() as conn:
        for second in range(0, 3600):
            try:
                limits.charge(conn, NOW + timedelta(seconds=second), "registration", address="203.0.113.7")
                allowed_count += 1
            except TooMany:
                continue

    assert 600 < allowed_count < 1100


@pytest.mark.parametrize(
    "kind", [kind for kind, scopes in LIMITS.items() if "address" in scopes and len(scopes) > 1]
)
def test_an_agency_a_mail_box_and_a_name_have_tighter_limits_than_an_address(kind: str):
    a_day = {scope: each.most + timedelta(days=1) / each.every for scope, each in LIMITS[kind].items()}

    assert all(a_day[scope] < a_day["address"] / 10 for scope in a_day if scope != "address")


def test_the_forms_of_requests_have_their_limits():
    """The forms that ask for something call these by name."""
    assert all(
        set(LIMITS[kind]) >= {"address", "agency", "email"}
        for kind in ("missing_agency", "correction", "staff_access")
    )


def test_a_scope_that_is_not_known_is_not_charged(db: Database, limits: Limits):
    for _ in range(400):
        charge(db, limits, "registration", address="", agency=None, email="")

    assert count_rows(db) == 0


def test_a_scope_without_a_limit_is_a_mistake_of_the_caller(db: Database, limits: Limits):
    with pytest.raises(KeyError, match="agency"):
        charge(db, limits, "wrong_password", agency="57030001")


def test_no_address_of_a_mail_box_stands_in_the_table(db: Database, limits: Limits):
    charge(db, limits, "correction", address="203.0.113.7", agency="57030001", email="clerk@school.example")

    with db.read() as conn:
        keys = list(conn.execute(select(table.c.key)).scalars())
    assert len(keys) == 3
    assert not any("clerk" in key or "school.example" in key for key in keys)


def test_another_secret_makes_another_digest():
    one, other = (Limits(secret * 32)._key("email", "clerk@school.example") for secret in "ab")

    assert one != other


def test_the_wait_is_told_in_whole_minutes_and_seconds():
    error = TooMany(NOW + timedelta(seconds=60, milliseconds=1), NOW)

    assert (error.seconds, error.minutes) == (61, 2)


# --- who is the same


@pytest.mark.parametrize(
    ("written", "is_one"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 203.0.113.7:4711 ", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1%eth0", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        # The key of a key: a page hands over the network, not the address.
        ("2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        ("", ""),
        ("unknown", ""),
        ("x" * 5000, ""),
        ("1.2.3.4, 5.6.7.8", ""),
    ],
)
def test_an_address_is_one_however_it_is_written(written: str, is_one: str):
    assert network_key(written) == is_one


def test_the_addresses_of_one_ipv6_household_share_a_limit_and_its_neighbours_do_not(
    db: Database, limits: Limits
):
    for number in range(300):
        charge(db, limits, "wrong_password", address=f"2001:db8:1:2::{number:x}")

    with pytest.raises(TooMany):
        charge(db, limits, "wrong_password", address="2001:db8:1:2:aaaa:bbbb:cccc:dddd")
    charge(db, limits, "wrong_password", address="2001:db8:1:3::1")


def test_a_mail_box_is_one_however_it_is_spelled():
    assert {
        mailbox_key(e) for e in ("Clerk@School.example", " clerk@school.example", "clerk+2@school.example")
    } == {"clerk@school.example"}
    assert mailbox_key("other@school.example") != mailbox_key("clerk@school.example")


# --- solutions


def spend(db: Database, digest: str, until: datetime, moment: datetime = NOW) -> bool:
    with db.begin() as conn:
        is_spent = solutions.use(conn, digest, until, moment)
        conn.commit()
    return is_spent


def test_a_solution_can_be_spent_once(db: Database):
    assert [spend(db, "d" * 64, NOW + MINUTE) for _ in range(3)] == [True, False, False]


def test_a_solution_of_a_form_that_was_not_stored_is_not_spent(db: Database):
    with db.begin() as conn:
        solutions.use(conn, "d" * 64, NOW + MINUTE, NOW)

    assert spend(db, "d" * 64, NOW + MINUTE)


def test_solutions_are_kept_until_they_are_stale_and_no_longer(db: Database):
    spend(db, "d" * 64, NOW + MINUTE)

    assert not spend(db, "d" * 64, NOW + MINUTE, NOW + MINUTE)
    spend(db, "e" * 64, NOW + 9 * MINUTE, NOW + 2 * MINUTE)
    assert count_rows(db, solutions_table) == 1
