"""Posters: a page for each school, with a QR code of its form, and the command that draws them."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import zxingcpp
from pypdfium2 import PdfDocument

from service.papers import posters
from service.store.schema import agencies
from tests.cast.downloads import POSTERS, ask, download_rows, prepared
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, REGISTRATION, SCHOOL, Demo, fill, send

SETTINGS = SimpleNamespace(
    base_url="https://pakmut.example",
    secret_key="s" * 32,
    pin_deadline=date(2026, 5, 31),
    help_email="help@pakmut.example",
    help_phone="02-123-4567",
)
MADE_AT = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
AREA_ROW = {"key": AREA, "name_th": "สำนักงานเขตพื้นที่การศึกษาตัวอย่าง เขต 3", "name_en": "Example Area 3"}


def school(number: int, name: str) -> dict:
    return {
        "code": f"5703000{number}",
        "name_th": name,
        "name_en": f"Example {number}",
        "kind": "school",
        "district": "เวียง",
        "province": "เชียงราย",
    }


def draw_posters(*names: str, **options: object) -> bytes:
    return posters.draw_posters(
        SETTINGS, AREA_ROW, [school(number, name) for number, name in enumerate(names)], MADE_AT, **options
    )


def page_codes(content: bytes, scale: float) -> list[str]:
    """Returns the texts of the QR codes on all pages."""
    return [
        code.text
        for page in PdfDocument(BytesIO(content))
        for code in zxingcpp.read_barcodes(page.render(scale=scale).to_pil())
    ]


def page_text(content: bytes, page: int = 0) -> str:
    """Returns the text of a page, without break marks."""
    return (
        PdfDocument(BytesIO(content))[page]
        .get_textpage()
        .get_text_range()
        .replace("\u200b", "")
        .replace("\r\n", " ")
    )


@pytest.fixture
def few(demo: Demo) -> Demo:
    """The area has only three open schools."""
    with demo.services.db.begin() as conn:
        rest = agencies.c.code.not_in([SCHOOL, OTHER_SCHOOL, "57030010"])
        conn.execute(
            agencies.update()
            .where(rest, agencies.c.area == AREA, agencies.c.kind == "school")
            .values(closed_at=demo.clock())
        )
        conn.commit()
    return demo


@pytest.mark.parametrize("dots", [150, 40])
def test_each_page_holds_the_code_of_its_school_in_print_and_made_small(dots: int):
    content = draw_posters("บ้านตัวอย่าง", "ตัวอย่างวิทยาคม")

    addresses = page_codes(content, dots / 72)

    assert addresses == [f"https://pakmut.example/register?agency=5703000{number}" for number in (0, 1)]


def test_a_page_says_until_when_where_and_whom_to_ask_and_is_copied_whole():
    content = draw_posters("บ้านตัวอย่าง", "ตัวอย่างวิทยาคม", lang="en")

    for page, name in enumerate(("Example 0", "Example 1")):
        text_of_page = page_text(content, page)
        assert name in text_of_page
        assert all(
            text in text_of_page
            for text in (
                "31 May 2026",
                "https://pakmut.example/a/P5703",
                "help@pakmut.example or call 02-123-4567",
            )
        )


def test_a_page_tells_no_days_left_and_without_a_deadline_none():
    content = posters.draw_posters(
        SimpleNamespace(**(vars(SETTINGS) | {"pin_deadline": None})),
        AREA_ROW,
        [school(1, "บ้าน")],
        MADE_AT,
        "en",
    )

    assert "Pin by" not in page_text(content) and "days" not in page_text(draw_posters("บ้าน", lang="en"))


def test_the_longest_name_stays_in_its_room():
    name = "อนุบาลตัวอย่างราษฎร์บำรุงวิทยาสรรค์พัฒนาการศึกษา(เจริญศิลป์ประชาอุทิศในพระราชูปถัมภ์ มิตรภาพที่ ๑๒๓)"
    page = PdfDocument(BytesIO(draw_posters(name)))[0].get_textpage()

    # Left and right edges of every character of the name, millimetres from the left.
    boxes = [
        page.get_charbox(index)
        for index in range(page.count_chars())
        if page.get_text_range(index, 1) in name
    ]
    sides = [edge * 25.4 / 72 for box in boxes for edge in (box[0], box[2]) if edge]

    assert min(sides) >= 14 and max(sides) <= 196


def test_progress_is_told_of_every_page():
    steps = []

    draw_posters("หนึ่ง", "สอง", "สาม", progress=steps.append)

    assert steps == [1, 1, 1]


def test_who_registers_by_a_posters_code_is_not_confirmed_by_it(few: Demo):
    answer = prepared(few.staff(f"officer-{AREA}"), POSTERS)
    addresses = page_codes(answer.body, 1)
    link = next(urlsplit(address) for address in addresses if SCHOOL in address)

    visitor = few.visitor()
    form = visitor.open_form(f"{link.path}?{link.query}")
    fill(form, REGISTRATION)
    form["notice"] = True
    form.submit_fields_extra = [("altcha", few.solved_captcha())]
    send(form)
    few.deliver()

    assert len(addresses) == 3 and answer.headers["Cache-Control"] == "no-store"
    assert (few.summary()["registered"], few.summary()["confirmed"]) == (1, 0)
    missing = prepared(few.staff(f"officer-{AREA}"), POSTERS, missing="yes")
    assert [SCHOOL in address for address in page_codes(missing.body, 1)] == [False, False]


def test_nobody_else_gets_an_areas_posters(few: Demo):
    for visitor in (few.visitor(), few.visitor().settle(), few.staff(f"officer-{OTHER_AREA}")):
        assert ask(visitor, POSTERS).status_int in (302, 403)
    assert download_rows(few) == []


def test_where_every_school_is_registered_there_is_nothing_to_print(few: Demo, tmp_path: Path):
    with few.services.db.begin() as conn:
        conn.execute(agencies.update().where(agencies.c.area == AREA).values(closed_at=few.clock()))
        conn.commit()

    page = ask(few.staff(f"officer-{AREA}"), POSTERS).follow()
    result = few.app.test_cli_runner().invoke(args=["posters", AREA, "--to", str(tmp_path / "posters.pdf")])

    assert "ไม่มีโปสเตอร์ที่ต้องพิมพ์" in page
    assert "no posters" in result.output and not (tmp_path / "posters.pdf").exists()


def test_the_command_writes_the_file_and_names_an_area_that_is_not_there(few: Demo, tmp_path: Path):
    flask, file = few.app.test_cli_runner(), tmp_path / "posters.pdf"

    result = flask.invoke(args=["posters", AREA, "--missing", "--to", str(file)])
    wrong_result = flask.invoke(args=["posters", "P0000"])

    assert "3 posters" in result.output and len(PdfDocument(file)) == 3 and file.stat().st_mode & 0o077 == 0
    assert wrong_result.exit_code == 1 and "no area P0000" in wrong_result.output
