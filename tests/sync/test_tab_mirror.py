"""What a look at a tab changes in the mirror: edits, rows that went, came back or stand in wrong columns."""

from datetime import UTC, datetime, timedelta

import pytest

from service.records import MISSING_AGENCY, NO_COPY, PIN
from service.records.record import AGENCY, ITEM, ROW_ID, Record
from service.store.edit_kinds import BY_ONE_OF
from service.sync.read_context import ReadContext
from service.sync.tab_mirror import TabChanges, TabMirror
from service.workbooks.layout import record_columns
from tests.cast.people import AREA, SCHOOL

BEFORE = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
NOW, FILE_CHANGED = BEFORE + timedelta(hours=1), BEFORE + timedelta(minutes=50)
# Columns of the tab when a row was built, and after somebody has inserted one before them.
COLUMNS = {column.key: index for index, column in enumerate(record_columns(PIN))}
MOVED_COLUMNS = {key: index + 1 for key, index in COLUMNS.items()}


def cells_of(number: str, **changes: object) -> dict:
    return {ROW_ID: number, AGENCY: SCHOOL, ITEM: "1", "phone": "053-711-222", "latitude": 18.1} | changes


def row(number: str = "A", **changes: object) -> dict:
    """A row of the mirror that stands in the first line and was read there."""
    values = {
        "id": ord(number[0]),
        "area": AREA,
        "record": "pin",
        "row_id": number,
        "entry_id": ord(number[0]),
        "agency": SCHOOL,
        "item": "1",
        "batch_id": 7,
        "state": "standing",
        "place": 0,
        "cells": cells_of(number),
        "read_as": {},
        "unreadable": [],
        "doubts": None,
        "remarks": (),
        "seen_once": "send_back|",
        "seen_at": BEFORE,
        "changed_at": BEFORE,
        "complete_at": None,
    }
    return values | changes


def typed(**changes: object) -> dict:
    """A row of the mirror that a person typed."""
    return row("Z", entry_id=None, row_id="", cells=cells_of("", **{ROW_ID: None}), **changes)


def look(
    mirrored: list[dict],
    *lines: dict,
    record: Record = PIN,
    in_flight: frozenset[int] = frozenset(),
    frozen: dict | None = None,
    **known: object,
) -> TabChanges:
    context = ReadContext(AREA, NOW, FILE_CHANGED, ("officer@example.org", BY_ONE_OF), **known)
    return TabMirror(context, record, mirrored, in_flight, frozen or {}).compare(lines)


def states(changes: TabChanges) -> dict[str, str]:
    return {change.row["row_id"]: change.values["state"] for change in changes.row_changes}


# --- rows that stand


def test_a_row_that_stands_as_it_did_changes_nothing():
    changes = look([row()], cells_of("A", phone="053-711-222", latitude=18.1, note=""))

    assert (changes.row_changes, changes.unbound, changes.lines_to_read) == ([], None, [])


def test_a_row_that_is_seen_for_the_first_time_stands_and_nobody_has_edited_it():
    (change,) = (changes := look([row(state="sent", place=None)], cells_of("A"))).row_changes

    assert (change.values["id"], change.values["state"], change.values["place"]) == (65, "standing", 0)
    assert change.edits == []
    assert change.values["changed_at"] == BEFORE
    assert [line.edited for line in changes.lines_to_read] == [set()]


def test_an_edited_cell_is_told_with_who_changed_the_file_and_read():
    (change,) = (changes := look([row()], cells_of("A", phone="053-000-111", note="เบอร์ใหม่"))).row_changes

    edits = [
        (each["column"], each["before"], each["after"], each["seen_at"], each["who"]) for each in change.edits
    ]
    assert edits == [
        ("phone", "053-711-222", "053-000-111", NOW, "officer@example.org"),
        ("note", None, "เบอร์ใหม่", NOW, "officer@example.org"),
    ]
    assert change.values["cells"] == cells_of("A", phone="053-000-111", note="เบอร์ใหม่")
    assert (change.values["changed_at"], change.values["seen_once"]) == (NOW, "send_back|")
    (line,) = changes.lines_to_read
    assert (line.edited, line.values, line.last) == ({"phone", "note"}, change.values, row()["cells"])


def test_a_number_written_otherwise_and_an_emptied_empty_cell_are_no_edits():
    mirrored = row(cells=cells_of("A", latitude=18, note=None))

    assert look([mirrored], cells_of("A", latitude=18.0, note="")).row_changes == []


def test_a_cell_whose_column_is_gone_is_kept():
    line = {key: cell for key, cell in cells_of("A", note="ก").items() if key != "phone"}

    (change,) = look([row()], line).row_changes

    assert change.values["cells"] == cells_of("A", note="ก")


def test_a_row_that_people_moved_has_another_place_and_no_edit():
    (change,) = look([row("A"), row("B", place=1)], {}, cells_of("B"), cells_of("A")).row_changes

    assert (change.row["row_id"], change.values["place"]) == ("A", 2)
    assert (change.edits, change.values["changed_at"]) == ([], BEFORE)


