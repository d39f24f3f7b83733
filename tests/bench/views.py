"""How fast the pages of staff answer for a country of 30,000 agencies.

The baseline is a bare Flask page of the same size. At the end a phone opens the map of all pins.
"""

import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection

from service import create_app
from service.accounts.staff import add_with_password
from service.records.summary import HEADLINES
from service.store import agencies, agency_status, rows, workbooks
from service.store.schema import entries, receipts

from . import country, phone

AREAS, SCHOOLS, LARGE = 245, 30_000, 300
NOW = datetime(2026, 6, 4, 3, 0, tzinfo=UTC)
DEADLINE = "2026-05-31"
# Milliseconds that a page may take; how often each is requested.
GOAL_MS, TIMES = 300, 11
BROTLI = {"Accept-Encoding": "br"}


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary)
        app = make_app(folder)
        password, area, school = create_country(app)
        web = _signed_in(app, password)
        yield f"{SCHOOLS:,} schools in {AREAS} areas, the largest {LARGE}; medians of {TIMES}, the goal is {GOAL_MS} ms"
        yield f"{'':34}{'ms':>8}{'slowest':>9}{'bare ms':>9}{'kB':>8}{'kB br':>8}"
        for name, path in page_paths(area, school).items():
            yield _measured_line(web, path, name)
        yield from phone.run(app, password)


def page_paths(area: str, school: str) -> dict[str, str]:
    """Return name of the page -> path."""
    return {
        "/obec": "/obec",
        "/obec of one kind, by late": "/obec?type=primary&order=late",
        "/obec of one province": "/obec?province=57",
        "/obec/pins.json": "/obec/pins.json",
        "/obec/pins.json of one province": "/obec/pins.json?province=57",
        "/obec/agencies, by name": f"/obec/agencies?q={quote('ตัวอย่างประชาสรรค์ที่ 12345')}",
        "/obec/agencies, by code": "/obec/agencies?q=50012345",
        f"/area, {LARGE} schools": f"/area/{area}",
        "/area, searched": f"/area/{area}?state=all&q={quote('ประชาสรรค์')}",
        "/area, whole list": f"/area/{area}?state=all&show=all",
        "/area/…/agencies": f"/area/{area}/agencies/{school}",
    }


def make_app(folder: Path) -> Flask:
    """Return the service with a clock that stands still after the deadline."""
    return create_app(
        {"INSTANCE": str(folder), "SECRET_KEY": country.SECRET, "PIN_DEADLINE": DEADLINE}, lambda: NOW
    )


def _signed_in(app: Flask, password: str) -> FlaskClient:
    web = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', web.get("/sign-in").text)[1]
    answer = web.post("/sign-in", data={"csrf_token": token, "username": "obec", "password": password})
    if answer.status_code != 303:
        raise RuntimeError(f"signing in was answered by {answer.status}")
    return web


def _measured_line(web: FlaskClient, path: str, name: str) -> str:
    plain_size, packed_size = len(web.get(path).data), len(web.get(path, headers=BROTLI).data)
    service_ms = _milliseconds(lambda: web.get(path, headers=BROTLI))
    bare_client = _bare_client(web.get(path).data)
    bare_ms = _milliseconds(lambda: bare_client.get("/"))
    return f"{name:34}{median(service_ms):8.1f}{max(service_ms):9.1f}{median(bare_ms):9.2f}{plain_size / 1000:8.1f}{packed_size / 1000:8.1f}"


def _milliseconds(request: Callable[[], object]) -> list[float]:
    """Return the milliseconds of each of TIMES requests."""
    milliseconds = []
    for _ in range(TIMES):
        start = time.perf_counter()
        request()
        milliseconds.append((time.perf_counter() - start) * 1000)
    return milliseconds


