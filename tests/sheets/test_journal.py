"""What each act of a person did is kept with it, with the values before and after."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from sheets.embedded import SERVICE_ACCOUNT, EmbeddedGoogle, Person
from sheets.errors import Refused
from sheets.layout import COLUMN_KEY

A, B = "a@area.example", "b@area.example"


def workbook(google: EmbeddedGoogle) -> str:
    """A file with two rows under a header, and two columns with a key; returns its id."""
    file_id = google.client(SERVICE_ACCOUNT).create_file("one", None, "P5703").id
    rows = [["id", "note"], ["R1", "x"], ["R2", "y"]]
    cells = [{"values": [{"userEnteredValue": {"stringValue": text}} for text in texts]} for texts in rows]
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    requests = [{"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}]
    for index, key in enumerate(("row_id", "note")):
        place = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}
        entry = {"metadataKey": COLUMN_KEY, "metadataValue": key, "visibility": "DOCUMENT"}
        requests.append(
            {
                "createDeveloperMetadata": {
                    "developerMetadata": entry | {"location": {"dimensionRange": place}}
                }
            }
        )
    google.edit(file_id, requests, SERVICE_ACCOUNT)
    return file_id


def steps(google: EmbeddedGoogle, file_id: str) -> list[tuple]:
    """(person, kind, row, before, after) of each step."""
    return [
        (entry.person, entry.step.kind, entry.step.row, entry.step.before, entry.step.after)
        for entry in google.store.journal(file_id)
    ]


def acts(*acts: Callable[[Person, str], object]) -> list[tuple]:
    """What is kept of the last of these acts of one person, without who it was."""
    google = EmbeddedGoogle()
    file_id, person = workbook(google), Person(google, A)
    person.view(file_id, 0)
    google.edit(
        file_id,
        [
            {
                "updateSheetProperties": {
                    "properties": {"sheetId": 0, "gridProperties": {"frozenRowCount": 1}},
                    "fields": "gridProperties.frozenRowCount",
                }
            }
        ],
        SERVICE_ACCOUNT,
    )
    for act in acts:
        google.store.forget_journal(file_id, 10**9)
        act(person, file_id)
    return [step[1:] for step in steps(google, file_id)]


# --- cells


def test_each_act_keeps_whose_it_was_and_the_values_before_and_after():
    google = EmbeddedGoogle()
    file_id = workbook(google)

    Person(google, A).type(file_id, 0, 1, 1, "new")
    Person(google, B).paste(file_id, 0, 1, 1, [["newer"], ["newest"]])

    assert steps(google, file_id) == [
        (A, "row", "R1", {"note": "x"}, {"note": "new"}),
        (B, "row", "R1", {"note": "new"}, {"note": "newer"}),
        (B, "row", "R2", {"note": "y"}, {"note": "newest"}),
    ]


def test_when_it_was_and_in_which_tab_is_kept_too():
    google = EmbeddedGoogle()
    file_id = workbook(google)
    Person(google, A).type(file_id, 0, 1, 1, "new")

    (entry,) = google.store.journal(file_id)

    file = google.store.get_file(file_id)
    assert (entry.version, entry.at, entry.step.tab) == (file.version, file.modified, "Sheet1")


def test_the_service_leaves_nothing_and_a_refused_act_neither():
    google = EmbeddedGoogle()
    file_id = workbook(google)

    with pytest.raises(Refused):
        Person(google, A).type(file_id, 0, 10**6, 1, "below the last row")

    assert steps(google, file_id) == []


def test_what_is_typed_and_undone_is_both_kept():
    assert acts(
        lambda person, file: person.type(file, 0, 1, 1, "n"), lambda person, file: person.undo(file, 0)
    ) == [
        ("undone", "", None, None),
        ("row", "R1", {"note": "n"}, {"note": "x"}),
    ]


def test_a_row_without_a_name_is_told_by_all_its_cells():
    made = [("row", "", None, {"note": "by hand"})]
    changed = [("row", "", {"note": "by hand"}, {"note": "again"})]
    deleted = [("row", "", {"note": "again"}, None)]
    act = [
        lambda person, file: person.type(file, 0, 3, 1, "by hand"),
        lambda person, file: person.type(file, 0, 3, 1, "again"),
        lambda person, file: person.delete_rows(file, 0, 3),
    ]

    assert [acts(*act[: number + 1]) for number in range(3)] == [made, changed, deleted]


def test_a_row_that_is_deleted_is_kept_with_its_cells():
    assert acts(lambda person, file: person.delete_rows(file, 0, 1)) == [
        ("row", "R1", {"row_id": "R1", "note": "x"}, None)
    ]


def test_a_column_of_peoples_own_is_named_by_its_letters_and_header():
    assert acts(
        lambda person, file: person.type(file, 0, 0, 2, "ours"),
        lambda person, file: person.type(file, 0, 1, 2, "seen"),
    ) == [("row", "R1", {"*C ours": None}, {"*C ours": "seen"})]


# --- what moves no cell of a row is one step


@pytest.mark.parametrize(
    ("act", "step"),
    [
        (lambda person, file: person.sort(file, 0, 1, descending=True), ("sorted", "", None, {"note": True})),
        (
            lambda person, file: person.move_column(file, 0, 1, 3),
            ("columns_moved", "", {"note": "B"}, {"note": "D"}),
        ),
        (lambda person, file: person.insert_column(file, 0, 1), ("columns_inserted", "", None, {"B": ""})),
        (lambda person, file: person.delete_column(file, 0, 1), ("columns_deleted", "", {"note": "B"}, None)),
        (lambda person, file: person.hide_column(file, 0, 1), ("columns_hidden", "", None, {"note": ""})),
        (lambda person, file: person.filter(file, 0, 1, ["x"]), ("filtered", "", {}, {"note": 1})),
        (
            lambda person, file: person.type(file, 0, 0, 1, "own"),
            ("header", "", {"note": "note"}, {"note": "own"}),
        ),
        (
            lambda person, file: person.insert_rows(file, 0, 1),
            ("rows_inserted", "", None, {"rows": 1, "first": 2}),
        ),
        (lambda person, file: person.rename_tab(file, 0, "Own"), ("tab_renamed", "", "Sheet1", "Own")),
        (lambda person, file: person.add_tab(file, "Own"), ("tab_added", "", None, None)),
        (lambda person, file: person.protect_tab(file, 0), ("tab_protected", "", None, None)),
        (lambda person, file: person.trash(file), ("file_trashed", "", None, None)),
        (
            lambda person, file: person.cut_column(file, 0, 1, 4),
            ("columns_moved", "", {"note": "B"}, {"note": "E"}),
        ),
    ],
)
def test_an_act_on_the_whole_is_one_step(act: Callable, step: tuple):
    steps = acts(act)

    assert steps[-1] == step
    assert [other for other in steps if other[0] == "row"] == []


def test_a_sort_without_the_names_of_the_rows_tells_the_cells_that_changed():
    assert acts(lambda person, file: person.sort(file, 0, 1, columns=(1, 2), descending=True)) == [
        ("sorted", "", None, {"note": True}),
        ("row", "R1", {"note": "x"}, {"note": "y"}),
        ("row", "R2", {"note": "y"}, {"note": "x"}),
    ]


def test_a_sort_of_a_thousand_rows_is_one_step_and_a_paste_of_20000_cells_a_step_for_each_row():
    google = EmbeddedGoogle()
    file_id, person = workbook(google), Person(google, A)
    person.paste(
        file_id, 0, 1, 0, [[f"R{row}", *[f"{row}.{column}" for column in range(19)]] for row in range(1000)]
    )
    assert len(google.store.journal(file_id)) <= 1001

    google.store.forget_journal(file_id, 10**9)
    person.sort(file_id, 0, 1, descending=True)

    assert [step[1] for step in steps(google, file_id)] == ["sorted"]


# --- how long it is kept


def test_what_was_read_is_forgotten_and_later_acts_stay():
    google = EmbeddedGoogle()
    file_id = workbook(google)
    Person(google, A).type(file_id, 0, 1, 1, "new")
    version = google.store.get_file(file_id).version
    Person(google, B).type(file_id, 0, 2, 1, "new")

    google.store.forget_journal(file_id, version)

    assert [step[:3] for step in steps(google, file_id)] == [(B, "row", "R2")]


def test_what_an_older_version_kept_of_a_touch_stays_one(tmp_path: Path):
    google = EmbeddedGoogle(tmp_path / "google.sqlite")
    file_id = workbook(google)
    google.store.close()
    with sqlite3.connect(tmp_path / "google.sqlite") as db:
        db.execute("DROP TABLE journal")
        db.execute(
            "CREATE TABLE hands (file TEXT, version INTEGER, person TEXT, sheet INTEGER, row_name TEXT,"
            " column_name TEXT)"
        )
        db.execute("INSERT INTO hands VALUES (?, 2, ?, 0, 'R1', 'note')", (file_id, B))

    reopened = EmbeddedGoogle(tmp_path / "google.sqlite")
    Person(reopened, A).type(file_id, 0, 1, 1, "new")

    assert [step[:3] for step in steps(reopened, file_id)] == [(B, "touch", "R1"), (A, "row", "R1")]


def test_where_personal_data_is_removed_nothing_but_touches_stays():
    google = EmbeddedGoogle()
    file_id = workbook(google)
    Person(google, A).type(file_id, 0, 1, 1, "somebody's name")

    google.store.delete_all_acts()

    assert steps(google, file_id) == [(A, "touch", "R1", None, {"note": None})]


def test_rows_deleted_from_one_on_to_the_end_of_the_grid_are_told():
    google = EmbeddedGoogle()
    file_id = workbook(google)

    google.edit(
        file_id,
        [{"deleteDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 2}}}],
        A,
    )

    assert [(person, row) for person, _, row, _, _ in steps(google, file_id)] == [(A, "R2")]
