"""The files of a report for an area of 140 schools with two photos each: pages per second and peak memory,
each in a process of its own, beside the same pictures placed by bare fpdf2 without a word of Thai.
"""

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random

from fpdf import FPDF
from PIL import Image
from pypdfium2 import PdfDocument

from service.exports.report import report_workbook
from service.intake import pictures
from service.papers.pdf.evidence import evidence_pdf
from service.papers.pdf.report import report_pdf
from service.records.summary import HEADLINES
from service.reports import evidence
from service.store.photos import PhotoFolder

SCHOOLS, PHOTOS = 140, 2
# What phones send: the browser has shrunk it to this.
SIZE = (1600, 1200)
# Different pictures; each school has copies of its own of them.
DIFFERENT = 8
AREA = "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1"


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = PhotoFolder(Path(temporary))
        report = invented(folder)
        shown = evidence(report["content"])
        small = sum(folder.path(one.photo, thumbnail=True).stat().st_size for one in shown)
        yield f"{SCHOOLS} schools, {len(shown)} photos, {small / 1e6:.1f} MB of thumbnails; memory: what making it adds to the process's peak"
        yield f"{'':28}{'pages':>7}{'seconds':>9}{'pages/s':>9}{'MB file':>9}{'MB memory':>11}"
        path = partial(folder.path, thumbnail=True)
        made = {
            "evidence.pdf": partial(evidence_pdf, AREA, report, shown, path),
            "bare: pictures, no text": partial(_bare, [path(one.photo) for one in shown]),
            "evidence.pdf, whole photos": partial(evidence_pdf, AREA, report, shown, folder.path),
            "report.pdf": partial(report_pdf, AREA, report, "รอ สพฐ. พิจารณา", "K7Q2-0001-1"),
            "report.xlsx": partial(report_workbook, AREA, report, shown, "https://pakmut.example"),
        }
        for name, make in made.items():
            pages, seconds, size, memory = _apart(make)
            rate = f"{pages / seconds:9.0f}" if pages else f"{'':9}"
            yield f"{name:28}{pages or '':>7}{seconds:9.2f}{rate}{size / 1e6:9.2f}{memory:11.0f}"


def invented(folder: PhotoFolder, schools: int = SCHOOLS, photos: int = PHOTOS) -> dict:
    """A report as it is stored, and its photos in the folder."""
    drawn, dice = [_picture(number) for number in range(DIFFERENT)], Random(1)
    agencies = []
    for number in range(1, schools + 1):
        ids = [f"{number:04d}{at:020d}" for at in range(photos)]
        for at, photo in enumerate(ids):
            # A comment of its own, as no two photos are the same file.
            jpeg, thumbnail = drawn[(number + at) % DIFFERENT]
            folder.write(
                photo,
                *(data[:2] + b"\xff\xfe\x00\x1a" + photo.encode() + data[2:] for data in (jpeg, thumbnail)),
            )
        point = {
            "name": "จุดบริการหลัก",
            "latitude": 19 + dice.random(),
            "longitude": 99 + dice.random(),
            "photos": ids,
        }
        agencies.append(
            {
                "code": f"5703{number:04d}",
                "kind": "school",
                "registered": "confirmed",
                "pinned_at": "2026-05-20T03:00:00+00:00",
                "name": f"โรงเรียนบ้านน้ำปุ๋ยพัฒนาการที่ {number}" + " (สาขาบ้านทุ่งใหญ่ประชาอุปถัมภ์)" * (number % 7 == 0),
                "late": number % 9 == 0,
                "photo": True,
                "surveyed": True,
                "ready": True,
                "missing": [],
                "to_correct": [],
                "points": [point],
            }
        )
    figures = dict.fromkeys(HEADLINES, schools) | {
        "late": schools // 9,
        "to_correct": 0,
        "proposals": 0,
        "requests": 0,
        "requests_overdue": 0,
    }
    content = {
        "as_of": "2026-06-09T03:00:00+00:00",
        "pin_deadline": "2026-05-31",
        "report_deadline": "2026-06-10",
        "agencies": agencies,
        "photos": [],
    }
    return {
        "area": "P0001",
        "number": 1,
        "submitted_at": datetime(2026, 6, 10, 3, 0, tzinfo=UTC),
        "who": "officer",
        "note": "",
        "late": False,
        "figures": figures,
        "content": content,
        "state": "submitted",
        "decided_at": None,
        "reason": "",
    }


def _picture(number: int) -> tuple[bytes, bytes]:
    """(photo, thumbnail) of a scene with as much detail as a photo has, through the service's own mill."""
    scene = Image.effect_noise((SIZE[0] // 4, SIZE[1] // 4), 60).resize(SIZE, Image.Resampling.BICUBIC)
    tint = Image.new("RGB", SIZE, (60 + 20 * number, 120, 200 - 20 * number))
    data = BytesIO()
    Image.blend(tint, scene.convert("RGB"), 0.45).save(data, "JPEG", quality=90)
    made = pictures.normalise(data.getvalue())
    return made.jpeg, made.thumbnail


def _bare(paths: list[Path]) -> bytes:
    page = FPDF(unit="mm", format="A4")
    for at, path in enumerate(paths):
        if not at % 12:
            page.add_page()
        page.image(path, 15 + at % 3 * 61, 30 + at % 12 // 3 * 60, 57, 43, keep_aspect_ratio=True)
    return bytes(page.output())


def _apart(make: Callable[[], bytes]) -> tuple[int, float, int, float]:
    """(pages, seconds, bytes, megabytes) of one file, made in a process of its own."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_make, args=(make, theirs))
    process.start()
    found = ours.recv()
    process.join()
    return found


def _make(make: Callable[[], bytes], line: object) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    made = make()
    seconds = time.perf_counter() - began
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
    line.send((len(PdfDocument(made)) if made.startswith(b"%PDF") else 0, seconds, len(made), memory))
