"""The files of a report for an area of 140 schools with two photos each: pages per second and peak memory.

Each is made in a process of its own. The baseline places the same pictures with bare fpdf2, without text.
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
from service.files.folder import Folder
from service.files.photo_files import PhotoFiles
from service.intake import pictures
from service.papers.pdf.evidence import evidence_pdf
from service.papers.pdf.report import report_pdf
from service.records.summary import HEADLINES
from service.reports import evidence

SCHOOLS, PHOTOS = 140, 2
# Pixels of a photo that a phone sends: its browser has shrunk it to this size.
SIZE = (1600, 1200)
# Different pictures; each school has its own copies of them.
PICTURE_COUNT = 8
AREA = "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1"


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        files = PhotoFiles(Folder(Path(temporary)))
        report = invented_report(files)
        evidence_photos = evidence(report["content"])
        thumbnail_bytes = sum(len(files.read(photo.photo, thumbnail=True)) for photo in evidence_photos)
        yield f"{SCHOOLS} schools, {len(evidence_photos)} photos, {thumbnail_bytes / 1e6:.1f} MB of thumbnails; memory: what making it adds to the process's peak"
        yield f"{'':28}{'pages':>7}{'seconds':>9}{'pages/s':>9}{'MB file':>9}{'MB memory':>11}"
        open_thumbnail = partial(files.open, thumbnail=True)
        makers = {
            "evidence.pdf": partial(evidence_pdf, AREA, report, evidence_photos, open_thumbnail),
            "bare: pictures, no text": partial(
                _bare_pdf,
                [Path(temporary, files.key(photo.photo, thumbnail=True)) for photo in evidence_photos],
            ),
            "evidence.pdf, whole photos": partial(evidence_pdf, AREA, report, evidence_photos, files.open),
            "report.pdf": partial(report_pdf, AREA, report, "รอ สพฐ. พิจารณา", "K7Q2-0001-1"),
            "report.xlsx": partial(report_workbook, AREA, report, evidence_photos, "https://pakmut.example"),
        }
        for name, maker in makers.items():
            pages, seconds, size, memory = _measure(maker)
            rate = f"{pages / seconds:9.0f}" if pages else f"{'':9}"
            yield f"{name:28}{pages or '':>7}{seconds:9.2f}{rate}{size / 1e6:9.2f}{memory:11.0f}"


def invented_report(files: PhotoFiles, schools: int = SCHOOLS, photos: int = PHOTOS) -> dict:
    """Return a report as it is stored, after writing its photos into the store."""
    picture_files, rng = [_picture(number) for number in range(PICTURE_COUNT)], Random(1)
    agencies = []
    for number in range(1, schools + 1):
        ids = [f"{number:04d}{position:020d}" for position in range(photos)]
        for position, photo in enumerate(ids):
            # Each photo gets a comment of its own, as no two photos are the same file.
            jpeg, thumbnail = picture_files[(number + position) % PICTURE_COUNT]
            files.write(
                photo,
                *(data[:2] + b"\xff\xfe\x00\x1a" + photo.encode() + data[2:] for data in (jpeg, thumbnail)),
            )
        point = {
            "name": "จุดบริการหลัก",
            "latitude": 19 + rng.random(),
            "longitude": 99 + rng.random(),
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
        "hand_reason": "",
        "late": False,
        "figures": figures,
        "content": content,
        "state": "submitted",
        "decided_at": None,
        "reason": "",
    }


def _picture(number: int) -> tuple[bytes, bytes]:
    """Return (photo, thumbnail), made by the service from a scene with as much detail as a photo has."""
    scene = Image.effect_noise((SIZE[0] // 4, SIZE[1] // 4), 60).resize(SIZE, Image.Resampling.BICUBIC)
    tint = Image.new("RGB", SIZE, (60 + 20 * number, 120, 200 - 20 * number))
    data = BytesIO()
    Image.blend(tint, scene.convert("RGB"), 0.45).save(data, "JPEG", quality=90)
    picture = pictures.normalise(data.getvalue())
    return picture.jpeg, picture.thumbnail


def _bare_pdf(paths: list[Path]) -> bytes:
    page = FPDF(unit="mm", format="A4")
    for position, path in enumerate(paths):
        if not position % 12:
            page.add_page()
        page.image(path, 15 + position % 3 * 61, 30 + position % 12 // 3 * 60, 57, 43, keep_aspect_ratio=True)
    return bytes(page.output())


def _measure(maker: Callable[[], bytes]) -> tuple[int, float, int, float]:
    """Return (pages, seconds, bytes, megabytes of memory) of a file, made in a process of its own."""
    receiver, sender = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_measure_in_child, args=(maker, sender))
    process.start()
    measured = receiver.recv()
    process.join()
    return measured


def _measure_in_child(maker: Callable[[], bytes], sender: object) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    content = maker()
    seconds = time.perf_counter() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
    sender.send(
        (len(PdfDocument(content)) if content.startswith(b"%PDF") else 0, seconds, len(content), memory)
    )
