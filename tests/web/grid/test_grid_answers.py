"""The grid page says at once of a change that it has no effect: in a replaced row, and of a sorted tab."""

import pytest

from service.store import rows
from tests.cast.people import AREA, Demo, send
from tests.cast.posts import signed_in_clerk
from tests.cast.proposers import proposal_rows
from tests.cast.window import Window
from tests.store.test_plans import recorded_queries, scans

LATITUDE, DECISION, NOTE = "ละติจูด", "ผลตรวจ", "หมายเหตุ"
ANSWER = "แถวนี้ถูกแทนที่แล้ว (ครั้งที่ 1) สิ่งที่แก้ในแถวนี้ไม่มีผล กรุณาแก้ที่แถวเลขที่รับ"


@pytest.fixture
def pins(demo: Demo) -> Window:
    """The tab of pins: one agency's first row, and the one that has replaced it."""
    clerk = signed_in_clerk(demo)
    clerk.pin()
    demo.deliver()
    clerk.pin("/pin/1", phone="053-711-229")
    demo.deliver()
    return Window(demo, "pin")


@pytest.mark.sqlite_only("EXPLAIN QUERY PLAN is SQLite's")
def test_a_change_in_a_replaced_row_is_answered_at_once_and_one_in_the_newest_or_in_a_note_is_not(
    demo: Demo, pins: Window
):
    newest_id = pins.cell(2, "เลขที่รับ")
    with recorded_queries(demo) as queries:
        answered = [pins.type(1, LATITUDE, "19.5"), pins.type(1, DECISION, "ถูกต้อง")]
    quiet = [
        *(pins.type(2, LATITUDE, "19.5"), pins.type(2, DECISION, "ถูกต้อง"), pins.type(1, NOTE, "โทรถามแล้ว")),
        # The first row tells since when the agency has pinned: without it, it is later.
        pins.type(1, DECISION, "ยกเลิก"),
    ]

    assert all(f"{ANSWER} {newest_id}" in answer.json["sentence"] for answer in answered)
    assert [answer.json["sentence"] for answer in quiet] == [""] * 4
    assert pins.cell(1, LATITUDE) == 19.5
    assert scans(demo, queries) == set()


def test_a_block_that_is_pasted_over_one_is_answered_and_one_beside_it_is_not(pins: Window):
    column = pins.column_index(LATITUDE)

    def paste(row: int, text: str) -> str:
        headers = {"Accept": "application/json"}
        fields = {"csrf_token": pins.json()["csrf_token"], "row": row, "column": column, "text": text}
        fields["mark"] = pins.row_data(row)["mark"]
        return pins.visitor.web.post(f"{pins.path}/{pins.sheet}/paste", fields, headers=headers).json[
            "sentence"
        ]

    assert ANSWER in paste(1, "19.5\t99.5\n19.6\t99.6")
    assert paste(2, "19.5\t99.5") == ""


def test_without_the_script_the_next_page_says_it(pins: Window):
    form = pins.form(1, LATITUDE)
    form["text"] = "19.5"

    page = send(form)

    assert any(ANSWER in notice.text for notice in page.html.select(".notice.warning"))


def test_a_tab_that_is_sorted_is_answered_and_changes_nothing_in_the_register(demo: Demo):
    demo.deliver()
    window, summary = Window(demo), demo.summary()

    def press(action: str):
        page = window.page(f"&column={window.column_index('ชื่อหน่วยงาน')}")
        forms = [form for form in page.forms.values() if form.action.endswith("/columns")]
        return send(next(form for form in forms if form["action"].value == action))

    page, other_page = press("sort_down"), press("hide")
    demo.deliver()

    answer = "การเรียงลำดับเปลี่ยนเพียงลำดับแถวที่เห็นในแท็บนี้ ไม่มีผลต่อทะเบียนและยอดนับ"
    assert answer in page.text and answer not in other_page.text
    assert demo.summary() == summary
    assert proposal_rows(demo) == []
    with demo.services.db.read() as conn:
        assert rows.list_conflicts(conn, AREA) == []
