"""The pages of staff: the list of an area, an agency, the country by area and day, pins for maps."""

from urllib.parse import quote

import pytest

from service.figures import agency_list, progress
from service.records.agency_status import AgencyStatus, Point, Unit
from service.store import agencies, reports
from service.store.reports import SUBMITTED
from service.web.national import charts
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo

THIRD = "57030010"


@pytest.fixture
def busy(demo: Demo, clock) -> Demo:
    """Three schools, all in time.

    One has done everything; one is unconfirmed and has pinned far from its register's position; one has
    registered.
    """
    clerk = demo.visitor().settle(SCHOOL)
    clerk.pin()
    clerk.survey()
    with demo.services.db.begin() as conn:
        agencies.update(conn, OTHER_SCHOOL, latitude=20.5, longitude=99.9)
        conn.commit()
    clock.move(days=1)
    demo.visitor().settle(OTHER_SCHOOL).pin(latitude="20.012233")
    demo.visitor().register(THIRD)
    demo.deliver()
    return demo


def listed_codes(page) -> list[str]:
    """Returns the codes of the schools in the list, in its order."""
    return [tag["href"].rpartition("/")[2] for tag in page.html.select("table.roll th a")]


def counts_by_state(page) -> dict[str, int]:
    """Returns the states that the page offers: title -> number of schools."""
    return {
        tag.get_text().strip().rpartition(" ")[0]: int(tag.b.get_text())
        for tag in page.html.select(".chips a")
    }


@pytest.mark.whole_areas
def test_the_list_begins_with_who_has_not_pinned_and_its_numbers_are_those_of_the_summary(busy: Demo):
    figures = busy.summary()

    page = busy.staff(f"officer-{AREA}").get(f"/area/{AREA}")

    assert page.html.select_one(".missing b").get_text() == str(figures["schools"] - figures["pinned"])
    assert {SCHOOL, OTHER_SCHOOL}.isdisjoint(listed_codes(page)) and len(listed_codes(page)) == 50
    count_by_state = counts_by_state(page)
    assert count_by_state["ยังไม่ปักหมุด"] == figures["schools"] - figures["pinned"] == figures["schools"] - 2
    assert (
        count_by_state["ยังไม่ลงทะเบียน"] == figures["schools"] - figures["registered"] == figures["schools"] - 3
    )
    assert count_by_state["รอยืนยันผู้ลงทะเบียน"] == figures["registered"] - figures["confirmed"]
    assert count_by_state["ยังสำรวจไม่ครบ"] == figures["schools"] - figures["surveyed"]
    assert (count_by_state["ครบทุกข้อ"], count_by_state["มีข้อสังเกต"], count_by_state["ทั้งหมด"]) == (
        1,
        1,
        figures["schools"],
    )


@pytest.mark.whole_areas
def test_filters_search_and_pages_find_what_they_name_and_nothing_else(busy: Demo):
    officer = busy.staff(f"officer-{AREA}")
    with busy.services.db.begin() as conn:
        agencies.update(conn, THIRD, district="เวียงตัวอย่าง")
        name = agencies.get(conn, THIRD)["name_th"]
        conn.commit()

    def codes(**arguments: str) -> list[str]:
        return listed_codes(
            officer.get(
                f"/area/{AREA}?" + "&".join(f"{key}={quote(value)}" for key, value in arguments.items())
            )
        )

    assert codes(state="done") == [SCHOOL]
    assert codes(state="pinned") == [SCHOOL, OTHER_SCHOOL]
    assert codes(state="doubtful") == [OTHER_SCHOOL]
    assert codes(state="late") == codes(state="to_correct") == codes(state="no_photo") == []
    assert codes(state="all", q=THIRD) == codes(state="not_pinned", q=f"รร.{name}") == [THIRD]
    assert codes(state="done", q=THIRD) == codes(state="all", q="ไม่มีโรงเรียนนี้") == []
    assert codes(state="all", district="เวียงตัวอย่าง") == [THIRD]
    first, second, all_codes = (codes(state="all", **more) for more in ({}, {"page": "2"}, {"show": "all"}))
    assert all_codes == sorted(all_codes) and len(all_codes) == busy.summary()["schools"]
    assert [*first, *second] == all_codes[:100]
    # What nobody offers asks for nothing.
    assert codes(state="nonsense", page="-9", district="x") == codes(state="not_pinned")
    assert codes(state="all", page="99999999999999999999") == first


