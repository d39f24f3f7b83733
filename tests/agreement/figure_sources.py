"""Every place that tells figures of an area, or lists its agencies. One more place is one function and one
line below.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from io import BytesIO, StringIO

from openpyxl import load_workbook

from service.figures import area_figures as figures
from service.records.summary import DAILY, figure_titles
from service.store import agency_status as lines
from service.store import reports, workbooks
from tests.agreement.world import World
from tests.cast.people import AREA
from tests.reports.cast import submit

REGISTERED = {"ยังไม่ลงทะเบียน": "", "รอยืนยัน": "waiting", "ยืนยันแล้ว": "confirmed"}


def in_the_tab(world: World) -> dict[str, int]:
    keys = {thai: key for key, (thai, _) in figure_titles().items()}
    told = [line[:2] for line in world.demo.officer().cells("summary")]
    return {keys[line[0]]: line[1] for line in told if line[0] in keys}


def document(world: World) -> dict[str, int]:
    with world.connected() as conn:
        return _only_figures(
            figures.document(conn, AREA, world.demo.services.settings.pin_deadline, world.clock())
        )


def kept(world: World) -> dict[str, int]:
    with world.connected() as conn:
        return workbooks.get(conn, AREA)["figures"]


def added_up_by_day(world: World) -> dict[str, int]:
    with world.connected() as conn:
        days = workbooks.get(conn, AREA)["by_day"]
    return {key: sum(day[key] for day in days.values()) for key in DAILY}


def added_up_by_line(world: World) -> dict[str, int]:
    with world.connected() as conn:
        schools = [line for line in lines.of_area(conn, AREA) if line["kind"] == "school"]
    counted = {
        "registered": "registered",
        "pinned": "latitude",
        "pinned_with_photo": "photo",
        "late": "late",
        "surveyed": "surveyed",
        "ready": "ready",
        "to_correct": "to_correct",
    }
    found = {
        key: sum(line[column] not in (None, "", False, []) for line in schools)
        for key, column in counted.items()
    }
    found |= {key: sum(key in line["counted"] for line in schools) for key in figure_titles() if "." in key}
    return found | {
        "schools": len(schools),
        "confirmed": sum(line["registered"] == "confirmed" for line in schools),
    }


def national_line(world: World) -> dict[str, int]:
    with world.connected() as conn:
        return _of_area(figures.national(conn)[0])


def national_totals(world: World) -> dict[str, int]:
    """Nobody else sent anything; only the schools of others are in the way."""
    with world.connected() as conn:
        totals = figures.national(conn)[1]
    return {key: number for key, number in totals.items() if not key.startswith("schools")}


def page_of_the_area(world: World) -> dict[str, int]:
    return _only_figures(world.demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/summary.json").json)


def page_of_obec(world: World) -> dict[str, int]:
    return _of_area(world.demo.staff("obec").get("/obec/summary.json").json["areas"])


def head_of_the_page(world: World) -> dict[str, int]:
    head = world.demo.staff(f"officer-{AREA}").get(f"/area/{AREA}").html.select_one(".headline")
    missing, schools = map(int, re.findall(r"\d+", head.select_one(".missing").get_text(" ")))
    assert (int(head.progress["max"]), int(head.progress["value"])) == (schools, schools - missing)
    return {"schools": schools, "pinned": schools - missing}


def report(world: World) -> dict[str, int]:
    """Submitted now, with what it freezes."""
    submit(world.demo.staff(f"officer-{AREA}"))
    with world.connected() as conn:
        return reports.newest_of(conn, AREA)["figures"]


def sheet_of_obec(world: World) -> dict[str, int]:
    """The area's line in OBEC's workbook, once that has been told."""
    world.engine.drain(country=True)
    cells = world.demo.officer("OBEC").cells("summary")
    begun = next(at for at, line in enumerate(cells) if "รายงาน ARS" in line)
    head, line = cells[begun], next(line for line in cells[begun:] if line[0] == "สพป.เชียงราย เขต 3")
    titles = {
        "schools": "โรงเรียน",
        "registered": "ลงทะเบียน",
        "pinned": "ปักหมุด",
        "pinned_with_photo": "ปักหมุดมีรูป",
        "late": "ปักหลังกำหนด",
        "surveyed": "สำรวจครบ",
        "requests_overdue": "คำร้องเกินกำหนด",
    }
    return {key: line[head.index(title)] for key, title in titles.items()}


def csv_file(world: World) -> dict[str, int]:
    text = _exported(world, "agencies.csv").decode("utf-8-sig")
    return _of_export(csv.DictReader(StringIO(text)))


def xlsx_file(world: World) -> dict[str, int]:
    book = load_workbook(BytesIO(_exported(world, "agencies.xlsx")), read_only=True)
    head, *found = book.worksheets[0].iter_rows(values_only=True)
    return _of_export(dict(zip(head, line, strict=True)) for line in found)


def _exported(world: World, name: str) -> bytes:
    return world.demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/export/{name}").body


def _of_export(found: Iterable[Mapping]) -> dict[str, int]:
    schools = [line for line in found if line["kind"] == "school"]
    counted = {
        key: sum(str(line[key]).lower() in ("true", "yes", "1") for line in schools)
        for key in ("late", "surveyed", "ready")
    }
    return counted | {
        "schools": len(schools),
        "registered": sum(bool(line["registered"]) for line in schools),
        "confirmed": sum(line["registered"] == "confirmed" for line in schools),
        "pinned": sum(bool(line["pinned_at"]) for line in schools),
        "to_correct": sum(bool(line["to_correct"]) for line in schools),
    }


# Each is asked for the figures of AREA: {key of a figure: number}; a place may tell only some of them.
FIGURES = {
    "the tab สรุป": in_the_tab,
    "flask summary": lambda world: _only_figures(world.demo.summary()),
    "the document": document,
    "what is kept of the workbook": kept,
    "what is kept by day": added_up_by_day,
    "what is kept by agency": added_up_by_line,
    "the national line": national_line,
    "the national totals": national_totals,
    "/area/…/summary.json": page_of_the_area,
    "/obec/summary.json": page_of_obec,
    "the officer's page": head_of_the_page,
    "agencies.csv": csv_file,
    "agencies.xlsx": xlsx_file,
    "the report": report,
    "the sheet of OBEC": sheet_of_obec,
}


def list_in_the_tab(world: World) -> dict[str, dict]:
    cells = world.demo.officer().cells("summary")
    begun = next(at for at, line in enumerate(cells) if line[:2] == ["หน่วยงาน", "รหัส"]) + 1
    return {line[1]: _said(line) for line in cells[begun:] if line[1] and line[2] in REGISTERED}


def _said(line: list) -> dict:
    """What a line of the tab says, in the words of the count."""
    _, _, registered, day, photo, position, survey, to_do = line
    parts = dict(part.split(": ") for part in to_do.split(" · ") if ": " in part)
    return {
        "registered": REGISTERED[registered],
        "photo": photo == "มีรูป",
        "late": "หลังกำหนด" in day,
        "position": tuple(map(float, position.split(", "))) if position else None,
        "surveyed": survey == "ครบแล้ว",
        "pinned_day": int(day.split()[0]) if day[0].isdecimal() else None,
        "to_correct": parts.get("แก้ไข", ""),
        "conflicts": parts.get("แถวซ้ำ", ""),
    }


def kept_lines(world: World) -> dict[str, dict]:
    with world.connected() as conn:
        found = lines.of_area(conn, AREA)
    same = ("registered", "photo", "late", "surveyed", "ready")
    return {
        line["code"]: {key: line[key] for key in same}
        | {
            "position": None
            if line["latitude"] is None
            else (round(line["latitude"], 6), round(line["longitude"], 6)),
            "to_correct": _tabs(line["to_correct"]),
            "conflicts": _tabs(line["conflicts"]),
        }
        for line in found
    }


# Each lists the open agencies of AREA: {code: some of what `facts` says}.
LISTS = {
    "the list of สรุป": list_in_the_tab,
    "the kept lines": kept_lines,
}


def facts(agency: object) -> dict:
    """An agency of the count as lists tell it."""
    same = ("registered", "photo", "late", "surveyed", "ready", "position")
    return {key: getattr(agency, key) for key in same} | {
        "pinned_day": agency.pinned_on and agency.pinned_on.day,
        "to_correct": _tabs(agency.to_correct),
        "conflicts": _tabs(agency.conflicts),
    }


def _tabs(records: set[str] | list[str]) -> str:
    titles = {"registration": "ลงทะเบียน", "pin": "ปักหมุด", "readiness": "ความพร้อม", "no_copy": "ไม่ใช้สำเนา"}
    return ", ".join(titles[key] for key in sorted(records))


def _of_area(told: list[Mapping]) -> dict[str, int]:
    return _only_figures(next(line for line in told if line["area"] == AREA))


def _only_figures(document: Mapping) -> dict[str, int]:
    return {key: value for key, value in document.items() if key in figure_titles()}
