"""A report's page, its evidence and its files: they do not change, and do without photos that are gone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument
from webtest import Upload

from service.papers.pdf import Document
from service.papers.pdf.wrap import shorten_text, wrap_text
from service.store import report_photos
from tests.cast.downloads import ask, prepared
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Visitor, picture
from tests.cast.posts import post, signed_in_clerk
from tests.reports.cast import get_report, submit

PATH = f"/area/{AREA}/report"
ARS_TITLES = ["โรงเรียนทั้งหมด", "ปักหมุดแล้ว", "ปักหมุดแล้วและมีรูปถ่าย"]


@pytest.fixture
def officer(demo: Demo) -> Visitor:
    """Of an area where one school has pinned, with a photo."""
    signed_in_clerk(demo).pin()
    demo.deliver()
    return demo.staff(f"officer-{AREA}")


def pdf_pages_and_text(data: bytes) -> tuple[int, str]:
    """Returns (number of pages, bare text) of a PDF."""
    document = PdfDocument(BytesIO(data))
    return len(document), bare_text("".join(page.get_textpage().get_text_range() for page in document))


def bare_text(text: str) -> str:
    """Returns the letters and digits of a text.

    A PDF has vowels and tone marks where they are drawn, not where they are typed.
    """
    return re.sub(r"[^ก-ฮ0-9A-Za-z.,]", "", text)


def add_photos(officer: Visitor, *files: bytes, caption: str = "ประชุมชี้แจง"):
    return post(
        officer,
        f"{PATH}/photos",
        {"caption": caption},
        [Upload(f"{n}.jpg", data, "image/jpeg") for n, data in enumerate(files)],
    )


def figure_cells(page) -> Iterator[list[str]]:
    for row in page.html.select(".ars tbody tr"):
        yield [cell.get_text(" ", strip=True) for cell in row.select("th, td")]


@pytest.mark.whole_areas
def test_the_page_shows_what_was_reported_in_the_order_of_ars_and_what_has_moved_since(
    demo: Demo, officer: Visitor
):
    page = submit(officer)
    assert [line[:2] for line in figure_cells(page)][:3] == [
        [ARS_TITLES[0], "139"],
        [ARS_TITLES[1], "1"],
        [ARS_TITLES[2], "1"],
    ]
    assert "ยังเท่ากับที่รายงาน" in page.text
    lines_to_copy = [
        "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาเชียงราย เขต 3",
        "โรงเรียนทั้งหมด 139",
        "ปักหมุดแล้ว 1 (ร้อยละ 0.7)",
        "ปักหมุดแล้วและมีรูปถ่าย 1 (ร้อยละ 0.7)",
    ]
    assert page.html.select_one("textarea").get_text().split("\n") == lines_to_copy

    signed_in_clerk(demo, OTHER_SCHOOL).pin(latitude="20.212233")
    demo.deliver()

    page = officer.get(f"{PATH}/1")
    assert (
        list(figure_cells(page))[1] == [ARS_TITLES[1], "1", "0.7", "2 (+1)"]
        and get_report(demo)["figures"]["pinned"] == 1
    )
    assert OTHER_SCHOOL not in officer.get(f"{PATH}/1/evidence").text


def test_photos_are_added_captioned_and_taken_out_until_the_report_has_them(demo: Demo, officer: Visitor):
    add_photos(officer, picture("navy"), picture("olive"))
    form = next(form for form in officer.get(PATH).forms.values() if "/photos/" in form.action)
    form["caption"] = "ป้ายที่สำนักงานเขต"
    form.submit()
    submit(officer)
    photo_id = form.action.rpartition("/")[2]
    post(officer, f"{PATH}/photos/{photo_id}", {"remove": "yes"})

    assert [photo["caption"] for photo in get_report(demo)["content"]["photos"]] == [
        "ป้ายที่สำนักงานเขต",
        "ประชุมชี้แจง",
    ]
    with demo.services.db.read() as conn:
        assert photo_id not in [photo["photo"] for photo in report_photos.list_of_area(conn, AREA)]
    evidence = officer.get(f"{PATH}/1/evidence")
    assert [img["loading"] for img in evidence.html.select(".evidence img")] == ["lazy"] * 3
    assert all(text in evidence.text for text in (SCHOOL, "20.112233, 99.876543", "ป้ายที่สำนักงานเขต"))
    assert officer.get(evidence.html.select(".evidence img")[1]["src"]).content_type == "image/jpeg"

    photos = [
        img["src"].rpartition("/")[2].partition("?")[0] for img in evidence.html.select(".evidence img")
    ]
    demo.services.photos.delete(photos[0])
    demo.services.photos.write(photos[1], b"\xff\xd8 broken", b"\xff\xd8 broken")
    pages, text = pdf_pages_and_text(prepared(officer, f"{PATH}/1/files", kind="evidence").body)
    assert pages == 1 and text.count(bare_text("ไม่มีไฟล์รูปแล้ว")) == 2, (
        "files that are gone or broken do not break it"
    )


def test_what_is_no_picture_too_many_or_a_caption_too_long_is_told_and_nothing_is_added(demo: Demo):
    officer = demo.staff(f"officer-{AREA}")
    answers = [
        add_photos(officer, b"GIF89a"),
        add_photos(officer, picture(), caption="ก" * 201),
        add_photos(officer, *[picture()] * 13),
        post(officer, f"{PATH}/photos", {}, []),
    ]

    assert [answer.status_int for answer in answers] == [422] * 4
    assert all(answer.html.select(".summary a") for answer in answers)
    assert post(officer, f"{PATH}/photos/{'0' * 24}", {"caption": "x"}).status_int == 404
    with demo.services.db.read() as conn:
        assert report_photos.list_of_area(conn, AREA) == []
    for path in ("/1", "/1/evidence", "/999999999999999999999"):
        assert officer.get(PATH + path, expect_errors=True).status_int == 404, path
    for kind in ("report", "evidence", "report_table", "table", ""):
        assert ask(officer, f"{PATH}/1/files", kind=kind).status_int == 404, kind


@pytest.mark.whole_areas
def test_the_files_say_the_same_in_the_order_of_ars_under_a_name_in_thai(demo: Demo, officer: Visitor):
    add_photos(officer, picture("navy"))
    submit(officer, "=ข้อความ")

    answer = prepared(officer, f"{PATH}/1/files", kind="report")
    pages, text = pdf_pages_and_text(answer.body)
    places = [
        text.index(bare_text(title))
        for title in (
            f"{ARS_TITLES[0]}139",
            f"{ARS_TITLES[1]}10.7",
            f"{ARS_TITLES[2]}10.7",
            "รายละเอียด",
            "ลงชื่อ",
            SCHOOL,
        )
    ]
    assert pages > 3 and places == sorted(places)
    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename=\"ars-{AREA}-1.pdf\"; filename*=UTF-8''{quote('รายงาน ARS สพป.เชียงราย เขต 3 ฉบับที่ 1.pdf')}"
    )

    pages, text = pdf_pages_and_text(prepared(officer, f"{PATH}/1/files", kind="evidence").body)
    assert pages == 1 and all(
        bare_text(expected) in text for expected in (SCHOOL, "20.112233, 99.876543", "ประชุมชี้แจง", "2 รูป")
    )

    book = load_workbook(BytesIO(prepared(officer, f"{PATH}/1/files", kind="report_table").body))
    assert [[cell.value for cell in row] for row in book["รายงาน ARS"]["A2:C4"]] == [
        [ARS_TITLES[0], 139, None],
        [ARS_TITLES[1], 1, 0.7],
        [ARS_TITLES[2], 1, 0.7],
    ]
    assert (book["หน่วยงาน"].max_row, book["หลักฐาน"].max_row) == (141, 3)


# --- lines of Thai


def new_page() -> Document:
    document = Document("ทดสอบ", "ปักหมุด", datetime(2026, 5, 20, tzinfo=UTC))
    document.add_page()
    document.set_type(10)
    return document


@pytest.mark.parametrize("width", [4, 12, 30, 63])
def test_no_line_begins_with_a_vowel_or_tone_mark_and_no_letter_is_lost(width: int):
    name = "โรงเรียนเฉลิมพระเกียรติสมเด็จพระเทพรัตนราชสุดาฯ น้ำปุ๋ยที่ (สาขาบ้านทุ่งใหญ่ประชาอุปถัมภ์)"

    lines = wrap_text(new_page(), name, width)

    assert "".join("".join(lines).split()) == "".join(name.split())
    assert not any(line[0] in "ะัาำิีึืุู็่้๊๋์ํฯๆ" for line in lines)


def test_what_does_not_fit_ends_with_dots_within_its_width():
    lines = shorten_text(new_page(), "โรงเรียนอนุบาลจอมสวรรค์ราษฎร์บำรุงวิทยาสรรค์" * 3, 50, 2)

    assert len(lines) == 2 and lines[1].endswith("…") and new_page().get_string_width(lines[1]) <= 50
