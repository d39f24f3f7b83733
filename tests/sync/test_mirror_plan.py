"""What a look stores in the mirror: portions of rows with a compare, positions, and lines of people."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, RowMapping

from service.store import latest_positions, rows, schema
from service.sync import mirror_plan
from service.sync.mirror_plan import MirrorPlan
from service.sync.tab_mirror import RowChange, TabChanges
from tests.cast import mirror
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL

NOW, LATER = mirror.NOW, mirror.NOW + timedelta(minutes=1)
SPOT = (20.112233, 99.876543)


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    with mirror.create(tmp_path).begin() as conn:
        yield conn


def pin_row(conn: Connection, item: str = "1", **values: object) -> RowMapping:
    return mirror.add_row(conn, mirror.add_entry(conn, "pin", item), **values)


def change_of(row: RowMapping, **changes: object) -> RowChange:
    """A change of a row's place, with an edit that tells it."""
    values = {"id": row["id"], **{key: row[key] for key in rows.READ_COLUMNS}, "changed_at": LATER}
    return RowChange(row, values | changes, [rows.edit_values(row, "phone", None, "1", LATER)])


def plan_of(
    mirrored: list[RowMapping], *changes: RowChange, unbound: list | None = None, **values: object
) -> MirrorPlan:
    tab = TabChanges("pin", list(changes), unbound)
    return MirrorPlan(AREA, mirrored, [tab], **{"points": ()} | values)


def point_of(row: RowMapping, **changes: object) -> dict:
    values = {key: row[key] for key in ("agency", "item", "revision", "account_id")}
    return values | {"row": row["id"], "position": SPOT} | changes


def positions(conn: Connection) -> dict[str, tuple]:
    query = schema.latest_positions.select()
    return {
        (point["agency"], point["item"]): (point["latitude"], point["longitude"])
        for point in conn.execute(query).mappings()
    }


# --- what the rows are going to be


def test_rows_with_an_entry_are_as_they_are_going_to_be_and_others_are_left_out(conn: Connection):
    first, second, typed = pin_row(conn), pin_row(conn, "2"), mirror.add_typed(conn)

    by_then = plan_of([first, second, typed], change_of(second, place=7)).rows_by_then()

    assert [(row["id"], row["place"]) for row in by_then] == [(first["id"], 0), (second["id"], 7)]
    assert by_then[1]["revision"] == 1


def test_a_tab_has_its_own_rows_alone_and_the_lines_of_people_that_replace_those_before(conn: Connection):
    row, typed = pin_row(conn), mirror.add_typed(conn)
    survey = mirror.add_row(conn, mirror.add_entry(conn, "readiness"))
    other = mirror.add_typed(conn, "readiness")
    mirrored, line = [row, typed, survey, other], {"row_id": "", "cells": {}}

    unchanged = plan_of(mirrored).tab_by_then("pin")
    replaced = plan_of(mirrored, unbound=[line]).tab_by_then("pin")

    assert [each["id"] for each in unchanged] == [row["id"], typed["id"]]
    assert replaced == [row, {"record": "pin", **line}]
    assert plan_of(mirrored, unbound=[]).tab_by_then("pin") == [row]
    assert [each["id"] for each in plan_of(mirrored, unbound=[line]).tab_by_then("readiness")] == [
        survey["id"],
        other["id"],
    ]


# --- portions


@pytest.mark.parametrize(
    ("number", "sizes"), [(0, [0]), (1, [1]), (100, [100]), (101, [100, 1]), (250, [100, 100, 50])]
)
def test_changes_are_stored_a_hundred_at_a_time_and_once_where_there_are_none(number: int, sizes: list):
    changes = [RowChange({}, {"id": each}, ()) for each in range(number)]

    portions = MirrorPlan(AREA, [], [TabChanges("pin", changes)], ()).portions()

    assert [len(portion) for portion in portions] == sizes
    assert [change for portion in portions for change in portion] == changes


def test_portions_hold_the_changes_of_every_tab():
    tabs = [TabChanges(record, [RowChange({}, {"id": record}, ())]) for record in ("pin", "readiness")]

    ((*changes,),) = MirrorPlan(AREA, [], tabs, ()).portions()

    assert [change.values["id"] for change in changes] == ["pin", "readiness"]


