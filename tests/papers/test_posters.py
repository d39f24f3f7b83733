"""Posters: a page per school, whose code is that school's own link, and the command that draws them."""

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
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, REGISTRATION, SCHOOL, Demo, fill, send

SETTINGS = SimpleNamespace(
    base_url="https://pakmut.example",
    secret_key="s" * 32,
    pin_deadline=date(2026, 5, 31),
    help_email="help@pakmut.example",
    help_phone="02-123-4567",
)
MADE_AT = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
FACTS = {"key": AREA, "name_th": "สำนักงานเขตพื้นที่การศึกษาตัวอย่าง เขต 3", "name_en": "Example Area 3"}


def school(number: int, name: str) -> dict:
    return {
        "code": f"5703000{number}",
        "name_th": name,
        "name_en": f"Example {number}",
        "district": "เวียง",
        "province": "เชียงราย",
    }


def draw(*names: str, **more: object) -> bytes:
    return posters.draw(SETTINGS, FACTS, [school(at, name) for at, name in enumerate(names)], MADE_AT, **more)


def codes(content: bytes, scale: float) -> list[str]:
    """What is read from each page."""
    return [
        code.text
        for page in PdfDocument(BytesIO(content))
        for code in zxingcpp.read_barcodes(page.render(scale=scale).to_pil())
    ]


def letters(content: bytes, page: int = 0) -> str:
    """What stands on a page, without the places where a line may break."""
    return (
        PdfDocument(BytesIO(content))[page]
        .get_textpage()
        .get_text_range()
        .replace("\u200b", "")
        .replace("\r\n", " ")
    )


@pytest.fixture
def few(demo: Demo) -> Demo:
    """The area has three schools left."""
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
    content = draw("บ้านตัวอย่าง", "ตัวอย่างวิทยาคม")

    found = codes(content, dots / 72)

    assert [address.partition("&proof=")[0] for address in found] == [
        f"https://pakmut.example/register?agency=5703000{number}" for number in (0, 1)
    ]


def test_a_page_says_until_when_where_and_whom_to_ask_and_is_copied_whole():
    content = draw("บ้านตัวอย่าง", "ตัวอย่างวิทยาคม", lang="en")

    for page, name in enumerate(("Example 0", "Example 1")):
        found = letters(content, page)
        assert name in found
        assert all(
            text in found
            for text in (
                "31 May 2026",
                "https://pakmut.example/a/P5703",
                "help@pakmut.example or call 02-123-4567",
            )
        )


def test_a_page_tells_no_days_left_and_without_a_deadline_none():
    content = posters.draw(
        SimpleNamespace(**(vars(SETTINGS) | {"pin_deadline": None})), FACTS, [school(1, "บ้าน")], MADE_AT, "en"
    )

    assert "Pin by" not in letters(content) and "days" not in letters(draw("บ้าน", lang="en"))


def test_the_longest_name_stays_in_its_room():
    name = "อนุบาลตัวอย่างราษฎร์บำรุงวิทยาสรรค์พัฒนาการศึกษา(เจริญศิลป์ประชาอุทิศในพระราชูปถัมภ์ มิตรภาพที่ ๑๒๓)"
    page = PdfDocument(BytesIO(draw(name)))[0].get_textpage()

    # Millimetres from the left and from the top, of every sign of the name.
    boxes = [page.get_charbox(at) for at in range(page.count_chars()) if page.get_text_range(at, 1) in name]
    sides = [edge * 25.4 / 72 for box in boxes for edge in (box[0], box[2]) if edge]

    assert min(sides) >= 14 and max(sides) <= 196


def test_progress_is_told_of_every_page():
    done = []

    draw("หนึ่ง", "สอง", "สาม", progress=done.append)

    assert done == [1, 1, 1]


def test_who_registers_by_a_posters_code_is_confirmed(few: Demo):
    answer = few.staff(f"officer-{AREA}").get(f"/area/{AREA}/posters.pdf")
    found = codes(answer.body, 1)
    link = next(urlsplit(address) for address in found if SCHOOL in address)

    visitor = few.visitor()
    form = visitor.open_form(f"{link.path}?{link.query}")
    fill(form, REGISTRATION)
    form["notice"] = True
    form.submit_fields_extra = [("altcha", few.solved_captcha())]
    send(form)
    few.deliver()

    assert len(found) == 3 and answer.headers["Cache-Control"] == "no-store"
    assert few.summary()["confirmed"] == 1
    missing = few.staff(f"officer-{AREA}").get(f"/area/{AREA}/posters.pdf?missing=yes")
    assert [SCHOOL in address for address in codes(missing.body, 1)] == [False, False]


def test_nobody_else_gets_an_areas_posters(few: Demo):
    for visitor in (few.visitor(), few.visitor().settle(), few.staff(f"officer-{OTHER_AREA}")):
        answer = visitor.get(f"/area/{AREA}/posters.pdf", expect_errors=True)
        assert answer.status_int in (302, 403) and answer.content_type == "text/html"


def test_where_every_school_is_registered_there_is_nothing_to_print(few: Demo, tmp_path: Path):
    with few.services.db.begin() as conn:
        conn.execute(agencies.update().where(agencies.c.area == AREA).values(closed_at=few.clock()))
        conn.commit()

    page = few.staff(f"officer-{AREA}").get(f"/area/{AREA}/posters.pdf").follow()
    told = few.app.test_cli_runner().invoke(args=["posters", AREA, "--to", str(tmp_path / "posters.pdf")])

    assert "ไม่มีโปสเตอร์ที่ต้องพิมพ์" in page
    assert "no posters" in told.output and not (tmp_path / "posters.pdf").exists()


def test_the_command_writes_the_file_and_names_an_area_that_is_not_there(few: Demo, tmp_path: Path):
    flask, file = few.app.test_cli_runner(), tmp_path / "posters.pdf"

    done = flask.invoke(args=["posters", AREA, "--missing", "--to", str(file)])
    wrong = flask.invoke(args=["posters", "P0000"])

    assert "3 posters" in done.output and len(PdfDocument(file)) == 3 and file.stat().st_mode & 0o077 == 0
    assert wrong.exit_code == 1 and "no area P0000" in wrong.output