def _bare_client(body: bytes) -> FlaskClient:
    """Return a client of the baseline: an app whose only page has this body."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: body)
    return app.test_client()


def create_country(app: Flask) -> tuple[str, str, str]:
    """Store a country in mid-campaign; returns (OBEC's password, the largest area, one of its schools).

    Only the largest area has rows.
    """
    services = app.extensions["pakmut"]
    keys = country.create_country(services.db, SCHOOLS - LARGE // 2)
    rng = random.Random(4)
    with services.db.begin() as conn:
        # The first area gets LARGE schools, however many it has from the draw.
        largest = keys[0]
        school_count = sum(school["kind"] == "school" for school in agencies.list_of_area(conn, largest))
        agencies.put(conn, [_school(number, largest) for number in range(LARGE - school_count)])
        for number, key in enumerate(keys):
            workbooks.add(conn, key, f"file-{number}", {"pin": 1}, {"pin": {"row_id": 0}})
            _count_area(conn, key, rng)
        school = _store_forms(conn, largest, rng)
        password = add_with_password(conn, "obec", "obec", None, "", NOW)
        conn.commit()
    return password, largest, school


def _school(number: int, area: str) -> dict:
    return country.school_row(number + 900_000, area)


def _count_area(conn: Connection, area: str, rng: random.Random) -> None:
    """Store statuses and figures of an area as the worker does."""
    schools = [school for school in agencies.list_of_area(conn, area) if school["kind"] == "school"]
    status_rows = [_status_row(school, rng) for school in schools]
    agency_status.replace_area(conn, area, status_rows)
    pinned = [row for row in status_rows if row["pinned_at"]]
    counts = {
        "schools": len(schools),
        "schools_proposed": len(schools),
        "registered": len(status_rows),
        "confirmed": len(status_rows) // 2,
        "pinned": len(pinned),
        "pinned_with_photo": sum(row["photo"] for row in pinned),
        "late": sum(row["late"] for row in status_rows),
    }
    days: dict[str, dict] = {}
    for row in pinned:
        day = days.setdefault(
            row["pinned_at"].date().isoformat(),
            dict.fromkeys(("registered", "pinned", "pinned_with_photo", "surveyed"), 0),
        )
        day["registered"] += 1
        day["pinned"] += 1
        day["pinned_with_photo"] += row["photo"]
    workbooks.update(conn, area, figures=dict.fromkeys(HEADLINES, 0) | counts, by_day=days, last_at=NOW)


def _status_row(school: dict, rng: random.Random) -> dict:
    """Return a school's status: nine of ten have pinned, somewhere in the middle of the country."""
    pinned_at = NOW - timedelta(days=33 * rng.random())
    is_pinned = rng.random() < 0.9
    pin = (
        {"latitude": 7 + 12 * rng.random(), "longitude": 99 + 4 * rng.random(), "pinned_at": pinned_at}
        if is_pinned
        else {}
    )
    flags = {
        "photo": is_pinned and rng.random() < 0.9,
        "late": is_pinned and pinned_at.date().isoformat() > DEADLINE,
        "doubts": ["far_from_area"] if is_pinned and rng.random() < 0.05 else [],
    }
    return (
        agency_status.EMPTY_STATUS
        | {"agency": school["code"], "registered": "waiting", "registered_at": pinned_at}
        | pin
        | flags
    )


def _store_forms(conn: Connection, area: str, rng: random.Random) -> str:
    """Store about three forms of every school of an area, with their rows; returns one of the schools."""
    schools = [school["code"] for school in agencies.list_of_area(conn, area) if school["kind"] == "school"]
    forms = [
        country.Form(record, code, area)
        for code in schools
        for record in country.ANSWERS
        if rng.random() < 0.9
    ]
    entry_rows = [
        country.entry_row(number, form, NOW) | {"account_id": None, "row_id": f"ROW-{number}"}
        for number, form in enumerate(forms, 1)
    ]
    conn.execute(
        receipts.insert(),
        [
            {
                "id": entry["receipt"],
                "submission": entry["receipt"],
                "agency": entry["agency"],
                "record": entry["record"],
                "created_at": NOW,
            }
            for entry in entry_rows
        ],
    )
    conn.execute(entries.insert(), entry_rows)
    rows.add_all(
        conn,
        [
            {
                "area": area,
                "record": entry["record"],
                "agency": entry["agency"],
                "row_id": entry["row_id"],
                "entry_id": entry["id"],
                "cells": entry["answers"] | {"photo": "x/photo/" + "a" * 24},
                "state": rows.STANDING,
                "changed_at": NOW,
            }
            for entry in entry_rows
        ],
    )
    return schools[0]
