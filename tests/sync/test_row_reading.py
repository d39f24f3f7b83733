"""What counts of lines that changed, which doubts there are about them, and where their points are."""

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, RowMapping

from service.records import MISSING_AGENCY, PIN
from service.records.record import AGENCY, NOTE
from service.store import latest_positions, photos, rows
from service.sync.row_reading import LineToRead, is_at_others_spot, read_lines
from tests.cast import mirror
from tests.cast.people import OTHER_SCHOOL, SCHOOL
from tests.cast.sql import run_sql

CHIANG_RAI, BANGKOK = ["57"], ["10"]
SPOT, OTHER_SPOT = (20.112233, 99.876543), (20.2543, 100.4041)
ANSWERS = {"phone": "053-711-222", "latitude": SPOT[0], "longitude": SPOT[1]}
ANSWERS |= {"accuracy": 12, "location_method": "gps"}
IN_BANGKOK = {"latitude": 13.756312, "longitude": 100.501834}
SAME_SPOT = [["same_as_other", {"other": "โรงเรียนข้างเคียง"}, "latitude"]]


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    with mirror.create(tmp_path).begin() as conn:
        yield conn


def pin(conn: Connection, agency: str = SCHOOL, answers: dict | None = None, **values: object) -> RowMapping:
    """The row of a pin that was sent, as it stands in the sheet."""
    sent = ANSWERS | (answers or {})
    entry_values = {key: values.pop(key) for key in ("account_id", "withdrawn", "remarks") if key in values}
    return mirror.add_row(conn, mirror.add_entry(conn, agency=agency, answers=sent, **entry_values), **values)


def line_of(row: RowMapping, edited: Collection[str] = (), **cells: object) -> LineToRead:
    """The line of a row with these cells, in which people have edited those and the `edited` ones."""
    values = {"cells": row["cells"] | cells}
    return LineToRead(PIN, row["agency"], values, rows.readable_cells(row), row, {*edited, *cells})


def typed_line(agency: str = SCHOOL, **cells: object) -> LineToRead:
    """A line that a person typed."""
    answers = ANSWERS | {AGENCY: agency, **cells}
    return LineToRead(PIN, agency, {"agency": agency, "cells": answers}, {})


def read(conn: Connection, *lines: LineToRead, provinces: list[str] = CHIANG_RAI) -> list[dict]:
    return read_lines(conn, {"provinces": provinces}, lines)


def reading(line: LineToRead) -> tuple:
    return line.values["read_as"], line.values["unreadable"], line.values["doubts"]


def rules(line: LineToRead) -> list[str]:
    return [rule for rule, *_ in line.values["doubts"]]


def add_photo(conn: Connection, photo: str, agency: str = SCHOOL, spot: tuple = (None, None)) -> None:
    facts = {"sha256": b"0" * 32, "bytes": 1, "width": 1, "height": 1}
    facts |= {"latitude": spot[0], "longitude": spot[1]}
    photos.add(conn, photo, agency, None, "", facts, mirror.NOW)


def links(*ids: str) -> str:
    return "\n".join(f"https://pin.example/photo/{photo}" for photo in ids)


# --- what counts of the cells


def test_cells_that_can_be_read_count_as_they_stand_and_a_doubt_stays_until_a_field_is_edited(
    conn: Connection,
):
    doubts = [["coarse_position", {}, "latitude"]]
    line = line_of(pin(conn, doubts=doubts), [NOTE])

    read(conn, line)

    assert reading(line) == ({}, [], doubts)


def test_a_cell_that_cannot_be_read_counts_as_it_did_before(conn: Connection):
    line = line_of(pin(conn), accuracy="ไม่ทราบ")

    read(conn, line)

    assert reading(line) == ({"accuracy": 12}, ["accuracy"], [])


