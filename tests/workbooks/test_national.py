"""OBEC's workbook shows the country from saved figures, a minute after a change, without personal data."""

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook

from service.figures import progress
from service.records.summary import DAILY_FIGURES
from service.store import agencies, areas, country, workbooks
from service.sync.batch_builder import BatchBuilder
from sheets.embedded.grid import Sheet, Workbook
from tests.cast.engine import sync_over
from tests.cast.faults import BadLine
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.reports.cast import submit

OBEC = areas.OBEC


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"PIN_DEADLINE": "2026-05-31", "REPORT_DEADLINE": "2026-06-10"}


def tab_cells(demo: Demo, tab: str = "summary") -> list[list]:
    return demo.officer(OBEC).cells(tab)


def area_row(demo: Demo, area: str, tab: str = "summary") -> dict:
    """Returns the row of an area in a tab's list, by header; {} if it is not listed."""
    with demo.services.db.read() as conn:
        name = areas.get(conn, area)["short_name_th"]
    cells = tab_cells(demo, tab)
    start = next(at for at, line in enumerate(cells) if line[0] == "เขต" and "รายงาน ARS" in line)
    return next(
        (dict(zip(cells[start], line, strict=False)) for line in cells[start:] if line and line[0] == name),
        {},
    )


def figure(cells: list[list], title: str) -> int:
    return next(line[1] for line in cells if line and line[0] == title)


def deliver_after_a_minute(demo: Demo, clock) -> None:
    """Let the worker notice the changes, and write OBEC's workbook a minute later."""
    demo.deliver()
    clock.move(seconds=61)
    demo.deliver()


def pin_two_schools(demo: Demo, clock) -> None:
    for school, latitude in ((SCHOOL, "20.112233"), (OTHER_SCHOOL, "20.212233")):
        demo.visitor().settle(school).pin(latitude=latitude)
        clock.move(days=1)
    deliver_after_a_minute(demo, clock)


# --- what it tells


def test_the_country_is_the_sum_of_the_areas_own_summaries(demo: Demo, clock):
    pin_two_schools(demo, clock)

    cells, own = tab_cells(demo), demo.officer(AREA).cells("summary")
    assert figure(cells, "ปักหมุดแล้ว") == figure(own, "ปักหมุดแล้ว") == 2
    line, other, total = (
        area_row(demo, AREA),
        area_row(demo, OTHER_AREA),
        next(line for line in cells if line[0] == "รวมทั้งประเทศ"),
    )
    assert (line["ปักหมุด"], line["โรงเรียน"]) == (2, figure(own, "โรงเรียนทั้งหมด"))
    assert total[1:5] == [line[key] + other[key] for key in ("โรงเรียน", "ลงทะเบียน", "ปักหมุด", "ปักหมุดมีรูป")]
    assert line["ร้อยละปักหมุด"] == round(200 / line["โรงเรียน"], 1)
    assert line["ข้อมูลเปลี่ยนล่าสุด"].endswith("2569") and other["ข้อมูลเปลี่ยนล่าสุด"] == ""


def test_the_days_grow_to_the_figures_and_tell_how_far_the_deadline_was(demo: Demo, clock):
    pin_two_schools(demo, clock)

    head, *days = tab_cells(demo, "daily")[2:]
    days = [dict(zip(head, line, strict=False)) for line in days]
    assert [day["ปักหมุดสะสม"] for day in days] == [1, 2]
    assert [day["กำหนดปักหมุด"] for day in days] == ["ก่อนกำหนด 11 วัน", "ก่อนกำหนด 10 วัน"]
    with demo.services.db.read() as conn:
        books = workbooks.list_all(conn)
    last = progress.daily_totals(book["by_day"] for book in books)[-1].figures
    assert last == {
        key: sum((book["figures"] or {}).get(key, 0) for book in books if book["area"] != OBEC)
        for key in DAILY_FIGURES
    }
    assert days[-1]["ลงทะเบียนสะสม"] == last["registered"]


def test_areas_that_have_not_reported_are_listed_until_they_have_and_again_when_it_is_sent_back(
    demo: Demo, clock
):
    deliver_after_a_minute(demo, clock)
    assert (
        area_row(demo, AREA, "unreported")["รายงาน ARS"] == area_row(demo, AREA)["รายงาน ARS"] == "ยังไม่รายงาน"
    )

    submit(demo.staff(f"officer-{AREA}"))
    deliver_after_a_minute(demo, clock)

    assert area_row(demo, AREA, "unreported") == {} and area_row(demo, OTHER_AREA, "unreported")
    assert area_row(demo, AREA)["รายงาน ARS"] == "รอตรวจรับ ครั้งที่ 1"
    office = demo.officer(OBEC)
    office.decide("report", office.lines("report")[0]["เลขที่รับ"], "ส่งคืน", "รูปไม่ครบ")
    demo.deliver()
    deliver_after_a_minute(demo, clock)
    assert (
        area_row(demo, AREA)["รายงาน ARS"]
        == area_row(demo, AREA, "unreported")["รายงาน ARS"]
        == "ส่งกลับให้แก้ไข ครั้งที่ 1"
    )


