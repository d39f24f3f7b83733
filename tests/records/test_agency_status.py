"""The status of one agency: its steps, since when they are done, and what of it is to be looked at."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.records import PIN as PIN_RECORD
from service.records.agency_status import AgencyStatus, Point, Unit, agency_status
from service.records.identity_state import EntryRow
from service.records.no_copy import SERVICES
from service.records.open_cells import UnreadableCell

SCHOOL = Unit("00000001", "บ้านตัวอย่าง", "school")
NOON = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PLACE = {"latitude": 18.1, "longitude": 100.1}


def row(record: str, item: str = "", at: datetime = NOON, revision: int = 1, **answers) -> EntryRow:
    return EntryRow(record, SCHOOL.code, item, revision, at, answers)


def registered(item: str = "a", at: datetime = NOON, account: int | None = None) -> EntryRow:
    return replace(row("registration", item, at), unconfirmed_account=account)


def pin(item: str = "1", at: datetime = NOON, **answers) -> EntryRow:
    return row("pin", item, at, **(PLACE | answers))


def survey(at: datetime = NOON) -> list[EntryRow]:
    """Readiness at noon, each service a day later than the one before, beginning `at`."""
    services = [
        row("no_copy", service.key, at + number * DAY, copies=["none"])
        for number, service in enumerate(SERVICES["school"])
    ]
    return [row("readiness", "", computer="yes"), *services]


def status_of(*rows: EntryRow, last_moment: datetime | None = None) -> AgencyStatus:
    return agency_status(SCHOOL, rows, last_moment)


# --- steps


def test_the_steps_are_called_as_they_are_stored_and_published():
    nothing, everything = status_of(), status_of(registered(), pin(photo=["aa"]), *survey())

    assert nothing.missing == everything.done == ("registration", "pin", "photo", "survey")
    assert nothing.done == everything.missing == ()
    assert (nothing.registered, everything.registered) == ("", "provisional")
    assert status_of(replace(registered(), confirmed=True)).registered == "confirmed"


def test_an_agency_of_which_nothing_is_known_has_done_nothing():
    status = AgencyStatus(SCHOOL)

    assert (status.done, status.position, status.late, status.surveyed, status.ready) == (
        (),
        None,
        False,
        False,
        False,
    )


def test_one_confirmed_person_is_enough():
    assert status_of(registered(), replace(registered("b"), confirmed=True)).registered == "confirmed"


# --- since when


def test_registered_since_the_first_person_and_pinned_since_the_first_point():
    status = status_of(
        registered("a", NOON + DAY), registered("b", NOON), pin("1", NOON + DAY), pin("2", NOON + 2 * DAY)
    )

    assert (status.registered_at, status.pinned_at) == (NOON, NOON + DAY)


def test_registered_since_the_first_of_those_who_are_not_confirmed_where_nobody_is():
    people = [registered("a", NOON + DAY, account=7), registered("b", NOON, account=8)]

    assert status_of(*people).registered_at == NOON
    assert status_of(*people, registered("c", NOON + 2 * DAY)).registered_at == NOON + 2 * DAY


def test_surveyed_since_its_last_part_and_not_since_a_service_of_its_own():
    own = row("no_copy", "own-1", NOON + 30 * DAY, copies=["none"])

    assert status_of(*survey(), own).surveyed_at == NOON + (len(SERVICES["school"]) - 1) * DAY


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (1, True)])
def test_late_is_what_came_after_the_last_moment_and_not_at_it(seconds: int, late: bool):
    assert status_of(pin(at=NOON + timedelta(seconds=seconds)), last_moment=NOON).late is late


# --- points


def test_points_come_in_the_order_of_their_numbers_and_the_first_tells_the_position():
    status = status_of(pin("2", latitude=18.2, point_name="ประตูหลัง"), pin("1", photo=["aa", "bb"]))

    assert status.points == (
        Point("1", "", (18.1, 100.1), ("aa", "bb")),
        Point("2", "ประตูหลัง", (18.2, 100.1)),
    )
    assert status.position == (18.1, 100.1)


def test_a_point_is_checked_by_the_decision_and_by_no_other():
    checked, other = (
        status_of(replace(pin(), effect=effect)).points[0].is_checked for effect in ("checked", "")
    )

    assert (checked, other) == (True, False)


def test_a_point_that_is_made_without_a_decision_is_not_checked():
    assert Point("1", "", (18.1, 100.1)).is_checked is False


def test_doubts_are_those_of_its_points_each_once_and_in_one_order():
    rows = [
        replace(pin("1"), doubts=("same_spot", "outside", "default")),
        replace(pin("2"), doubts=("coarse", "outside")),
    ]

    assert status_of(*rows).doubts == ("coarse", "default", "outside", "same_spot")


# --- what is to be looked at


def test_records_to_correct_are_told_in_one_order():
    rows = [registered(), pin(), *survey()]

    status = status_of(*(replace(row, effect="send_back") for row in rows))

    assert status.to_correct == ("no_copy", "pin", "readiness", "registration")


def cell(number: str) -> UnreadableCell:
    return UnreadableCell(PIN_RECORD, number, "latitude", is_empty=False)


def with_cell(entry: EntryRow, number: str, **changes) -> EntryRow:
    return replace(entry, row_id=number, unreadable=(cell(number),), **changes)


def test_cells_are_told_of_rows_that_count_or_are_to_be_corrected_and_of_no_others():
    status = status_of(
        with_cell(pin("2"), "second"),
        with_cell(pin("1"), "first", effect="send_back"),
        with_cell(pin("3"), "void", effect="void"),
        with_cell(pin("4"), "older"),
        replace(pin("4"), revision=2),
    )

    assert status.unreadable == (cell("first"), cell("second"))


def test_cells_of_a_row_typed_by_hand_that_lacks_an_answer_are_told_while_the_agency_sent_nothing():
    typed = with_cell(pin(""), "", by_hand=True, is_complete=False)

    assert status_of(typed, registered()).unreadable == (cell(""),)
    assert status_of(typed, pin("1")).unreadable == ()


def test_cells_of_a_whole_row_typed_by_hand_are_told_once():
    assert status_of(with_cell(pin(""), "", by_hand=True)).unreadable == (cell(""),)
