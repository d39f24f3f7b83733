"""The page of a prepared file: how far it is, who may see it, and the file for those who may have it now."""

import re
from urllib.parse import quote

import pytest
from sqlalchemy import text

from service.store import downloads
from service.store.schema import accounts
from tests.cast.downloads import (
    EXPORT,
    POSTERS,
    ask,
    ask_for_table,
    download_rows,
    file_maker,
    make_files,
    prepared,
    prepared_table,
)
from tests.cast.people import AREA, OTHER_AREA, Demo, Visitor, main_form, send
from tests.cast.posts import signed_in_clerk
from tests.cast.second_step import password_of
from tests.reports.cast import submit

OFFICER = f"officer-{AREA}"
ASKS = "ยืนยันว่าเป็นท่าน"


@pytest.fixture
def officer(demo: Demo) -> Visitor:
    return demo.staff(OFFICER)


def refresh(page) -> str | None:
    """Returns after how many seconds a page comes again by itself."""
    tag = page.html.select_one("meta[http-equiv=refresh]")
    return tag and tag["content"]


def statuses(demo: Demo, path: str) -> dict[str, tuple[int, int]]:
    """Returns who gets what of a file: its page, and the file itself."""
    people = {
        "visitor": demo.visitor(),
        "clerk": signed_in_clerk(demo),
        "officer": demo.staff(OFFICER),
        "other officer": demo.staff(f"officer-{OTHER_AREA}"),
        "obec": demo.staff("obec"),
    }
    return {
        name: tuple(person.get(each, expect_errors=True).status_int for each in (path, f"{path}/file"))
        for name, person in people.items()
    }


# --- who may see it


def test_a_file_of_an_area_is_for_its_officer_and_obec_whoever_asked(demo: Demo, officer: Visitor):
    location = ask_for_table(officer, "agencies").location
    make_files(demo)

    assert statuses(demo, location) == {
        "visitor": (302, 302),
        "clerk": (403, 403),
        "officer": (200, 200),
        "other officer": (403, 403),
        "obec": (200, 200),
    }


def test_a_file_of_all_areas_is_for_obec_alone(demo: Demo):
    location = ask_for_table(demo.staff("obec"), "agencies", path="/obec/export").location
    make_files(demo)

    assert statuses(demo, location) == {
        "visitor": (302, 302),
        "clerk": (403, 403),
        "officer": (403, 403),
        "other officer": (403, 403),
        "obec": (200, 200),
    }


def test_an_officer_who_lost_the_area_gets_nothing_though_it_was_asked_for_before(
    demo: Demo, officer: Visitor
):
    location = ask_for_table(officer, "agencies").location
    make_files(demo)
    with demo.services.db.begin() as conn:
        conn.execute(accounts.update().where(accounts.c.username == OFFICER).values(area=OTHER_AREA))
        conn.commit()

    answers = [officer.get(path, expect_errors=True).status_int for path in (location, f"{location}/file")]

    assert answers == [403, 403]


def test_an_account_that_was_closed_gets_nothing(demo: Demo, officer: Visitor):
    location = ask_for_table(officer, "agencies").location
    make_files(demo)
    with demo.services.db.begin() as conn:
        conn.execute(accounts.update().where(accounts.c.username == OFFICER).values(state="cancelled"))
        conn.commit()

    assert officer.get(f"{location}/file").location.endswith("/sign-in")


def test_a_made_up_address_is_not_found_by_staff_and_refused_to_others(demo: Demo, officer: Visitor):
    path = f"/downloads/{'0' * 40}"

    assert [officer.get(each, expect_errors=True).status_int for each in (path, f"{path}/file")] == [404] * 2
    assert signed_in_clerk(demo).get(path, expect_errors=True).status_int == 403


def test_no_name_leads_out_of_the_folder(demo: Demo, officer: Visitor):
    for name in ("..%2Fpakmut.sqlite", "pakmut.sqlite", "%2e%2e"):
        assert officer.get(f"/downloads/{name}/file", expect_errors=True).status_int == 404


# --- what the page says


def test_a_file_that_waits_says_since_when_and_what_comes_first_and_looks_again(demo: Demo, officer: Visitor):
    ask_for_table(officer, "agencies")
    demo.clock.move(seconds=1)
    page = ask_for_table(officer, "readiness").follow()

    assert refresh(page) == "2"
    assert "รอตั้งแต่ 20 พฤษภาคม 2569 เวลา 10.00 น." in page
    assert "มีไฟล์ที่ต้องเตรียมก่อน 1 ไฟล์" in page and not page.html.select("a[href$='/file']")


def test_one_that_waits_long_says_that_the_worker_may_be_down_and_looks_less_often(
    demo: Demo, officer: Visitor
):
    location = ask_for_table(officer, "agencies").location
    at_first = officer.get(location)
    demo.clock.move(minutes=3)

    later = officer.get(location)

    assert "ระบบเบื้องหลังอาจหยุดอยู่" in later and "ระบบเบื้องหลังอาจหยุดอยู่" not in at_first
    assert refresh(later) == "10"


def test_one_that_is_being_made_tells_how_far_it_is(demo: Demo, officer: Visitor):
    location = ask(officer, POSTERS).location
    pages = []

    def run(function, settings, download, path, clock, seconds: float) -> int:
        with demo.services.db.begin() as conn:
            downloads.beat(conn, download, 3, 12, demo.clock())
            conn.commit()
        pages.append(officer.get(location))
        return function(settings, download, path, clock)

    file_maker(demo, run=run).make_next()

    (page,) = pages
    bar = page.html.select_one("main progress")
    assert "หน้า 3 จาก 12" in page and (bar["value"], bar["max"]) == ("3", "12")
    assert refresh(page) == "2" and not page.html.select("a[href$='/file']")