def test_an_agencys_page_tells_what_stands_and_no_more_of_persons_than_usernames(busy: Demo):
    officer = busy.staff(f"officer-{AREA}")

    done, far = (officer.get(f"/area/{AREA}/agencies/{code}") for code in (SCHOOL, OTHER_SCHOOL))

    assert done.html.select_one(".thumbs img") and "20.112233, 99.876543" in done.text
    assert "99 หมู่ 1 ตำบลตัวอย่าง" in done.text and "ทำครบทุกข้อแล้ว" in done.text
    assert "ห่างจากตำแหน่งในทะเบียน สพฐ. ประมาณ 54" in far.text
    for personal in ("clerk@school.example", "081-234-5678", "ทดสอบระบบ"):
        assert personal not in done.text
    assert SCHOOL in [cell.get_text() for cell in done.html.select("main table th[scope=row]")]


def test_a_closed_agency_is_not_said_to_lack_anything(demo: Demo):
    with demo.services.db.begin() as conn:
        agencies.close(conn, SCHOOL, demo.clock())
        conn.commit()
    officer = demo.staff(f"officer-{AREA}")

    closed, other = (officer.get(f"/area/{AREA}/agencies/{code}") for code in (SCHOOL, OTHER_SCHOOL))

    assert "ปิดหรือยุบแล้ว" in closed and "ยังขาด" not in closed and "ครบทุกข้อ" not in closed
    assert "ยังขาด" in other


def test_an_agencys_page_tells_days_as_they_are_in_thailand(demo: Demo):
    demo.clock.move(hours=15)
    demo.visitor().settle(SCHOOL).pin()
    demo.deliver()

    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/agencies/{SCHOOL}")

    assert "21 พฤษภาคม 2569" in page and "20 พฤษภาคม 2569" not in page


def test_what_a_person_sent_whom_nobody_has_confirmed_is_not_said_to_count(demo: Demo):
    demo.visitor().settle(SCHOOL, letter=False).pin()
    demo.deliver()

    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/agencies/{SCHOOL}")

    assert "ยังไม่นับ รอยืนยัน" in page and "คำตอบที่นับอยู่" not in page


def test_an_agency_is_opened_by_its_own_area_only(busy: Demo):
    stranger, obec = busy.staff(f"officer-{OTHER_AREA}"), busy.staff("obec")

    answers = [
        username.get(f"/area/{area}/agencies/{code}", expect_errors=True).status_int
        for username, area, code in (
            (stranger, AREA, SCHOOL),
            (stranger, OTHER_AREA, SCHOOL),
            (obec, OTHER_AREA, SCHOOL),
            (obec, AREA, "99999999"),
            (obec, AREA, SCHOOL),
        )
    ]

    assert answers == [403, 404, 404, 404, 200]


def test_obecs_page_has_the_worst_first_and_is_ordered_and_filtered_by_its_address(busy: Demo, clock):
    with busy.services.db.begin() as conn:
        reports.add(conn, AREA, f"officer-{AREA}", "", False, {}, {}, clock())
        conn.commit()
    obec = busy.staff("obec")

    def lines(query: str = "") -> list[str]:
        return [
            tag["href"].rpartition("/")[2]
            for tag in obec.get(f"/obec?{query}").html.select("table.areas tbody th a")
        ]

    assert [key for key in lines() if key != "OBEC"] == [OTHER_AREA, AREA]
    assert [key for key in lines("reverse=yes") if key != "OBEC"] == [AREA, OTHER_AREA]
    assert lines("order=schools")[0] == lines("order=report&reverse=yes")[0] == AREA
    assert lines(f"report={SUBMITTED}") == lines("province=57&type=primary") == [AREA]
    assert lines("type=secondary") == lines("province=10") == []
    assert lines("order=nonsense&province=xx&type=1") == lines()
    page = obec.get("/obec")
    totals = obec.get("/obec/summary.json").json["totals"]
    assert page.html.select_one(".missing b").get_text() == str(totals["schools"] - totals["pinned"])
    newest = [cell.get_text() for cell in page.html.select_one("#progress ~ details tbody tr").select("td")]
    assert newest == [str(totals[key]) for key in ("registered", "pinned", "pinned_with_photo", "surveyed")]


