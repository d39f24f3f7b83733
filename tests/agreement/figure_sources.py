"""Every place that shows figures of an area or lists its agencies.

A new place is one function and one line in FIGURES or LISTS.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from io import BytesIO, StringIO

from openpyxl import load_workbook

from service.figures import area_figures
from service.records.summary import DAILY_FIGURES, HEADLINES, counted_titles, figure_keys, figure_titles
from service.store import agency_status, reports, workbooks
from tests.agreement.world import World
from tests.cast.downloads import prepared_table
from tests.cast.people import AREA
from tests.reports.cast import submit

REGISTERED = {"ยังไม่ลงทะเบียน": "", "รอยืนยัน": "provisional", "ยืนยันแล้ว": "confirmed"}


def figures_in_tab(world: World) -> dict[str, int]:
    keys = {thai: key for key, (thai, _) in figure_titles().items()}
    rows = [row for row in world.demo.officer().cells("summary") if row[0] in keys]
    typed = {f"{keys[row[0]]}_typed": row[4] for row in rows if row[4] not in ("", None)}
    return typed | {keys[row[0]]: row[1] for row in rows}


def published_document(world: World) -> dict[str, int]:
    with world.connection() as conn:
        return _only_figures(
            area_figures.summary_document(
                conn, AREA, world.demo.services.settings.pin_deadline, world.clock()
            )
        )


def stored_figures(world: World) -> dict[str, int]:
    with world.connection() as conn:
        return workbooks.get(conn, AREA)["figures"]


def sum_of_days(world: World) -> dict[str, int]:
    with world.connection() as conn:
        days = workbooks.get(conn, AREA)["by_day"]
    return {key: sum(day[key] for day in days.values()) for key in DAILY_FIGURES}


def sum_of_statuses(world: World) -> dict[str, int]:
    with world.connection() as conn:
        schools = [status for status in agency_status.list_of_area(conn, AREA) if status["kind"] == "school"]
    column_by_figure = {
        "registered": "registered",
        "pinned": "latitude",
        "pinned_with_photo": "photo",
        "late": "late",
        "surveyed": "surveyed",
        "ready": "ready",
        "to_correct": "to_correct",
    }
    figures = {
        key: sum(status[column] not in (None, "", False, []) for status in schools)
        for key, column in column_by_figure.items()
    }
    figures |= {key: sum(key in status["counted"] for status in schools) for key in counted_titles()}
    return figures | {
        "schools": len(schools),
        "by_hand": sum(bool(status["typed"]) or status["confirmed_by_hand"] for status in schools),
        "pinned_typed": sum("pin" in status["typed"] for status in schools),
        "confirmed": sum(status["registered"] == "confirmed" for status in schools),
        "pinned_unconfirmed": sum("pin" in status["unconfirmed"] for status in schools),
        "surveyed_unconfirmed": sum("survey" in status["unconfirmed"] for status in schools),
    }


def national_row(world: World) -> dict[str, int]:
    with world.connection() as conn:
        return _figures_of_area(area_figures.rows_and_totals(conn)[0])


def national_totals(world: World) -> dict[str, int]:
    """Other areas have sent nothing, so only the numbers of schools differ."""
    with world.connection() as conn:
        totals = area_figures.rows_and_totals(conn)[1]
    return {key: number for key, number in totals.items() if not key.startswith("schools")}


def area_json(world: World) -> dict[str, int]:
    return _only_figures(world.demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/summary.json").json)


def obec_json(world: World) -> dict[str, int]:
    return _figures_of_area(world.demo.staff("obec").get("/obec/summary.json").json["areas"])


def area_page_head(world: World) -> dict[str, int]:
    head = world.demo.staff(f"officer-{AREA}").get(f"/area/{AREA}").html.select_one(".headline")
    missing, schools = map(int, re.findall(r"\d+", head.select_one(".missing").get_text(" ")))
    assert (int(head.progress["max"]), int(head.progress["value"])) == (schools, schools - missing)
    return {"schools": schools, "pinned": schools - missing}


def area_page_tiles(world: World) -> dict[str, int]:
    page = world.demo.staff(f"officer-{AREA}").get(f"/area/{AREA}").html
    keys, figures = {thai: key for key, (thai, _) in HEADLINES.items()}, {}
    for tile in page.select(".figures .figure"):
        key = keys[tile.select_one(".label").get_text().strip()]
        figures[key] = int(re.search(r"\d+", tile.select_one(".number").get_text())[0])
        if key in ("registered", "pinned", "surveyed"):
            note = tile.select_one(".hint")
            figures[f"{key}_typed"] = int(re.search(r"\d+", note.get_text())[0]) if note else 0
    return figures


def report(world: World) -> dict[str, int]:
    """Submit a report and return the figures that it froze."""
    submit(world.demo.staff(f"officer-{AREA}"))
    with world.connection() as conn:
        return reports.get_newest(conn, AREA)["figures"]


def obec_sheet(world: World) -> dict[str, int]:
    """Returns the area's row in OBEC's workbook after it was written."""
    world.engine.drain(country_now=True)
    cells = world.demo.officer("OBEC").cells("summary")
    header_index = next(index for index, row in enumerate(cells) if "รายงาน ARS" in row)
    head, row = (
        cells[header_index],
        next(row for row in cells[header_index:] if row[0] == "สพป.เชียงราย เขต 3"),
    )
    titles = {
        "schools": "โรงเรียน",
        "registered": "ลงทะเบียน",
        "pinned": "ปักหมุด",
        "pinned_with_photo": "ปักหมุดมีรูป",
        "late": "ปักหลังกำหนด",
        "pinned_unconfirmed": "ปักแล้ว รอยืนยัน",
        "surveyed": "สำรวจครบ",
        "requests_overdue": "คำร้องเกินกำหนด",
        "pinned_typed": "ปักหมุด พิมพ์โดยเขต",
        "by_hand": "เขตพิมพ์หรือยืนยันเอง",
    }
    return {key: row[head.index(title)] for key, title in titles.items()}


def csv_file(world: World) -> dict[str, int]:
    officer = world.demo.staff(f"officer-{AREA}")
    text = officer.get(f"/area/{AREA}/export/agencies.csv").body.decode("utf-8-sig")
    return _figures_of_export(csv.DictReader(StringIO(text)))


def xlsx_file(world: World) -> dict[str, int]:
    body = prepared_table(world.demo.staff(f"officer-{AREA}"), "agencies").body
    book = load_workbook(BytesIO(body), read_only=True)
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    return _figures_of_export(dict(zip(head, row, strict=True)) for row in rows)


def _figures_of_export(rows: Iterable[Mapping]) -> dict[str, int]:
    schools = [row for row in rows if row["kind"] == "school"]
    flags = {key: sum(_is_yes(row[key]) for row in schools) for key in ("late", "surveyed", "ready")}
    return flags | {
        "schools": len(schools),
        "registered": sum(bool(row["registered"]) for row in schools),
        "pinned_typed": sum("pin" in str(row["typed"]) for row in schools),
        "by_hand": sum(bool(row["typed"]) or _is_yes(row["confirmed_by_hand"]) for row in schools),
        "confirmed": sum(row["registered"] == "confirmed" for row in schools),
        "pinned": sum(bool(row["pinned_at"]) for row in schools),
        "to_correct": sum(bool(row["to_correct"]) for row in schools),
        "pinned_unconfirmed": sum("pin" in str(row["unconfirmed"]) for row in schools),
        "surveyed_unconfirmed": sum("survey" in str(row["unconfirmed"]) for row in schools),
    }


def _is_yes(value: object) -> bool:
    return str(value).lower() in ("true", "yes", "1")


# Each function returns figures of AREA, {key of a figure: number}; a place may show only some of them.
FIGURES = {
    "the tab สรุป": figures_in_tab,
    "flask summary": lambda world: _only_figures(world.demo.summary()),
    "the document": published_document,
    "what is kept of the workbook": stored_figures,
    "what is kept by day": sum_of_days,
    "what is kept by agency": sum_of_statuses,
    "the national line": national_row,
    "the national totals": national_totals,
    "/area/…/summary.json": area_json,
    "/obec/summary.json": obec_json,
    "the officer's page": area_page_head,
    "the tiles of the officer's page": area_page_tiles,
    "agencies.csv": csv_file,
    "agencies.xlsx": xlsx_file,
    "the report": report,
    "the sheet of OBEC": obec_sheet,
}


def agencies_in_tab(world: World) -> dict[str, dict]:
    cells = world.demo.officer().cells("summary")
    first_row = next(index for index, row in enumerate(cells) if row[:2] == ["หน่วยงาน", "รหัส"]) + 1
    return {
        row[1]: _tab_row(row) for row in cells[first_row:] if row[1] and row[2].split("\n")[0] in REGISTERED
    }


def _tab_row(row: list) -> dict:
    """Returns a row of the tab in the terms of the independent count."""
    _, _, registered, day, photo, position, survey, to_do = row
    parts = dict(part.split(": ") for part in to_do.split(" · ") if ": " in part)
    return {
        "registered": REGISTERED[registered.split("\n")[0]],
        "typed": {tab for tab, cell in (("pin", day),) if "พิมพ์โดยเขต" in cell},
        "photo": photo == "มีรูป",
        "late": "หลังกำหนด" in day,
        "position": tuple(map(float, position.split(", "))) if position else None,
        "surveyed": survey.split("\n")[0] == "ครบแล้ว",
        "pinned_day": int(day.split()[0]) if day[0].isdecimal() else None,
        "unconfirmed": {step for step, cell in (("pin", day), ("survey", survey)) if "รอยืนยันคน" in cell},
        "to_correct": parts.get("แก้ไข", ""),
        "conflicts": parts.get("แถวซ้ำ", ""),
    }


def stored_statuses(world: World) -> dict[str, dict]:
    with world.connection() as conn:
        statuses = agency_status.list_of_area(conn, AREA)
    same_keys = ("registered", "photo", "late", "surveyed", "ready")
    return {
        status["code"]: {key: status[key] for key in same_keys}
        | {
            "position": None
            if status["latitude"] is None
            else (round(status["latitude"], 6), round(status["longitude"], 6)),
            "to_correct": _tabs(status["to_correct"]),
            "conflicts": _tabs(status["conflicts"]),
            "unconfirmed": set(status["unconfirmed"]) - {"photo"},
            "typed": set(status["typed"]) & {"pin"},
        }
        for status in statuses
    }


# Each function lists the open agencies of AREA: {code: some of the keys of `expected_row`}.
LISTS = {
    "the list of สรุป": agencies_in_tab,
    "the kept lines": stored_statuses,
}


def expected_row(agency: object) -> dict:
    """Returns an agency of the independent count in the form of the lists."""
    same_keys = ("registered", "photo", "late", "surveyed", "ready", "position")
    return {key: getattr(agency, key) for key in same_keys} | {
        "pinned_day": agency.pinned_on and agency.pinned_on.day,
        "to_correct": _tabs(agency.to_correct),
        "conflicts": _tabs(agency.conflicts),
        # The tab has no words for a photo that does not count yet.
        "unconfirmed": agency.unconfirmed - {"photo"},
        "typed": agency.typed & {"pin"},
    }


def _tabs(records: set[str] | list[str]) -> str:
    titles = {"registration": "ลงทะเบียน", "pin": "ปักหมุด", "readiness": "ความพร้อม", "no_copy": "ไม่ใช้สำเนา"}
    return ", ".join(titles[key] for key in sorted(records))


def _figures_of_area(rows: list[Mapping]) -> dict[str, int]:
    return _only_figures(next(row for row in rows if row["area"] == AREA))


def _only_figures(published_document: Mapping) -> dict[str, int]:
    return {key: value for key, value in published_document.items() if key in figure_keys()}
