"""A column of the office's own between ours keeps its checkbox, dropdown and number format in new rows."""

from collections.abc import Callable

import pytest

from tests.cast.engine import receipt_numbers, sync_over, workbook_of
from tests.cast.faults import BadLine, lost_after, lost_before
from tests.cast.people import OTHER_SCHOOL, SCHOOL, Demo, Officer

TAB = "registration"
THIRD_SCHOOL = "57030003"
# Where the office inserts its three columns.
FIRST = 2

CHECKBOX = {"condition": {"type": "BOOLEAN"}, "strict": True, "showCustomUi": True}
CHOICES = [{"userEnteredValue": text} for text in ("โทรแล้ว", "ยังไม่โทร")]
DROPDOWN = {"condition": {"type": "ONE_OF_LIST", "values": CHOICES}, "strict": True, "showCustomUi": True}
DATE = {"type": "DATE"}
LOOKS = [
    {"dataValidation": CHECKBOX},
    {"dataValidation": DROPDOWN},
    {"userEnteredFormat": {"numberFormat": DATE}},
]


@pytest.fixture
def officer(demo: Demo) -> Officer:
    """A school has registered; the office has three columns of its own among ours, down to its row."""
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()
    officer.hand.insert_column(officer.file, officer.sheets[TAB], FIRST, 3)
    officer.hand.paste(officer.file, officer.sheets[TAB], 0, FIRST, [["ตรวจแล้ว", "โทร", "นัดวันที่"]])
    give_looks(officer, 1)
    demo.deliver()
    return officer


def give_looks(officer: Officer, row: int, looks: list[dict] = LOOKS) -> None:
    """Give the cells of the office's columns in this row their looks, as the menus of the window do."""
    start = {"sheetId": officer.sheets[TAB], "rowIndex": row, "columnIndex": FIRST}
    request = {"start": start, "rows": [{"values": looks}], "fields": "dataValidation,userEnteredFormat"}
    officer.demo.google.edit(officer.file, [{"updateCells": request}], officer.hand.email)


def looks(officer: Officer, row: int) -> list[dict]:
    """Returns the looks of the cells in the office's columns."""
    book = officer.demo.google.store.get_workbook(officer.file)
    sheet = book.sheet(officer.sheets[TAB])
    return [book.cell_style(sheet.cell(row, FIRST + number)) for number in range(3)]


def last_row(officer: Officer) -> int:
    return len(officer.cells(TAB)) - 1


def read_calls(line: BadLine) -> list[str]:
    return [call for call in line.calls if call.startswith("GET") and "files" not in call]


def test_new_rows_have_the_looks_of_the_row_above(demo: Demo, officer: Officer):
    demo.visitor().register(OTHER_SCHOOL)
    demo.visitor().register(THIRD_SCHOOL)
    demo.deliver()

    assert last_row(officer) == 3
    assert (looks(officer, 2), looks(officer, 3)) == (LOOKS, LOOKS)
    assert [line["ตรวจแล้ว"] for line in officer.lines(TAB)] == ["", "", ""]


def test_a_batch_that_is_built_without_another_reading_has_them_too(demo: Demo, officer: Officer):
    demo.deliver()
    line = BadLine(demo.google)
    demo.visitor().register(OTHER_SCHOOL)

    sync_over(demo, line).cycle()

    assert looks(officer, last_row(officer)) == LOOKS and last_row(officer) == 2


def test_the_row_where_the_next_one_goes_comes_before_the_row_above(demo: Demo, officer: Officer):
    new_looks = [{"dataValidation": DROPDOWN}, {"dataValidation": CHECKBOX}, {}]
    officer.hand.insert_rows(officer.file, officer.sheets[TAB], 2)
    give_looks(officer, 2, new_looks)

    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()

    assert looks(officer, 2) == [*new_looks[:2], LOOKS[2]]


