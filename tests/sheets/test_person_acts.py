"""What a person can do in the window: pasting blocks, filtering, hiding columns, undoing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheets.commit import provision
from sheets.embedded import EmbeddedGoogle, Person
from sheets.embedded.person import MAX_PASTE_CELLS
from sheets.embedded.undo import MAX_ACTS
from sheets.errors import Refused
from sheets.workbook import provision_body
from tests.sheets.cast import LAYOUT, OFFICER, PIN, SCHOOLS, SERVICE, SUMMARY, append_request, text_row

BLOCK = [["K-1", "99990001", "081"], ["K-2", "99990002", "082"], ["K-3", "99990001", "083"]]


@pytest.fixture
def filled(book, officer):
    """The workbook with three rows below the header of the tab of pins."""
    officer.paste(book.id, PIN, 1, 0, BLOCK)
    return book


def tab_texts(person, book, sheet=PIN):
    """Return the rows of texts in a tab, without empty cells and rows at the end."""
    rows = [[cell.text for cell in cells] for cells in person.view(book.id, sheet).rows]
    rows = [
        row_texts[: max((index for index, text in enumerate(row_texts) if text), default=-1) + 1]
        for row_texts in rows
    ]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def test_a_pasted_block_fills_its_cells_as_if_each_were_typed(book, officer):
    officer.paste(book.id, PIN, 1, 2, [["0812345678", "18.5"], ["082", "1,234"]])

    rows = officer.view(book.id, PIN).rows
    assert [[cell.value for cell in row[2:4]] for row in rows[1:3]] == [["0812345678", 18.5], ["082", 1234]]


def test_a_pasted_block_does_not_touch_the_cells_beside_it(filled, officer):
    officer.paste(filled.id, PIN, 2, 1, [["x"]])

    assert tab_texts(officer, filled)[1:] == [BLOCK[0], ["K-2", "x", "082"], BLOCK[2]]


def test_the_grid_grows_for_a_pasted_block(book, officer):
    before = officer.view(book.id, PIN).tab

    officer.paste(book.id, PIN, before.row_count - 1, before.column_count - 1, [["a", "b"], ["c"]])

    after = officer.view(book.id, PIN).tab
    assert (after.row_count, after.column_count) == (before.row_count + 1, before.column_count + 1)


def test_the_grid_does_not_grow_for_typing(book, officer):
    with pytest.raises(Refused):
        officer.type(book.id, PIN, officer.view(book.id, PIN).tab.row_count, 0, "x")


def test_a_block_with_a_word_that_a_dropdown_does_not_have_is_not_pasted_at_all(filled, officer):
    with pytest.raises(Refused, match="ช่อง E3 เลือกได้เฉพาะ"):
        officer.paste(filled.id, PIN, 1, 3, [["18", "ถูกต้อง"], ["19", "ดีมาก"]])

    assert tab_texts(officer, filled)[1:] == BLOCK


def test_a_block_that_is_far_too_large_is_refused_in_words(book, officer):
    with pytest.raises(Refused, match="ไม่เกิน 20,000 ช่อง"):
        officer.paste(book.id, PIN, 1, 0, [["x"] * 100] * (MAX_PASTE_CELLS // 100 + 1))


def test_a_filter_hides_rows_from_the_window_and_changes_no_value(filled, officer):
    officer.filter(filled.id, PIN, 1, {"99990002"})

    assert officer.visible_rows(filled.id, PIN)[:2] == [1, 3]
    assert tab_texts(officer, filled)[1:] == BLOCK
    data = filled.resource("sheets(properties(sheetId),data(rowMetadata(hiddenByFilter)))")["sheets"][2][
        "data"
    ][0]
    assert [row.get("hiddenByFilter", False) for row in data["rowMetadata"][:4]] == [
        False,
        False,
        True,
        False,
    ]


def test_filters_of_two_columns_hold_together_and_each_is_taken_away_alone(filled, officer):
    officer.filter(filled.id, PIN, 1, {"99990002"})
    officer.filter(filled.id, PIN, 0, {"K-1"})
    assert 1 not in officer.visible_rows(filled.id, PIN) and 2 not in officer.visible_rows(filled.id, PIN)

    officer.filter(filled.id, PIN, 1, ())

    assert officer.visible_rows(filled.id, PIN)[:2] == [2, 3]
    assert officer.column_texts(filled.id, PIN, 0) == [("K-1", True), ("K-2", False), ("K-3", False)]


def test_a_cleared_filter_shows_everything(filled, officer):
    officer.filter(filled.id, PIN, 1, {"99990002"})
    officer.clear_filter(filled.id, PIN)

    assert officer.visible_rows(filled.id, PIN)[:3] == [1, 2, 3]


@pytest.mark.parametrize(
    ("do", "column"),
    [
        (lambda person, id: person.move_column(id, PIN, 1, 3), 3),
        (lambda person, id: person.move_column(id, PIN, 3, 0), 2),
        (lambda person, id: person.insert_column(id, PIN, 1), 2),
        (lambda person, id: person.insert_column(id, PIN, 2), 1),
        (lambda person, id: person.delete_column(id, PIN, 0), 0),
    ],
)
def test_a_filter_goes_with_its_column(filled, officer, do, column):
    officer.filter(filled.id, PIN, 1, {"99990002"})

    do(officer, filled.id)

    columns = officer.view(filled.id, PIN).columns
    assert [index for index, column_view in enumerate(columns) if column_view.filtered] == [column]
    assert officer.visible_rows(filled.id, PIN)[:2] == [1, 3]


def test_a_filter_does_not_outlive_its_column(filled, officer):
    officer.filter(filled.id, PIN, 1, {"99990002"})

    officer.delete_column(filled.id, PIN, 1)

    assert officer.visible_rows(filled.id, PIN)[:3] == [1, 2, 3]


def test_hidden_columns_are_shown_again(filled, officer):
    officer.hide_column(filled.id, PIN, 1)
    assert [
        index for index, column_view in enumerate(officer.view(filled.id, PIN).columns) if column_view.hidden
    ] == [1]

    officer.show_columns(filled.id, PIN)

    assert not any(column_view.hidden for column_view in officer.view(filled.id, PIN).columns)


ACTS = {
    "type": lambda person, id: person.type(id, PIN, 2, 2, "999"),
    "paste": lambda person, id: person.paste(id, PIN, 2, 0, [["a", "b"], ["c", "d"]]),
    "sort": lambda person, id: person.sort(id, PIN, 0, descending=True),
    "insert rows": lambda person, id: person.insert_rows(id, PIN, 2, 3),
    "delete rows": lambda person, id: person.delete_rows(id, PIN, 1, 2),
    "insert column": lambda person, id: person.insert_column(id, PIN, 1),
    "delete column": lambda person, id: person.delete_column(id, PIN, 1),
    "move column": lambda person, id: person.move_column(id, PIN, 0, 4),
    "cut column": lambda person, id: person.cut_column(id, PIN, 0, 6),
    "filter": lambda person, id: person.filter(id, PIN, 1, {"99990001"}),
    "hide column": lambda person, id: person.hide_column(id, PIN, 1),
}


def tab_state(google, id):
    """Return the contents of a tab, without styles that no cell has any more."""
    sheet = google.store.get_workbook(id).sheet(PIN)
    cells = [
        [
            google.store.get_workbook(id).cell_style(cell) | {"value": cell[0]} if cell else None
            for cell in row
        ]
        for row in sheet.rows
    ]
    while cells and not any(cells[-1]):
        cells.pop()
    return cells, [each for each in sheet.columns if each], sheet.filter, sheet.grid


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_undone_whole(filled, embedded, officer, act):
    before = tab_state(embedded, filled.id)
    ACTS[act](officer, filled.id)
    assert tab_state(embedded, filled.id) != before

    officer.undo(filled.id, PIN)

    assert tab_state(embedded, filled.id) == before


@pytest.mark.parametrize("act", ["type", "paste", "sort", "insert rows", "delete rows", "filter"])
def test_rows_that_the_service_appended_meanwhile_stay(filled, officer, act):
    ACTS[act](officer, filled.id)
    filled.update(append_request(PIN, text_row("K-9")))

    officer.undo(filled.id, PIN)

    assert tab_texts(officer, filled)[1:] == [*BLOCK, ["K-9"]]


@pytest.mark.parametrize("act", ["insert column", "delete column", "move column"])
def test_columns_are_not_moved_back_under_rows_that_came_since(filled, officer, act):
    ACTS[act](officer, filled.id)
    filled.update(append_request(PIN, text_row("K-9")))
    before = tab_texts(officer, filled)

    with pytest.raises(Refused, match="เลิกทำไม่ได้แล้ว"):
        officer.undo(filled.id, PIN)

    assert tab_texts(officer, filled) == before


def test_what_another_person_changed_since_is_not_undone(filled, embedded, officer):
    officer.sort(filled.id, PIN, 0, descending=True)
    other = Person(embedded, "other@area.invalid")
    other.type(filled.id, PIN, 1, 2, "ของอีกคน")
    before = tab_texts(officer, filled)

    for _ in range(2):
        with pytest.raises(Refused):
            officer.undo(filled.id, PIN)

    assert tab_texts(officer, filled) == before


def test_a_person_undoes_only_what_was_their_own_and_only_in_this_tab(filled, embedded, officer):
    with pytest.raises(Refused, match="ไม่มีรายการของท่าน"):
        Person(embedded, "other@area.invalid").undo(filled.id, PIN)
    with pytest.raises(Refused, match="ไม่มีรายการของท่าน"):
        officer.undo(filled.id, 1002)

    assert tab_texts(officer, filled)[1:] == BLOCK


def test_tokens_that_were_made_since_are_not_undone(filled, officer):
    officer.type(filled.id, PIN, 1, 2, "999")
    filled.google.batch_update(
        filled.id,
        {
            "requests": [
                {
                    "createDeveloperMetadata": {
                        "developerMetadata": {
                            "metadataId": 7,
                            "metadataKey": "b",
                            "visibility": "DOCUMENT",
                            "location": {"spreadsheet": True},
                        }
                    }
                }
            ]
        },
        "replies",
    )

    officer.undo(filled.id, PIN)

    assert filled.google.get_metadata(filled.id, 7)
    assert tab_texts(officer, filled)[1:] == BLOCK


def test_only_the_last_acts_are_kept_and_the_service_keeps_none(filled, embedded, officer):
    for number in range(MAX_ACTS + 5):
        officer.type(filled.id, PIN, 1, 2, str(number))

    (count,) = embedded.store._shared.execute("SELECT count(*) FROM acts").fetchone()
    assert count == MAX_ACTS
    assert not embedded.store._shared.execute("SELECT 1 FROM acts WHERE person=?", (SERVICE,)).fetchone()


def test_undoing_is_a_change_of_the_file_by_this_person(filled, embedded, officer):
    officer.type(filled.id, PIN, 1, 2, "999")
    filled.update(append_request(1002, text_row("x")))
    before = embedded.store.get_file(filled.id).version

    officer.undo(filled.id, PIN)

    file = embedded.store.get_file(filled.id)
    assert (file.version, file.modified_by) == (before + 1, OFFICER)


def test_a_protected_tab_has_nothing_to_undo(book, officer):
    with pytest.raises(Refused):
        officer.undo(book.id, SUMMARY)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=6))
def test_undoing_everything_gives_back_the_tab_as_it_was(acts):
    google = EmbeddedGoogle()
    client, person = google.client(SERVICE), Person(google, OFFICER)
    file = client.create_file("สมุด", None, "99000000").id
    provision(client, file, provision_body(LAYOUT, {"agencies": SCHOOLS}, [SERVICE]))
    person.paste(file, PIN, 1, 0, BLOCK)
    before, act_count = tab_state(google, file), 0

    for act in acts:
        try:
            ACTS[act](person, file)
        except Refused:
            continue
        act_count += 1
    for _ in range(act_count):
        person.undo(file, PIN)

    assert tab_state(google, file) == before
