"""Each act of the state machine finds the fault that it was made for, once the mend of it is taken out."""

from collections.abc import Callable
from pathlib import Path

import pytest

import sheets.readback
import sheets.workbook
from service.store import batches, moves, rows
from service.store.areas import OBEC
from service.sync import tab_mirror
from service.sync.batch_builder import BatchBuilder
from service.sync.cycle import Sync
from service.sync.workbook_reader import WorkbookReader
from tests.cast.databases import Databases
from tests.machine.steps import Machine

AREA, OTHER_AREA = "P5703", "P5402"
NOTES = "insert notes where the latitudes are"

Act = Callable[[Machine], object]


def keyed_columns(tab: object, positions: dict[str, int], grid: list) -> object:
    """Believe every key whose column has any header; find the other columns by their headers."""
    headers = grid[0] if grid else []
    believed = {key: index for key, index in positions.items() if any(headers[index : index + 1])}
    missing = [column for column in tab.columns if column.key not in believed and column.header in headers]
    found = {column.key: headers.index(column.header) for column in missing}
    stray = [key for key in found if key in positions]
    return sheets.readback._ColumnPlaces(believed | found, list(found), stray)


def columns_move(act: str) -> Act:
    return lambda machine: machine.columns_move_under_a_batch_whose_answer_is_lost(
        area=AREA, record="pin", school=3, act=act, line=3, fault="reset after"
    )


def rows_move(act: str, line: int) -> Act:
    return lambda machine: machine.rows_move_while_their_numbers_are_made_again(
        area=AREA, record="pin", act=act, line=line, fault=None
    )


def a_key_is_put_back(machine: Machine) -> None:
    machine.columns_move_while_a_key_is_put_back(area=AREA, act=NOTES, line=1, fault=None)


def a_summary_comes_late(area: str) -> Act:
    return lambda machine: machine.a_summary_arrives_after_a_newer_one(area=area, of=AREA, school=1)


def a_school_moves(machine: Machine) -> None:
    machine.a_school_moves(area=AREA, school=1, destination=OTHER_AREA)


def edit(name: str) -> Act:
    return lambda machine: machine._edit(AREA, "pin", name, 1)


def a_worker_is_killed(machine: Machine) -> None:
    machine.a_school_pins(area=AREA, school=3, item="1")
    machine.world.cycle(0, [], writes=["dies before"])


# (the act, where the mend is, its name, what stands in its place)
FAULTS = {
    "a column is inserted": (columns_move("insert a column"), tab_mirror, "is_misplaced", lambda *_: False),
    "notes are inserted": (columns_move(NOTES), tab_mirror, "is_misplaced", lambda *_: False),
    "rows are sorted": (rows_move("sort", 3), WorkbookReader, "_wrong_row_ids", lambda *_: {}),
    "a row is inserted": (rows_move("insert a row", 1), WorkbookReader, "_wrong_row_ids", lambda *_: {}),
    "a key": (a_key_is_put_back, sheets.readback, "_find_columns", keyed_columns),
    "a late summary": (a_summary_comes_late(AREA), BatchBuilder, "_overwritten", lambda *_: None),
    "OBEC's late summary": (a_summary_comes_late(OBEC), BatchBuilder, "_overwritten", lambda *_: None),
    "a school moves": (a_school_moves, Sync, "_follow_moves", lambda *_: None),
    "its rows stay": (a_school_moves, moves, "list_to_append", lambda *_: []),
    "an unreadable cell": (edit("an unreadable latitude"), rows, "readable_cells", lambda row: row["cells"]),
    "checkboxes": (edit("insert a column of checkboxes"), sheets.workbook, "own_cells", lambda *_: {}),
    "a killed worker": (a_worker_is_killed, batches, "get_open", lambda *_: None),
}


@pytest.mark.parametrize("name", FAULTS)
def test_an_act_finds_its_fault(
    template: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch, name: str
):
    class MachineOfTemplate(Machine):
        pass

    MachineOfTemplate.template, MachineOfTemplate.databases = template, databases
    act, place, mend, without = FAULTS[name]
    monkeypatch.setattr(place, mend, without)
    machine = MachineOfTemplate()
    machine.people_find_rows_to_work_on(begun=True)
    act(machine)

    with pytest.raises(AssertionError):
        machine.teardown()
