"""An area's posters: pages per second, and how many codes can be read from the rendered pages."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from types import SimpleNamespace

import zxingcpp
from pypdfium2 import PdfDocument

from service.papers import posters
from service.papers.pdf import Document

from .country import SECRET

PAGES, GOAL = 140, 10
# Dots per inch of the rendered pages: those of a screen and of an office printer.
RESOLUTIONS = (72, 150)
AREA = {"key": "P5703", "name_th": "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 3", "name_en": ""}


def run() -> Iterator[str]:
    settings = SimpleNamespace(
        base_url="https://pakmut.example.go.th",
        secret_key=SECRET,
        pin_deadline=date(2026, 5, 31),
        help_email="help@pakmut.example",
        help_phone="02-123-4567",
    )
    schools = [_school(number) for number in range(PAGES)]
    wall_start, start = time.monotonic(), time.process_time()
    content = posters.draw_posters(settings, AREA, schools, datetime.now(UTC))
    cpu_seconds = time.process_time() - start
    yield (
        f"{PAGES} posters: {time.monotonic() - wall_start:.1f} s ({cpu_seconds:.1f} CPU), {PAGES / cpu_seconds:.0f} pages a second, "
        f"{len(content) / 1000:.0f} kB (goal: {GOAL} s)"
    )
    yield f"baseline, {PAGES} pages with one line of Thai each: {PAGES / _plain_seconds():.0f} pages a second"
    for dots in RESOLUTIONS:
        yield f"codes read again at {dots} dpi: {_count_codes(content, dots)} of {PAGES}"


def _school(number: int) -> dict:
    name = ("บ้านตัวอย่าง", "อนุบาลตัวอย่างราษฎร์บำรุง (มิตรภาพที่ 99)", "ตัวอย่างวิทยาคม ในพระราชูปถัมภ์ฯ")[number % 3]
    return {
        "code": f"{57_030_000 + number}",
        "kind": "school",
        "name_th": f"{name} {number}",
        "name_en": "",
        "district": "เวียงตัวอย่าง",
        "province": "เชียงราย",
    }


def _plain_seconds() -> float:
    """Return the CPU seconds of the baseline."""
    start = time.process_time()
    document = Document("baseline", "", datetime.now(UTC))
    for number in range(PAGES):
        document.add_page()
        document.write_text(f"โรงเรียนตัวอย่างที่ {number}")
    document.bytes()
    return time.process_time() - start


def _count_codes(content: bytes, dots: int) -> int:
    pages = PdfDocument(BytesIO(content))
    texts = {
        code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=dots / 72).to_pil())
    }
    return len(texts)