# --- the compare


def test_a_plan_holds_while_only_its_own_portions_were_stored(conn: Connection):
    first, second = pin_row(conn), pin_row(conn, "2")
    change = change_of(first, state="removed")
    plan = plan_of([first, second], change)
    assert plan.still_holds(conn, [])

    plan.store_changes(conn, [change])

    assert plan.still_holds(conn, [change])
    assert not plan.still_holds(conn, [])


def test_it_holds_no_more_where_a_row_came_or_another_changed_it_and_other_areas_do_not_matter(
    conn: Connection,
):
    first, second = pin_row(conn), pin_row(conn, "2")
    plan = plan_of([first, second])

    elsewhere = mirror.add_row(conn, mirror.add_entry(conn, "pin", "3"), area=OTHER_AREA)
    rows.update(conn, elsewhere["id"], state="removed")
    assert plan.still_holds(conn, [])

    rows.update(conn, second["id"], acted="void")
    assert not plan.still_holds(conn, [])
    assert not plan_of([first]).still_holds(conn, [])


def test_rows_are_unchanged_in_whatever_order_they_are_compared_until_one_changes(conn: Connection):
    changes = [change_of(pin_row(conn, item)) for item in ("2", "1")][::-1]
    assert mirror_plan.are_unchanged(conn, changes)
    assert mirror_plan.are_unchanged(conn, [])

    rows.update(conn, changes[0].row["id"], seen_once="void|")

    assert not mirror_plan.are_unchanged(conn, changes)
    assert mirror_plan.are_unchanged(conn, changes[1:])


# --- what is stored


def test_changed_rows_are_stored_with_their_edits_and_others_stay_as_they_are(conn: Connection):
    first, second = pin_row(conn), pin_row(conn, "2")
    change = change_of(first, place=4, cells={"phone": "1"}, state="conflict")

    plan_of([first, second], change).store_changes(conn, [change])

    stored = {row["id"]: row for row in rows.list_of_area(conn, AREA)}
    assert {key: stored[first["id"]][key] for key in change.values} == change.values
    assert stored[second["id"]] == second
    assert [(edit["row_id"], edit["after"]) for edit in rows.list_edits(conn, AREA)] == [
        (first["row_id"], "1")
    ]


def test_a_position_is_stored_with_its_row_and_not_with_another(conn: Connection):
    first, second = pin_row(conn), pin_row(conn, "2")
    change = change_of(first)
    points = [point_of(first), point_of(second, position=(20.2, 99.9))]

    plan_of([first, second], change, points=points).store_changes(conn, [change])

    assert positions(conn) == {(SCHOOL, "1"): SPOT}


def test_a_position_is_not_stored_where_a_newer_form_tells_better(conn: Connection):
    row, second = pin_row(conn), pin_row(conn, "2")
    mirror.add_entry(conn, "pin", "1")
    changes = [change_of(row), change_of(second)]

    plan_of([row, second], *changes, points=[point_of(row), point_of(second)]).store_changes(conn, changes)

    assert positions(conn) == {(SCHOOL, "2"): SPOT}


def test_lines_of_people_are_replaced_where_they_changed_and_kept_where_not(conn: Connection):
    typed = mirror.add_typed(conn)
    line = {"agency": OTHER_SCHOOL, "row_id": "", "cells": {"phone": "1"}, "state": "standing"}
    line["changed_at"] = NOW

    plan_of([typed]).store_rest(conn)
    assert [row["id"] for row in rows.list_of_area(conn, AREA)] == [typed["id"]]

    plan_of([typed], unbound=[line]).store_rest(conn)
    assert [row["cells"] for row in rows.list_of_area(conn, AREA)] == [{"phone": "1"}]


def test_positions_of_pins_that_were_typed_by_hand_follow_them(conn: Connection):
    typed = latest_positions.TYPED_ITEM
    plan_of([], typed={SCHOOL: SPOT}).store_rest(conn)
    assert positions(conn) == {(SCHOOL, typed): SPOT}

    plan_of([], typed_before={SCHOOL: SPOT}, typed={OTHER_SCHOOL: SPOT}).store_rest(conn)

    assert positions(conn) == {(OTHER_SCHOOL, typed): SPOT}