def test_the_pins_of_the_country_are_told_without_persons_and_only_when_they_changed(busy: Demo):
    obec = busy.staff("obec")

    answer = obec.get("/obec/pins.json")

    assert answer.json == {
        AREA: {"codes": [SCHOOL, OTHER_SCHOOL], "at": [201122, 998765, 200122, 998765], "marks": "00"}
    }
    assert obec.get("/obec/pins.json", headers={"If-None-Match": answer.headers["ETag"]}).status_int == 304
    assert obec.get("/obec/pins.json?province=57&type=primary").json == answer.json
    assert (
        obec.get("/obec/pins.json?province=10").json == obec.get("/obec/pins.json?type=secondary").json == {}
    )


def test_an_agency_is_found_in_the_whole_country_and_a_choice_leads_to_its_page(demo: Demo):
    obec = demo.staff("obec")

    page, empty_page = (obec.get(f"/obec/agencies?q={quote(text)}") for text in (SCHOOL, "ไม่มีหน่วยงานชื่อนี้เลย"))

    assert page.html.select_one(".picks a")["href"] == f"/area/{AREA}/agencies/{SCHOOL}"
    assert not empty_page.html.select(".picks a") and "ไม่พบ" in empty_page.text
    assert obec.get(f"/obec/agencies?agency={SCHOOL}").location.endswith(f"/area/{AREA}/agencies/{SCHOOL}")
    assert obec.get("/obec/agencies?agency=99999999").status_int == 200


def test_the_map_reads_the_pages_own_table_of_all_points(busy: Demo):
    page = busy.staff(f"officer-{AREA}").get(f"/area/{AREA}")

    map_rows = [
        (row["data-name"] != "", row["data-latitude"], row["data-kind"])
        for row in page.html.select("tr[data-latitude]")
    ]

    assert map_rows == [(True, "20.112233", "good"), (True, "20.012233", "doubtful")]
    assert "20.012233, 99.876543" in page.text and "ไกลจากตำแหน่งในทะเบียน" in page.text


def agency_row(**register: object) -> agency_list.AgencyRow:
    unit = Unit("1", "ตัวอย่าง", "school")
    line = AgencyStatus(
        unit,
        points=(Point("1", "", (20.0, 100.0)), Point("2", "", (19.0, 99.0))),
        doubts=("phone_unread", "corrected"),
    )
    return agency_list.agency_row({"code": "1", "latitude": None, "longitude": None} | register, line)


def test_a_pin_near_the_register_s_position_is_no_warning_and_neither_is_an_unknown_position():
    assert agency_row().warnings == agency_row(latitude=19.01, longitude=99.0).warnings == ("phone_unread",)
    assert agency_row(latitude=19.05, longitude=99.0).warnings == (
        agency_list.FAR_FROM_REGISTER,
        "phone_unread",
    )


def test_days_add_up_and_stand_still_where_nothing_came():
    some = {"2026-05-20": {"registered": 2, "pinned": 1, "pinned_with_photo": 0, "surveyed": 0}}
    more = {"2026-05-22": {"registered": 1, "pinned": 1, "pinned_with_photo": 1, "surveyed": 1}}

    days = progress.daily_totals([some, None, more])

    assert [(day.day.day, day.figures["registered"], day.figures["pinned"]) for day in days] == [
        (20, 2, 1),
        (21, 2, 1),
        (22, 3, 2),
    ]
    assert progress.daily_totals([None, {}]) == []
    chart = charts.progress_chart(days, days[1].day, days[2].day, 3)
    assert (chart.deadline_x, chart.lines["registered"].split()[-1]) == (500.0, "1000.0,0.0")
    assert charts.progress_chart([], None, days[0].day, 3) is None