def test_a_row_that_was_never_read_or_lies_at_anothers_spot_is_read_again():
    doubted = row(doubts=[["same_as_other"]])

    for mirrored in (row(unreadable=None), doubted, row(remarks=[["same_as_other"]])):
        assert len(look([mirrored], cells_of("A")).lines_to_read) == 1
    assert look([row(doubts=[["few_decimals"]])], cells_of("A")).lines_to_read == []


# --- rows that went and came back


def test_a_row_that_is_gone_was_deleted_and_is_seen_anew_when_it_comes_back():
    (change,) = look([row()]).row_changes

    assert (change.values["state"], change.values["changed_at"]) == ("removed", NOW)
    assert (change.values["seen_once"], change.values["seen_at"]) == ("", None)
    (edit,) = change.edits
    assert (edit["column"], edit["before"], edit["after"]) == (ROW_ID, "standing", "removed")


def test_a_row_that_an_older_version_of_the_file_does_not_have_was_not_deleted():
    assert states(look([row()], lost={"A"})) == {"A": "lost"}


@pytest.mark.parametrize("state", ["removed", "lost"])
def test_a_row_that_was_gone_before_is_not_told_again_and_counts_from_when_it_is_back(state: str):
    assert look([row(state=state)]).row_changes == []

    (change,) = look([row(state=state)], cells_of("A")).row_changes

    assert (change.values["state"], change.values["changed_at"]) == ("standing", NOW)


def test_a_row_that_is_on_its_way_is_not_gone():
    assert look([row(state="sent")], in_flight=frozenset({65})).row_changes == []


def test_what_happens_to_a_row_that_was_left_behind_says_nothing():
    assert look([row(state="moved")], cells_of("A", phone="1")).row_changes == []
    assert look([row(state="moved")]).row_changes == []


# --- copies, and rows that were mixed up


def test_equal_copies_are_one_row_in_the_place_of_the_first():
    changes = look([row(place=5)], cells_of("A"), cells_of("A"))

    assert [change.values["place"] for change in changes.row_changes] == [0]
    assert changes.unbound is None


def test_copies_that_differ_are_a_conflict_which_is_told_once():
    first, second, other = cells_of("A"), cells_of("A"), cells_of("A", phone="1")

    assert states(look([row()], first, other)) == {"A": "conflict"}
    assert states(look([row()], first, second, other)) == {"A": "conflict"}
    assert look([row(state="conflict")], first, other).row_changes == []


def test_a_code_that_disagrees_with_the_number_is_a_conflict_and_a_missing_one_is_not():
    without_code = {key: cell for key, cell in cells_of("A").items() if key != AGENCY}

    assert states(look([row()], cells_of("A", **{AGENCY: "57039999"}))) == {"A": "conflict"}
    assert (
        look([row()], cells_of("A", **{AGENCY: f" {SCHOOL} "})).row_changes[0].values["state"] == "standing"
    )
    assert look([row()], without_code).row_changes == []


def test_a_request_about_no_agency_is_told_apart_by_its_number():
    request = row(
        record="missing_agency", agency="", item="12", cells=cells_of("A", **{ITEM: 12, AGENCY: None})
    )
    decided = cells_of("A", **{ITEM: 12.0, AGENCY: SCHOOL})
    without_number = {key: cell for key, cell in decided.items() if key != ITEM}

    for line, state in (
        (decided, "standing"),
        (without_number, "standing"),
        (decided | {ITEM: 13}, "conflict"),
    ):
        assert states(look([request], line, record=MISSING_AGENCY)) == {"A": state}


# --- wrong columns


@pytest.mark.parametrize("state", ["sent", "misplaced"])
def test_a_new_row_whose_number_stands_in_another_column_is_misplaced_and_no_line_of_a_person(state: str):
    line = {AGENCY: "A", "phone": SCHOOL}

    changes = look([row(state=state)], line)

    assert states(changes) == ({"A": "misplaced"} if state == "sent" else {})
    assert changes.unbound is None


def test_a_number_that_is_written_elsewhere_moves_no_row_that_stood():
    changes = look([row(), row("B", place=1)], cells_of("B", **{ITEM: "1", "note": "A"}))

    assert states(changes)["A"] == "removed"
    assert [each["cells"]["note"] for each in look([row()], {"note": "A"}).unbound] == ["A"]


def test_cells_of_a_misplaced_row_mean_nothing():
    assert look([row(state="misplaced")], cells_of("A", phone="1")).row_changes == []
    assert look([row(state="misplaced")]).row_changes == []


def test_a_new_row_that_is_not_found_is_misplaced_where_its_column_has_moved_and_deleted_where_not():
    sent, frozen = row(state="sent"), {7: {"pin": COLUMNS}}

    assert states(look([sent], frozen=frozen, positions={"pin": MOVED_COLUMNS})) == {"A": "misplaced"}
    assert states(look([sent], frozen=frozen, positions={"pin": COLUMNS})) == {"A": "removed"}
    assert states(look([sent], frozen={}, positions={"pin": MOVED_COLUMNS})) == {"A": "removed"}
    assert states(look([sent], frozen=frozen)) == {"A": "removed"}
    assert states(look([row()], frozen=frozen, positions={"pin": MOVED_COLUMNS})) == {"A": "removed"}