def test_one_that_could_never_be_read_counts_as_it_was_sent_and_one_that_could_as_it_did_before(
    conn: Connection,
):
    row = pin(conn, cells=ANSWERS | {"location_method": "ไม่ทราบ", "accuracy": 30})
    line = line_of(row, location_method="ไม่มี", accuracy="ไม่ทราบ")

    read(conn, line)

    assert line.values["read_as"] == {"location_method": "ตำแหน่งจากโทรศัพท์", "accuracy": 30}
    assert line.values["unreadable"] == ["accuracy", "location_method"]


@pytest.mark.parametrize("accuracy", [12, "ไม่ทราบ"], ids=["alone", "beside another cell"])
def test_a_position_that_could_never_be_read_is_the_one_that_was_sent_and_no_half_of_another(
    conn: Connection, accuracy: object
):
    row = pin(conn, cells={"latitude": "ไม่ทราบ", "longitude": OTHER_SPOT[1], "accuracy": accuracy})
    line = line_of(row, latitude="ไม่มี")

    read(conn, line)

    counts = rows.readable_cells(line.values)
    assert (counts["latitude"], counts["longitude"], counts["accuracy"]) == (*SPOT, 12)


def test_in_a_line_that_a_person_typed_what_was_never_read_counts_for_nothing(conn: Connection):
    line = typed_line(accuracy="ไม่ทราบ")

    read(conn, line)

    assert reading(line) == ({}, ["accuracy"], [])


def test_a_request_counts_as_it_stands(conn: Connection):
    entry = mirror.add_entry(conn, MISSING_AGENCY.key)
    row = mirror.add_row(conn, entry, doubts=[["a"]], unreadable=None)
    line = LineToRead(MISSING_AGENCY, SCHOOL, {"cells": dict(row["cells"])}, {}, row, {"phone"})

    assert read(conn, line) == []
    assert reading(line) == ({}, [], [["a"]])


@pytest.mark.parametrize(
    ("provinces", "counts"),
    [(CHIANG_RAI, SPOT), (BANGKOK, OTHER_SPOT), ([], SPOT)],
    ids=["its own area", "another", "an area without provinces"],
)
def test_numbers_that_lost_their_point_are_read_where_they_fit_one_place_in_the_area(
    conn: Connection, provinces: list[str], counts: tuple
):
    row = pin(conn, answers=dict(zip(("latitude", "longitude"), OTHER_SPOT, strict=True)))
    line = line_of(row, latitude="20112233", longitude="99876543")

    read(conn, line, provinces=provinces)

    assert rows.readable_cells(line.values)["latitude"] == counts[0]


# --- photos


def test_photos_that_came_with_the_form_or_are_the_agencys_count_and_others_do_not(conn: Connection):
    add_photo(conn, "own")
    add_photo(conn, "foreign", OTHER_SCHOOL)
    row = pin(conn, answers={"photo": ["sent"]})
    foreign = line_of(row, photo=links("sent", "foreign", "own"))
    unknown = line_of(row, photo=links("unknown", "own"))
    none = line_of(row, photo=links("unknown"))
    own = line_of(row, photo=links("own", "sent"))

    read(conn, foreign, unknown, none, own)

    kind = PIN.field("photo").kind
    assert kind.from_cell(foreign.values["read_as"]["photo"]) == ["sent", "own"]
    assert kind.from_cell(unknown.values["read_as"]["photo"]) == ["own"]
    assert none.values["read_as"] == {"photo": None}
    assert own.values["read_as"] == {}


def test_a_photo_that_another_school_sent_does_not_count_in_a_line_that_a_person_typed(conn: Connection):
    add_photo(conn, "own")
    add_photo(conn, "foreign", OTHER_SCHOOL)
    own, foreign = typed_line(photo=links("own")), typed_line(photo=links("foreign"))

    read(conn, own, foreign)

    assert (own.values["read_as"], foreign.values["read_as"]) == ({}, {"photo": None})


def test_a_photo_that_the_agency_took_far_from_its_pin_is_a_doubt_and_a_foreign_one_is_not(conn: Connection):
    add_photo(conn, "own", spot=OTHER_SPOT)
    add_photo(conn, "foreign", OTHER_SCHOOL, OTHER_SPOT)
    row = pin(conn, answers={"photo": ["foreign", "unknown"]})
    own, foreign = line_of(row, photo=links("own")), line_of(row, photo=links("foreign", "unknown"))

    read(conn, own, foreign)

    assert (rules(own), rules(foreign)) == (["photo_elsewhere"], [])