def test_a_decision_that_lacks_its_reason_is_told_beside_the_area(demo: Demo, clock):
    submit(demo.staff(f"officer-{AREA}"))
    demo.deliver()
    office = demo.officer(OBEC)

    office.decide("report", office.lines("report")[0]["เลขที่รับ"], "ส่งคืน")
    demo.deliver()
    clock.move(hours=25)
    demo.deliver()

    assert "ยังไม่มีผล" in area_row(demo, AREA)["รายงาน ARS"]


def test_nobodys_name_address_or_telephone_stands_in_it(demo: Demo, clock):
    demo.visitor().settle(first_name="ชื่อที่ปลูกไว้", last_name="สกุลที่ปลูกไว้", email="planted@school.example").pin(
        contact_name="ผู้ประสานที่ปลูกไว้", contact_email="contact@planted.example", contact_phone="081-999-8888"
    )
    submit(demo.staff(f"officer-{AREA}"))
    deliver_after_a_minute(demo, clock)

    tabs_as_json = json.dumps(
        [tab_cells(demo, tab) for tab in ("summary", "daily", "unreported")], ensure_ascii=False
    )

    assert "1" in tabs_as_json and not [
        planted for planted in ("ปลูกไว้", "planted", "@", "081-999", "officer-") if planted in tabs_as_json
    ]


# --- when it is written


def file_version(demo: Demo) -> int:
    with demo.services.db.read() as conn:
        return demo.google.store.get_file(workbooks.get(conn, OBEC)["file_id"]).version


def test_it_follows_a_minute_after_a_change_and_not_before(demo: Demo, clock):
    clerk, running = demo.visitor().settle(), demo.worker.sync()
    running.drain()
    clerk.pin()
    running.drain()
    clock.move(seconds=59)
    running.drain()
    assert (figure(tab_cells(demo), "ปักหมุดแล้ว"), demo.summary()["pinned"]) == (0, 1)

    clock.move(seconds=1)
    running.drain()

    assert figure(tab_cells(demo), "ปักหมุดแล้ว") == 1


@pytest.mark.whole_areas
def test_it_is_written_once_a_minute_however_often_the_country_changes(demo: Demo, clock):
    running = demo.worker.sync()
    running.drain(country_now=True)
    before, write_counts = file_version(demo), []
    with demo.services.db.read() as conn:
        schools = [one["code"] for one in agencies.list_of_area(conn, AREA) if one["kind"] == "school"]

    for school in schools[:13]:
        demo.visitor().register(school, email=f"clerk-{school}@school.example")
        running.cycle()
        write_counts.append(file_version(demo) - before)
        clock.move(seconds=15)

    assert (write_counts[4], write_counts[12]) == (0, 2)
    running.drain(country_now=True)
    assert figure(tab_cells(demo), "ลงทะเบียนแล้ว") == 13


def test_it_is_not_written_when_nothing_changed(demo: Demo, clock):
    pin_two_schools(demo, clock)
    before = file_version(demo)

    for _ in range(3):
        clock.move(minutes=2)
        demo.deliver()
    clock.move(days=3)
    demo.deliver()

    assert file_version(demo) == before


def test_sync_once_leaves_nothing_untold(demo: Demo):
    demo.deliver()
    demo.visitor().settle().pin()

    assert demo.app.test_cli_runner().invoke(args=["sync", "--once"]).exit_code == 0

    assert figure(tab_cells(demo), "ปักหมุดแล้ว") == 1


# --- the tabs and the chart


def alter_workbook(demo: Demo, change: Callable[[list[Sheet]], list[Sheet]]) -> None:
    """Change the sheets of OBEC's workbook, as somebody who may do everything, such as its owner."""

    def _change(file: object, book: Workbook) -> Workbook:
        changed = book.copy()
        changed.sheets = change(changed.sheets)
        return changed

    with demo.services.db.read() as conn:
        demo.google.store.change(workbooks.get(conn, OBEC)["file_id"], _change)


def without_charts(sheet: Sheet) -> Sheet:
    sheet.charts = []
    return sheet


def charts(demo: Demo) -> list[tuple[str, int]]:
    """Returns (tab, chartId) of every chart in OBEC's workbook."""
    with demo.services.db.read() as conn:
        book = workbooks.get(conn, OBEC)
    keys = {number: key for key, number in book["sheet_ids"].items()}
    sheets_found = demo.google.store.get_workbook(book["file_id"]).sheets
    return [(keys[sheet.id], chart["chartId"]) for sheet in sheets_found for chart in sheet.charts]