def test_the_look_of_the_header_goes_to_no_row(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()
    officer.hand.insert_column(officer.file, officer.sheets[TAB], FIRST, 3)
    give_looks(officer, 0)
    officer.hand.insert_rows(officer.file, officer.sheets[TAB], 2)
    officer.hand.delete_rows(officer.file, officer.sheets[TAB], 1)
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()

    assert looks(officer, last_row(officer)) == [{}, {}, {}]


def test_a_rule_with_a_formula_stays_where_it_is(demo: Demo, officer: Officer):
    formula = {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=A2<>B2"}]}}
    give_looks(officer, 1, [{"dataValidation": formula}, *LOOKS[1:]])

    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()

    assert looks(officer, 2) == [{}, *LOOKS[1:]]


def test_a_batch_whose_answer_is_lost_is_sent_again_as_it_was(demo: Demo, officer: Officer):
    demo.visitor().register(OTHER_SCHOOL)
    line = BadLine(demo.google)
    sync = sync_over(demo, line)
    line.faults = [lost_before, lost_after]
    sync.cycle()
    give_looks(officer, 1, [{}, {}, {}])
    sync.cycle()
    demo.clock.move(minutes=2)
    demo.deliver()

    assert looks(officer, 2) == LOOKS and last_row(officer) == 2


def test_without_own_columns_between_ours_nothing_more_is_read(demo: Demo, officer: Officer):
    officer.hand.delete_column(officer.file, officer.sheets[TAB], FIRST, 3)
    officer.hand.type(officer.file, officer.sheets[TAB], 0, len(demo.officer().lines(TAB)[0]), "ของเขต")
    line = BadLine(demo.google)
    demo.visitor().register(OTHER_SCHOOL)

    sync_over(demo, line).drain()

    assert read_calls(line) == [] and last_row(officer) == 2


def test_a_tab_that_is_renamed_between_the_two_readings_delays_nothing(demo: Demo, officer: Officer):
    class RenamingLine(BadLine):
        def send(self, request, *args, **kwargs):
            if request.method == "GET" and "ranges=" in request.url:
                officer.hand.rename_tab(officer.file, officer.sheets[TAB], "ผู้ดูแลของเรา")
            return super().send(request, *args, **kwargs)

    demo.visitor().register(OTHER_SCHOOL)
    officer.hand.type(officer.file, officer.sheets[TAB], 1, FIRST + 1, "โทรแล้ว")

    sync_over(demo, RenamingLine(demo.google)).drain()

    assert last_row(officer) == 2


# --- looks that Google refuses


class Recorded:
    """A question that keeps its answers."""

    def __init__(self, question: Callable[[bytes], bool]):
        self.question, self.answers = question, []

    def __call__(self, body: bytes) -> bool:
        self.answers.append(self.question(body))
        return self.answers[-1]


def line_refusing(demo: Demo, *texts: str) -> BadLine:
    line = BadLine(demo.google)
    line.is_refused = lambda body: b"appendCells" in body and any(text.encode() in body for text in texts)
    return line


def test_a_look_that_google_refuses_holds_up_nothing_and_blames_nobody(demo: Demo, officer: Officer):
    demo.visitor().register(OTHER_SCHOOL)

    sync_over(demo, line_refusing(demo, "ยังไม่โทร")).drain()

    book = workbook_of(demo)
    assert len(receipt_numbers(officer)) == 2
    assert (book["caution"], book["parked_tabs"]) == (0, {})
    assert demo.summary()["registered"] == 2


def test_a_refused_look_is_not_tried_with_each_batch_but_once_it_is_another(demo: Demo, officer: Officer):
    demo.visitor().register(OTHER_SCHOOL)
    line = line_refusing(demo, "ยังไม่โทร")
    sync_over(demo, line).drain()
    refused = line.is_refused = Recorded(line.is_refused)
    demo.visitor().register(THIRD_SCHOOL)
    sync_over(demo, line).drain()
    assert not any(refused.answers) and last_row(officer) == 3

    give_looks(officer, 3, [LOOKS[0], {}, LOOKS[2]])
    demo.visitor().register(SCHOOL, first_name="คนที่สอง", email="second@example.org")
    sync_over(demo, line).drain()

    assert looks(officer, 4) == [LOOKS[0], {}, LOOKS[2]]


def test_a_row_that_google_refuses_is_found_beside_own_columns_which_keep_their_looks(
    demo: Demo, officer: Officer
):
    demo.visitor().register(OTHER_SCHOOL, first_name="ผู้ที่กูเกิลไม่รับ")
    demo.visitor().register(THIRD_SCHOOL)
    line = line_refusing(demo, "ผู้ที่กูเกิลไม่รับ")
    sync_over(demo, line).drain()
    assert [row["รหัสหน่วยงาน"] for row in officer.lines(TAB)] == [SCHOOL, THIRD_SCHOOL]
    give_looks(officer, 2)

    demo.visitor().register(SCHOOL, first_name="คนที่สอง", email="second@example.org")
    sync_over(demo, line).drain()

    assert looks(officer, 3) == LOOKS