# --- which lines are judged anew


def test_a_pin_is_judged_when_a_field_of_it_was_edited_and_not_for_a_note(conn: Connection):
    row = pin(conn, cells=ANSWERS | IN_BANGKOK)
    edited, noted = line_of(row, phone="053-000-111"), line_of(row, [NOTE])

    read(conn, edited, noted)

    assert (rules(edited), noted.values["doubts"]) == (["far_from_area"], None)


def test_a_row_that_followed_its_agency_is_judged_once_and_one_that_came_by_itself_is_not(conn: Connection):
    row = pin(conn, cells=ANSWERS | IN_BANGKOK)
    followed = line_of(mirror.add_row(conn, row["entry_id"], row_id="elsewhere", unreadable=None))
    read_since = line_of(mirror.add_row(conn, row["entry_id"], row_id="elsewhere"))
    came = line_of(mirror.add_row(conn, row["entry_id"], unreadable=None))
    for line in (followed, read_since, came):
        line.values["cells"] |= IN_BANGKOK

    read(conn, followed, read_since, came)

    assert rules(followed) == ["far_from_area"]
    assert (read_since.values["doubts"], came.values["doubts"]) == (None, None)


@pytest.mark.parametrize("of_form", [True, False], ids=["by its form", "by the last look"])
def test_a_pin_that_is_doubted_because_of_another_is_judged_at_each_look(conn: Connection, of_form: bool):
    others = {"remarks": SAME_SPOT} if of_form else {"doubts": SAME_SPOT}
    line = line_of(pin(conn, **others))

    read(conn, line)

    assert line.values["doubts"] == []


def test_a_pin_is_at_anothers_spot_if_one_of_its_doubts_says_so_and_other_records_never_are():
    def is_doubted(*doubts: list, record: str = "pin") -> bool:
        return is_at_others_spot({"record": record, "doubts": doubts, "remarks": ()})

    assert is_doubted(["coarse_position", {}], *SAME_SPOT)
    assert not is_doubted(["coarse_position", {}])
    assert not is_doubted()
    assert not is_doubted(*SAME_SPOT, record="readiness")


def test_what_the_form_doubted_of_its_photo_stays_while_the_point_does(conn: Connection):
    remark = ["photo_elsewhere", {"km": 12}, "latitude"]
    row = pin(conn, remarks=[remark])
    same, moved = line_of(row, phone="053-000-111"), line_of(row, latitude=20.2543)

    read(conn, same, moved)

    assert (same.values["doubts"], moved.values["doubts"]) == ([remark], [])


def test_what_the_form_doubted_of_a_photo_that_is_far_still_is_told_once(conn: Connection):
    add_photo(conn, "own", spot=OTHER_SPOT)
    row = pin(conn, remarks=[["photo_elsewhere", {"km": 12}, "photo"]], answers={"photo": ["own"]})
    line = line_of(row, photo=links("own"))

    read(conn, line)

    assert rules(line) == ["photo_elsewhere"]
    assert [doubt[2] for doubt in line.values["doubts"]] == ["photo"]


def test_a_line_with_a_code_that_no_agency_has_is_read_and_not_judged(conn: Connection):
    line = typed_line("57030123", **IN_BANGKOK)

    assert read(conn, line) == []
    assert reading(line) == ({}, [], None)


# --- where points are


def test_the_point_of_a_judged_pin_is_told_with_whose_it_is(conn: Connection):
    account = mirror.add_account(conn)
    row = pin(conn, account_id=account)

    (point,) = read(conn, line_of(row, latitude=OTHER_SPOT[0], longitude=OTHER_SPOT[1]))

    assert point == {
        "agency": SCHOOL,
        "item": "1",
        "revision": 1,
        "account_id": account,
        "account_state": "confirmed",
        "account_confirmed_at": row["account_confirmed_at"],
        "row": row["id"],
        "position": OTHER_SPOT,
        "name": f"หน่วยงาน {SCHOOL}",
    }