def test_one_chart_draws_the_areas_that_are_furthest_behind_from_the_lines_beside_it(demo: Demo, clock):
    pin_two_schools(demo, clock)

    assert [tab for tab, _ in charts(demo)] == ["summary"]
    with demo.services.db.read() as conn:
        book = workbooks.get(conn, OBEC)
    (chart,) = demo.google.store.get_workbook(book["file_id"]).sheets[0].charts
    ranges = [each["series"]["sourceRange"]["sources"][0] for each in chart["spec"]["basicChart"]["series"]]
    lines = tab_cells(demo)[ranges[0]["startRowIndex"] : ranges[0]["endRowIndex"]]
    chart_values = [
        [line[place["startColumnIndex"]] for place in ranges if line] for line in lines if any(line)
    ]
    assert chart_values[0] == ["ปักหมุดแล้ว", "ยังไม่ปัก"]
    schools = {area_row(demo, area)["โรงเรียน"] for area in (AREA, OTHER_AREA)}
    assert {sum(numbers) for numbers in chart_values[1:]} == schools


def test_the_window_names_the_chart_and_the_file_draws_it(demo: Demo, clock):
    pin_two_schools(demo, clock)
    with demo.services.db.read() as conn:
        file = workbooks.get(conn, OBEC)["file_id"]
    obec = demo.staff("obec")

    assert "20 เขตที่มีโรงเรียนยังไม่ปักหมุดมากที่สุด" in obec.get(f"/sheets/{file}").html.select_one(".sheet-foot").text
    chart_values = load_workbook(BytesIO(obec.get(f"/sheets/{file}.xlsx").body)).worksheets[0]._charts
    assert [(chart.type, chart.grouping, len(chart.series)) for chart in chart_values] == [
        ("bar", "stacked", 2)
    ]
    assert chart_values[0].series[0].graphicalProperties.solidFill.srgbClr == "0B5F74"


@pytest.mark.parametrize("tab", ["summary", "daily", "unreported"])
def test_a_tab_that_was_deleted_comes_back_with_what_it_tells_and_its_chart_once(demo: Demo, clock, tab: str):
    pin_two_schools(demo, clock)
    before, office = tab_cells(demo, tab), demo.officer(OBEC)
    alter_workbook(demo, lambda sheets: [sheet for sheet in sheets if sheet.id != office.sheets[tab]])

    for _ in range(3):
        demo.deliver()

    assert tab_cells(demo, tab) == before
    assert [key for key, _ in charts(demo)] == ["summary"]


def test_a_workbook_from_before_gets_the_new_tabs_and_the_chart(demo: Demo, clock):
    with demo.services.db.begin() as conn:
        book = workbooks.get(conn, OBEC)
        new = {key: book["sheet_ids"][key] for key in ("daily", "unreported", "report")}
        workbooks.update(
            conn, OBEC, sheet_ids={key: number for key, number in book["sheet_ids"].items() if key not in new}
        )
        conn.commit()
    alter_workbook(
        demo, lambda sheets: [without_charts(sheet) for sheet in sheets if sheet.id not in new.values()]
    )

    for _ in range(3):
        demo.deliver()

    assert tab_cells(demo, "unreported")[0][0].startswith("เขตที่ยังไม่รายงานผล")
    assert tab_cells(demo, "daily")[0] and [key for key, _ in charts(demo)] == ["summary"]


def test_a_chart_that_is_refused_holds_up_nothing(demo: Demo, clock):
    alter_workbook(demo, lambda sheets: [without_charts(sheet) for sheet in sheets])
    line = BadLine(demo.google)
    line.is_refused = lambda body: b"addChart" in body
    submit(demo.staff(f"officer-{AREA}"))

    sync_over(demo, line).drain(country_now=True)

    assert area_row(demo, AREA)["รายงาน ARS"] == "รอตรวจรับ ครั้งที่ 1" and charts(demo) == []


def test_what_changes_while_the_country_is_planned_is_not_taken_for_shown(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    plan, store, has_changed = BatchBuilder.plan, BatchBuilder.store, []

    def plan_slowly(builder, conn, book, now):
        planned = plan(builder, conn, book, now)
        if book["area"] == OBEC and not has_changed:
            with demo.services.db.begin() as other:
                country.mark_changed(other)
                other.commit()
        return planned

    def store_and_look(builder, conn, book, *rest):
        frozen = store(builder, conn, book, *rest)
        if book["area"] == OBEC:
            has_changed.append(country.has_changed(conn))
        return frozen

    demo.visitor().register()
    monkeypatch.setattr(BatchBuilder, "plan", plan_slowly)
    monkeypatch.setattr(BatchBuilder, "store", store_and_look)
    demo.sync.drain(country_now=True)

    assert (has_changed[0], has_changed[-1]) == (True, False)
