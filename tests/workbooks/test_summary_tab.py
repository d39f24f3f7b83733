"""The tab สรุป of an area: what its cells say, words beside every colour, rows that stay in place."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from service.records.agency_status import AgencyStatus, Point, Unit
from service.records.proposal import Proposal
from service.records.request import Request
from service.records.summary import Summary, figure_titles
from service.store import reports
from service.workbooks.layout import SUMMARY_WIDTHS
from service.workbooks.summary_tab import FIGURE_LINES, Head, cells
from sheets.layout import Cell
from tests.cast.people import AREA, SCHOOL, Demo

NOON = datetime(2026, 6, 5, 5, 0, tzinfo=UTC)
HEAD = Head("เขตสมมุติ", NOON, date(2026, 5, 31), date(2026, 6, 10))
REPORT = {"number": 2, "submitted_at": NOON, "late": False, "state": reports.SUBMITTED, "reason": ""}
UNIT = Unit("99990001", "บ้านสมมุติ", "school")
PLACE = (Point("1", "จุดบริการหลัก", (18.1, 100.2), ("photo",)),)
DONE = AgencyStatus(UNIT, "confirmed", NOON, PLACE, NOON, surveyed=True, surveyed_at=NOON)


def summary(
    *lines: AgencyStatus,
    open_proposals: list[Proposal] = (),
    open_requests: list[Request] = (),
    **figures: int,
) -> Summary:
    return Summary(
        dict.fromkeys(figure_titles(), 0) | figures, list(lines), list(open_proposals), list(open_requests)
    )


def cell_value(cell: Cell | object) -> object:
    return cell.value if isinstance(cell, Cell) else cell


def tab_values(head: Head = HEAD, about: Summary | None = None) -> list[list]:
    """Returns the tab as plain values."""
    return [list(map(cell_value, row)) for row in cells(head, about or summary(DONE))]


def agency_row(agency_row: AgencyStatus) -> list:
    """Returns the row of one agency in the list."""
    return tab_values(about=summary(agency_row))[FIGURE_LINES + 1]


def figure(title: str, **figures: int) -> list:
    return next(row for row in tab_values(about=summary(**figures)) if row and row[0] == title)


def test_a_figure_tells_its_number_its_share_and_how_far_it_is():
    assert figure("ปักหมุดแล้ว", schools=8, pinned=3) == ["ปักหมุดแล้ว", 3, 37.5, "███░░░░░░░"]


def test_a_bar_is_full_only_when_nothing_is_left():
    assert figure("ปักหมุดแล้ว", schools=1000, pinned=999)[2:] == [99.9, "█████████░"]
    assert figure("ปักหมุดแล้ว", schools=1000, pinned=1000)[2:] == [100, "██████████"]


def test_what_is_late_or_to_be_corrected_is_no_progress():
    assert figure("ปักหมุดหลังกำหนด", schools=2, late=2) == ["ปักหมุดหลังกำหนด", 2, 100]


def test_a_figure_that_is_no_part_of_the_schools_has_no_share_nor_has_any_where_there_are_none():
    assert figure("คำร้องที่รอพิจารณา", schools=8, requests=3) == ["คำร้องที่รอพิจารณา", 3]
    assert figure("ปักหมุดแล้ว", pinned=0) == ["ปักหมุดแล้ว", 0]


def test_the_deadlines_are_told_by_their_thai_dates():
    lines = [row[0] for row in tab_values()[:6]]

    assert ("กำหนดปักหมุด: 31 พฤษภาคม 2569" in lines, "กำหนดรายงานผล: 10 มิถุนายน 2569" in lines) == (True, True)
    assert not any("เหลืออีก" in words or "เลยกำหนด" in words for words in lines)


def test_without_deadlines_that_is_told():
    assert "กำหนดปักหมุด: ไม่ได้กำหนดวัน" in [row[0] for row in tab_values(replace(HEAD, pin_deadline=None))[:6]]


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (None, "รายงานผล (ARS): ยังไม่ได้รายงาน"),
        (REPORT, "รายงานผล (ARS): รอ สพฐ. ตรวจรับ · ครั้งที่ 2 ส่งเมื่อ 5 มิถุนายน 2569 เวลา 12.00 น."),
        (
            REPORT | {"late": True},
            "รายงานผล (ARS): รอ สพฐ. ตรวจรับ · ครั้งที่ 2 ส่งหลังกำหนดเมื่อ 5 มิถุนายน 2569 เวลา 12.00 น.",
        ),
        (REPORT | {"state": reports.ACCEPTED}, "รายงานผล (ARS): สพฐ. รับรายงานแล้ว"),
        (
            REPORT | {"state": reports.RETURNED, "reason": "รูปไม่ครบ"},
            "รายงานผล (ARS): สพฐ. ส่งกลับให้แก้ไข: รูปไม่ครบ",
        ),
    ],
)
def test_the_report_of_the_area_is_told_as_it_stands(report: dict | None, words: str):
    assert tab_values(replace(HEAD, report=report))[5][0].startswith(words)


def test_the_list_begins_on_the_same_line_whatever_stands_above_it():
    little = tab_values(Head("เขต", None), summary(DONE))
    much = tab_values(replace(HEAD, report=REPORT), summary(DONE, schools=1, schools_proposed=2, proposals=1))

    assert little[FIGURE_LINES] == much[FIGURE_LINES]
    assert little[FIGURE_LINES][:2] == ["หน่วยงาน", "รหัส"]


def test_an_agency_that_did_everything_has_nothing_to_do():
    position = "18.100000, 100.200000"

    assert agency_row(DONE) == [
        "บ้านสมมุติ",
        "99990001",
        "ยืนยันแล้ว",
        "5 มิ.ย. 2569",
        "มีรูป",
        position,
        "ครบแล้ว",
        "ครบแล้ว",
    ]


def test_the_day_of_a_pin_is_the_day_in_bangkok():
    assert agency_row(replace(DONE, pinned_at=datetime(2026, 5, 31, 18, 0, tzinfo=UTC)))[3] == "1 มิ.ย. 2569"


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"registered": "provisional"}, 2, "รอยืนยัน"),
        ({"registered": "provisional"}, 7, "ยืนยันผู้ลงทะเบียน"),
        ({"points": (), "unconfirmed": ("pin", "photo")}, 3, "ปักแล้ว\nรอยืนยันคน"),
        ({"surveyed": False, "unconfirmed": ("survey",)}, 6, "ครบแล้ว รอยืนยันคน"),
        ({"late": True}, 3, "5 มิ.ย. 2569\nหลังกำหนด"),
        ({"points": ()}, 3, "ยังไม่ปัก"),
        ({"points": (Point("1", "", (18.1, 100.2)),)}, 4, "ไม่มีรูป"),
        ({"points": ()}, 5, None),
        ({"surveyed": False}, 6, "ยังไม่ครบ"),
        ({"surveyed": False}, 7, "ขาด: แบบสำรวจ"),
        ({"points": ()}, 7, "ขาด: ปักหมุด, รูปถ่าย"),
        ({"points": (), "to_correct": ("pin",)}, 7, "แก้ไข: ปักหมุด"),
        ({"surveyed": False, "to_correct": ("readiness",)}, 7, "แก้ไข: ความพร้อม · ขาด: แบบสำรวจ"),
        ({"points": (), "conflicts": ("pin",)}, 7, "แถวซ้ำ: ปักหมุด"),
    ],
)
def test_the_line_of_an_agency_says_in_words_what_stands_and_what_is_missing(
    changed: dict, column: int, words: str
):
    assert agency_row(replace(DONE, **changed))[column] == words


def test_an_agency_that_did_nothing_has_not_begun():
    assert agency_row(AgencyStatus(UNIT))[2:] == ["ยังไม่ลงทะเบียน", "ยังไม่ปัก", "", None, "ยังไม่ครบ", "ยังไม่เริ่ม"]


def test_agencies_stand_in_the_order_of_the_register_whatever_they_did():
    lines = [
        AgencyStatus(Unit(f"9999000{n}", "บ้านสมมุติ", "school"), registered="confirmed" if n % 2 else "")
        for n in range(4)
    ]

    assert [row[1] for row in tab_values(about=summary(*lines))[FIGURE_LINES + 1 :]] == [
        agency_row.unit.code for agency_row in lines
    ]


def colourful_tab() -> list[list]:
    """Returns a tab in which every colour occurs."""
    late = replace(
        DONE,
        late=True,
        to_correct=("pin",),
        registered="provisional",
        points=(Point("1", "", (18.1, 100.2)),),
    )
    open_requests = Request(1, "correction", "TEST-0001-1", "บ้านสมมุติ", "checking", NOON, "overdue")
    sample_proposals = [
        Proposal("1", "close", "99990001", "บ้านสมมุติ", state) for state in ("pending", "accepted", "refused")
    ]
    full_summary = summary(
        DONE,
        late,
        AgencyStatus(UNIT),
        open_proposals=sample_proposals,
        open_requests=[open_requests],
        schools=3,
        requests_overdue=1,
    )
    return cells(replace(HEAD, report=REPORT), full_summary)


def test_a_colour_never_stands_alone():
    coloured = [cell for row in colourful_tab() for cell in row if isinstance(cell, Cell) and cell.fill]

    assert len({cell.fill for cell in coloured}) == 4
    assert all(cell.value not in (None, "") for cell in coloured)


def test_every_row_fits_the_columns_and_these_fit_on_a4_across_the_page():
    assert max(map(len, colourful_tab())) == len(SUMMARY_WIDTHS)
    # 277 mm between margins of a centimetre, at 96 pixels an inch.
    assert sum(SUMMARY_WIDTHS) <= 277 / 25.4 * 96 + 5


def test_a_position_leads_to_the_map():
    (link,) = [
        cell.link
        for row in cells(HEAD, summary(DONE))
        for cell in row
        if isinstance(cell, Cell) and cell.link
    ]

    assert link.endswith("query=18.100000,100.200000")


@pytest.mark.whole_areas
def test_a_report_and_what_obec_decides_of_it_reach_the_tab_by_themselves(demo: Demo, clock):
    demo.visitor().settle().pin()
    demo.deliver()
    report_cells = []
    for change_report in (
        lambda conn: reports.add(conn, AREA, "officer", "", False, {}, {}, clock()),
        lambda conn: reports.decide(conn, AREA, 1, reports.RETURNED, "รูปไม่ครบ", clock()),
    ):
        with demo.services.db.begin() as conn:
            change_report(conn)
            conn.commit()
        demo.deliver()
        report_cells.append(demo.officer().cells("summary")[5][0])

    assert ("รอ สพฐ. ตรวจรับ" in report_cells[0], "ส่งกลับให้แก้ไข: รูปไม่ครบ" in report_cells[1]) == (True, True)
    page_text = demo.staff(f"officer-{AREA}").get(f"/sheets/{demo.officer().file}").text
    assert ("0.7" in page_text, "20.112233, 99.876543" in page_text, SCHOOL in page_text) == (
        True,
        True,
        True,
    )


def test_the_tab_is_not_written_again_when_only_days_pass(demo: Demo, clock):
    demo.visitor().settle().pin()
    demo.deliver()
    version = demo.google.store.get_file(demo.officer().file).version

    clock.move(days=30)
    demo.deliver()

    assert demo.google.store.get_file(demo.officer().file).version == version