def test_an_older_row_and_one_that_was_withdrawn_tell_nothing_of_the_point(conn: Connection):
    older, newer = pin(conn), pin(conn)
    withdrawn = mirror.add_row(conn, mirror.add_entry(conn, item="2", answers=ANSWERS, withdrawn=True))

    points = read(conn, *(line_of(row, ["phone"]) for row in (older, newer, withdrawn)))

    assert [point["row"] for point in points] == [newer["id"]]


@pytest.mark.parametrize("key", ["latitude", "longitude"])
def test_a_line_without_a_whole_position_has_no_point_and_no_doubt(conn: Connection, key: str):
    line = typed_line(**{key: "ไม่ทราบ"})

    assert read(conn, line) == []
    assert line.values["doubts"] == []


def test_a_position_in_whole_degrees_is_one(conn: Connection):
    (point,) = read(conn, line_of(pin(conn), latitude=20, longitude=100))

    assert point["position"] == (20, 100)


# --- other points at the same spot


def name_neighbour(conn: Connection) -> None:
    run_sql(conn, "update agencies set name_th = 'โรงเรียนข้างเคียง' where code = ?", OTHER_SCHOOL)


def test_a_spot_that_is_taken_is_a_doubt_until_the_other_point_moves(conn: Connection):
    name_neighbour(conn)
    other = pin(conn, OTHER_SCHOOL)
    latest_positions.put(conn, OTHER_SCHOOL, "1", *SPOT, None)
    same = line_of(pin(conn), ["phone"])

    read(conn, same)
    assert same.values["doubts"] == SAME_SPOT

    read(conn, same, line_of(other, latitude=OTHER_SPOT[0], longitude=OTHER_SPOT[1]))
    assert same.values["doubts"] == []


def test_another_point_of_the_school_that_moves_does_not_hide_the_one_at_the_spot(conn: Connection):
    latest_positions.put(conn, OTHER_SCHOOL, "1", *SPOT, None)
    second = mirror.add_row(conn, mirror.add_entry(conn, item="2", agency=OTHER_SCHOOL, answers=ANSWERS))
    same = line_of(pin(conn), ["phone"])

    read(conn, same, line_of(second, latitude=OTHER_SPOT[0], longitude=OTHER_SPOT[1]))

    assert rules(same) == ["same_as_other"]


@pytest.mark.parametrize(("state", "is_told"), [("confirmed", True), ("provisional", False)])
def test_two_pins_that_come_to_one_spot_in_the_same_look_are_told_of_confirmed_people_alone(
    conn: Connection, state: str, is_told: bool
):
    account = mirror.add_account(conn, OTHER_SCHOOL, state)
    theirs = line_of(pin(conn, OTHER_SCHOOL, account_id=account), ["phone"])
    ours = line_of(pin(conn), ["phone"])

    read(conn, theirs, ours)

    assert rules(ours) == (["same_as_other"] if is_told else [])
    assert rules(theirs) == ["same_as_other"]


def test_a_pin_that_a_person_typed_takes_its_spot_and_its_point_is_told_elsewhere(conn: Connection):
    name_neighbour(conn)
    typed, ours = typed_line(OTHER_SCHOOL), line_of(pin(conn), ["phone"])

    points = read(conn, typed, ours)

    assert ours.values["doubts"] == SAME_SPOT
    assert [point["agency"] for point in points] == [SCHOOL]


def test_where_a_typed_pin_was_before_says_nothing_once_it_is_elsewhere(conn: Connection):
    latest_positions.change_typed(conn, {}, {OTHER_SCHOOL: SPOT})
    typed = typed_line(OTHER_SCHOOL, latitude=OTHER_SPOT[0], longitude=OTHER_SPOT[1])
    ours = line_of(pin(conn), ["phone"])

    read(conn, ours)
    assert rules(ours) == ["same_as_other"]

    read(conn, typed, ours)
    assert rules(ours) == []
