"""How fast the pages of staff answer for a country of 30,000 agencies, beside a bare Flask page of the same
size; and how a phone fares with the map of all pins.
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
# Milliseconds that a page may take; how often each is asked for.
GOAL, TIMES = 300, 11
BROTLI = {"Accept-Encoding": "br"}


def run() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pakmut-bench-") as temporary:
        folder = Path(temporary)
        app = make(folder)
        password, area, school = fill(app)
        web = _signed_in(app, password)
        yield f"{SCHOOLS:,} schools in {AREAS} areas, the largest {LARGE}; medians of {TIMES}, the goal is {GOAL} ms"
        yield f"{'':34}{'ms':>8}{'slowest':>9}{'bare ms':>9}{'kB':>8}{'kB br':>8}"
        for name, path in pages(area, school).items():
            yield _measured(web, path, name)
        yield from phone.run(app, password)


def pages(area: str, school: str) -> dict[str, str]:
    """What is asked for -> its address."""
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


def make(folder: Path) -> Flask:
    """A service whose time stands still after the deadline."""
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


def _measured(web: FlaskClient, path: str, name: str) -> str:
    plain, packed = len(web.get(path).data), len(web.get(path, headers=BROTLI).data)
    ours = _times(lambda: web.get(path, headers=BROTLI))
    bare = _bare(web.get(path).data)
    theirs = _times(lambda: bare.get("/"))
    return f"{name:34}{median(ours):8.1f}{max(ours):9.1f}{median(theirs):9.2f}{plain / 1000:8.1f}{packed / 1000:8.1f}"


def _times(ask: Callable[[], object]) -> list[float]:
    """Milliseconds of each asking."""
    found = []
    for _ in range(TIMES):
        start = time.perf_counter()
        ask()
        found.append((time.perf_counter() - start) * 1000)
    return found


def _bare(body: bytes) -> FlaskClient:
    """The baseline: a page of the same bytes that knows nothing."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: body)
    return app.test_client()


def fill(app: Flask) -> tuple[str, str, str]:
    """A country half way, its largest area with every row; returns OBEC's password, that area and one of its
    schools.
    """
    services = app.extensions["pakmut"]
    keys = country.register(services.db, SCHOOLS - LARGE // 2)
    chance = random.Random(4)
    with services.db.begin() as conn:
        # The first one is filled up to LARGE, whatever it was dealt.
        largest = keys[0]
        dealt = sum(one["kind"] == "school" for one in agencies.list_of_area(conn, largest))
        agencies.put(conn, [_school(number, largest) for number in range(LARGE - dealt)])
        for number, key in enumerate(keys):
            workbooks.add(conn, key, f"file-{number}", {"pin": 1}, {"pin": {"row_id": 0}})
            _count(conn, key, chance)
        school = _send(conn, largest, chance)
        password = add_with_password(conn, "obec", "obec", None, "", NOW)
        conn.commit()
    return password, largest, school


def _school(number: int, area: str) -> dict:
    return country._school(number + 900_000, area)


def _count(conn: Connection, area: str, chance: random.Random) -> None:
    """Lines and figures of an area as the worker keeps them."""
    schools = [one for one in agencies.list_of_area(conn, area) if one["kind"] == "school"]
    kept = [_line(one, chance) for one in schools]
    agency_status.replace_area(conn, area, kept)
    pinned = [line for line in kept if line["pinned_at"]]
    counts = {
        "schools": len(schools),
        "schools_proposed": len(schools),
        "registered": len(kept),
        "confirmed": len(kept) // 2,
        "pinned": len(pinned),
        "pinned_with_photo": sum(line["photo"] for line in pinned),
        "late": sum(line["late"] for line in kept),
    }
    days: dict[str, dict] = {}
    for line in pinned:
        day = days.setdefault(
            line["pinned_at"].date().isoformat(),
            dict.fromkeys(("registered", "pinned", "pinned_with_photo", "surveyed"), 0),
        )
        day["registered"] += 1
        day["pinned"] += 1
        day["pinned_with_photo"] += line["photo"]
    workbooks.update(conn, area, figures=dict.fromkeys(HEADLINES, 0) | counts, by_day=days, last_at=NOW)


def _line(school: dict, chance: random.Random) -> dict:
    """Nine of ten have pinned, somewhere in the country's middle."""
    at = NOW - timedelta(days=33 * chance.random())
    done = chance.random() < 0.9
    pin = (
        {"latitude": 7 + 12 * chance.random(), "longitude": 99 + 4 * chance.random(), "pinned_at": at}
        if done
        else {}
    )
    more = {
        "photo": done and chance.random() < 0.9,
        "late": done and at.date().isoformat() > DEADLINE,
        "doubts": ["far_from_area"] if done and chance.random() < 0.05 else [],
    }
    return (
        agency_status.EMPTY_STATUS
        | {"agency": school["code"], "registered": "waiting", "registered_at": at}
        | pin
        | more
    )


def _send(conn: Connection, area: str, chance: random.Random) -> str:
    """Three forms of every school of an area, standing in its sheet; returns one of the schools."""
    schools = [one["code"] for one in agencies.list_of_area(conn, area) if one["kind"] == "school"]
    forms = [
        country.Form(record, code, area)
        for code in schools
        for record in country.ANSWERS
        if chance.random() < 0.9
    ]
    sent = [
        country._entry(number, form, NOW) | {"account_id": None, "row_id": f"ROW-{number}"}
        for number, form in enumerate(forms, 1)
    ]
    conn.execute(
        receipts.insert(),
        [
            {
                "id": one["receipt"],
                "submission": one["receipt"],
                "agency": one["agency"],
                "record": one["record"],
                "created_at": NOW,
            }
            for one in sent
        ],
    )
    conn.execute(entries.insert(), sent)
    rows.add_all(
        conn,
        [
            {
                "area": area,
                "record": one["record"],
                "agency": one["agency"],
                "row_id": one["row_id"],
                "entry_id": one["id"],
                "cells": one["answers"] | {"photo": "x/photo/" + "a" * 24},
                "state": rows.STANDING,
                "changed_at": NOW,
            }
            for one in sent
        ],
    )
    return schools[0]