def test_a_new_row_whose_number_stands_in_a_column_of_peoples_own_is_misplaced():
    sent, frozen = row(state="sent"), {7: {"pin": COLUMNS}}

    def state(*own_cells: list) -> dict[str, str]:
        return states(
            look([sent], frozen=frozen, positions={"pin": COLUMNS}, own_cells={"pin": list(own_cells)})
        )

    assert (state(["x"], ["A", "y"]), state(["x"], ["B"])) == ({"A": "misplaced"}, {"A": "removed"})


def test_a_new_row_that_is_on_its_way_is_not_misplaced_because_a_column_has_moved():
    changes = look(
        [row(state="sent")],
        in_flight=frozenset({65}),
        frozen={7: {"pin": COLUMNS}},
        positions={"pin": MOVED_COLUMNS},
    )

    assert changes.row_changes == []


def test_a_new_row_whose_cells_stand_where_the_columns_were_is_misplaced_and_one_that_was_read_is_not():
    names = {"phone": COLUMNS["phone"], "latitude": COLUMNS["latitude"]}
    frozen, current = (
        {7: {"pin": COLUMNS}},
        COLUMNS | {"phone": names["latitude"], "latitude": names["phone"]},
    )
    line = cells_of("A", **{"phone": 18.1, "latitude": "053-711-222", ITEM: None, AGENCY: SCHOOL})

    assert states(look([row(state="sent")], line, frozen=frozen, positions={"pin": current})) == {
        "A": "misplaced"
    }
    assert states(look([row()], line, frozen=frozen, positions={"pin": current})) == {"A": "standing"}
    # A copy of it in wrong columns is a conflict.
    copies = look([row(state="sent")], cells_of("A"), line, frozen=frozen, positions={"pin": COLUMNS})
    assert states(copies) == {"A": "conflict"}


def test_a_new_row_whose_number_stands_among_its_answers_is_misplaced_although_its_column_has_it_again():
    columns = {"frozen": {7: {"pin": COLUMNS}}, "positions": {"pin": COLUMNS}}
    among_answers, in_the_note = cells_of("A", **{"phone": "A"}), cells_of("A", **{"note": "A"})

    assert states(look([row(state="sent")], among_answers, **columns)) == {"A": "misplaced"}
    assert states(look([row(state="sent")], in_the_note, **columns)) == {"A": "standing"}


# --- lines of people


def test_a_line_without_a_number_is_noted_with_its_code_as_it_is_meant_and_read():
    (noted,) = (changes := look([], cells_of("", **{AGENCY: " ๕๗๐๓๐๑๒๓ "}), {}, {"phone": ""})).unbound

    assert (noted["agency"], noted["row_id"], noted["state"]) == ("57030123", "", "standing")
    assert noted["changed_at"] == FILE_CHANGED
    assert [(line.agency, line.row) for line in changes.lines_to_read] == [("57030123", None)]


def test_a_line_with_a_number_that_is_not_ours_is_noted_and_counts_for_nobody():
    (noted,) = look([], cells_of("X" * 50)).unbound

    assert (noted["row_id"], noted["state"]) == ("X" * 40, "conflict")


def test_the_line_of_headers_and_empty_lines_are_no_lines_of_people():
    header = {column.key: column.header for column in record_columns(PIN)}

    assert look([], header, {}, dict.fromkeys(COLUMNS, "")).unbound is None


def test_lines_of_people_that_are_as_they_were_are_not_noted_again_unless_they_were_never_read():
    line = cells_of("")

    assert look([typed()], line).unbound is None
    assert look([typed(unreadable=None)], line).unbound is not None
    assert look([typed(doubts=[["same_as_other"]])], line).unbound is not None


def test_a_line_that_a_person_changes_or_deletes_is_noted_and_keeps_its_time():
    changes = look([typed()], cells_of("", phone="1"))

    assert [(each["cells"]["phone"], each["changed_at"]) for each in changes.unbound] == [("1", BEFORE)]
    assert [line.last for line in changes.lines_to_read] == [typed()["cells"]]
    assert look([typed()]).unbound == []


def test_of_the_lines_of_several_services_each_keeps_its_own_day_whatever_their_order():
    known = [
        typed(record="no_copy", complete_at=day) | {"cells": cells_of("", item=item)}
        for item, day in (("admission", BEFORE), ("transfer", None))
    ]
    filled, corrected = cells_of("", item="transfer", phone="1"), cells_of("", item="admission", phone="2")

    changes = look(known, filled, corrected, record=NO_COPY)

    assert [(each["cells"]["item"], each["complete_at"]) for each in changes.unbound] == [
        ("transfer", None),
        ("admission", BEFORE),
    ]