def test_the_page_stops_coming_again_where_a_reader_asks_for_that(demo: Demo, officer: Visitor):
    page = ask_for_table(officer, "agencies").follow()

    still = page.click("หยุดอัปเดตเอง")

    assert refresh(still) is None and "ดูความคืบหน้าอีกครั้ง" in still


def test_a_ready_file_says_of_when_it_is_how_large_and_until_when_and_comes_not_again(
    demo: Demo, officer: Visitor
):
    location = ask_for_table(officer, "registration").location
    demo.clock.move(minutes=1)
    make_files(demo)

    page = officer.get(location)

    assert refresh(page) is None
    assert re.search(r"ดาวน์โหลด \(\d+ kB\)", page.html.select_one("a[href$='/file']").get_text())
    rows = {row.dt.get_text(): row.dd.get_text() for row in page.html.select("dl.rows > div")}
    assert "10.01" in rows["ข้อมูล ณ"] and "14.01" in rows["เก็บไว้ถึง"]
    assert "ไฟล์นี้มีข้อมูลส่วนบุคคล" in page


def test_in_english_it_says_the_same(demo: Demo, officer: Visitor):
    location = ask_for_table(officer, "agencies").location
    waiting = officer.get(f"{location}?lang=en")
    make_files(demo)

    ready = officer.get(location)

    assert "waiting its turn" in waiting and "The file is ready" in ready and "As of" in ready


def test_past_its_time_it_is_gone_though_no_worker_has_deleted_it(demo: Demo, officer: Visitor):
    location = ask_for_table(officer, "agencies").location
    make_files(demo)
    demo.clock.move(hours=4)

    answers = [officer.get(path, expect_errors=True) for path in (location, f"{location}/file")]

    assert [answer.status_int for answer in answers] == [404, 404]
    assert all("เก็บเพียง 4 ชั่วโมง" in answer for answer in answers)
    assert len(download_rows(demo)) == 1
    assert "ไฟล์ที่เตรียมไว้" not in demo.staff(OFFICER).get(EXPORT).html.select_one("main").get_text()


def test_the_export_page_lists_the_files_of_its_area_and_of_no_other(demo: Demo, officer: Visitor):
    obec = demo.staff("obec")
    ask_for_table(officer, "agencies")
    ask_for_table(obec, "pin", path=f"/area/{OTHER_AREA}/export")
    ask_for_table(obec, "readiness", path="/obec/export")
    ask(officer, POSTERS)

    def listed(visitor: Visitor, path: str) -> list[str]:
        return [link.get_text() for link in visitor.get(path).html.select(".prepared a")]

    assert listed(officer, EXPORT) == ["หน่วยงานและความคืบหน้า (XLSX)"]
    assert listed(officer, POSTERS) == ["โปสเตอร์ทุกโรงเรียน (PDF)"]
    assert listed(obec, "/obec/export") == ["ความพร้อม (XLSX)"]
    assert OFFICER in officer.get(EXPORT).html.select_one(".prepared").get_text()


# --- the file


def test_the_file_has_its_name_in_thai_and_its_size_and_is_kept_by_no_cache(demo: Demo, officer: Visitor):
    answer = prepared_table(officer, "pin")

    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="pakmut-{AREA}-pin-2026-05-20.xlsx"; '
        f"filename*=UTF-8''{quote('ปักหมุด สพป.เชียงราย เขต 3 2026-05-20.xlsx')}"
    )
    assert answer.content_length == len(answer.body) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_csv_of_the_country_tells_its_charset_once(demo: Demo):
    answer = prepared_table(demo.staff("obec"), "agencies", "csv", "/obec/export")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_nothing_is_sent_before_it_is_ready(demo: Demo, officer: Visitor):
    location = ask_for_table(officer, "agencies").location

    assert officer.get(f"{location}/file", expect_errors=True).status_int == 404


def test_every_taking_of_personal_data_is_noted_and_of_other_files_none(demo: Demo, officer: Visitor):
    signed_in_clerk(demo)
    demo.deliver()
    location = ask_for_table(officer, "registration").location
    make_files(demo)
    officer.get(f"{location}/file")
    demo.staff("obec").get(f"{location}/file")
    prepared(officer, POSTERS)
    prepared_table(officer, "agencies")

    with demo.services.db.read() as conn:
        acts = conn.execute(text("SELECT act, who FROM audit_log WHERE act LIKE 'rows%' ORDER BY id")).all()
    assert [tuple(act) for act in acts] == [
        ("rows_exported", OFFICER),
        ("rows_taken", OFFICER),
        ("rows_taken", "obec"),
    ]


# --- the proof


def test_an_export_is_asked_for_and_taken_only_after_a_fresh_proof(demo: Demo, officer: Visitor):
    demo.clock.move(minutes=15)

    page = ask_for_table(officer, "agencies")
    form = main_form(page)
    form["present"] = password_of(demo, OFFICER)
    location = send(form).request.path
    make_files(demo)
    demo.clock.move(minutes=15)
    asked_again = officer.get(f"{location}/file").follow()

    assert page.status_int == 403 and ASKS in page
    assert location.startswith("/downloads/") and ASKS in asked_again
    form = main_form(asked_again)
    form["present"] = password_of(demo, OFFICER)
    assert send(form).request.path == location
    assert officer.get(f"{location}/file").content_type.endswith("sheet")


def test_posters_and_reports_ask_for_no_proof_as_before(demo: Demo, officer: Visitor):
    submit(officer)
    demo.clock.move(minutes=15)

    for path, fields in ((POSTERS, {}), (f"/area/{AREA}/report/1/files", {"kind": "report"})):
        assert prepared(officer, path, **fields).content_type == "application/pdf"
