"""A report is frozen as its area stands: the same figures as everywhere, lists that add up to them, and
nothing moves later.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from service.figures.effective import summary_of
from service.register import imports
from service.reports import evidence, freeze, get, submit
from service.reports.submitting import Terms
from service.store import Database, accounts, agencies, entries, migrate, photos, rows
from tests.cast.people import PIN

AREA, NOW = "P5703", datetime(2026, 6, 9, 3, 0, tzinfo=UTC)
TERMS = Terms(date(2026, 5, 31), date(2026, 6, 10), "https://pakmut.example", b"0" * 32)
SCHOOLS = [f"5703{number:04d}" for number in range(9001, 9006)]
ELSEWHERE = "54020001"
PICTURES = {f"{code}photo": code for code in (*SCHOOLS, AREA, ELSEWHERE)}
FACTS = {"sha256": "", "bytes": 1, "width": 1, "height": 1, "latitude": None, "longitude": None}

lines = st.fixed_dictionaries(
    {
        "agency": st.sampled_from([*SCHOOLS, AREA, ELSEWHERE, "", "99999999"]),
        "latitude": st.sampled_from([18.5, "๑๘.๕", "ที่โรงเรียน", None]),
        "longitude": st.sampled_from([99.5, "99.6", None]),
        "photo": st.sampled_from(
            [None, "ไม่มี", *(f"https://pakmut.example/photo/{photo}" for photo in PICTURES)]
        ),
        "decision": st.sampled_from(["", "ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก", "อะไรก็ได้"]),
    }
)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """An area with its office and five schools, a school elsewhere, a photo of each, and an officer."""
    db = Database(f"sqlite:///{tmp_path_factory.mktemp('frozen')}/pakmut.sqlite")
    migrate.upgrade(db)
    imports.areas_file(db, imports.AREAS)
    with db.begin() as conn:
        like = {**agencies.get(conn, AREA), "kind": "school", "aliases": []}
        known = [(code, AREA) for code in SCHOOLS] + [(ELSEWHERE, "P5402")]
        agencies.put(
            conn,
            [
                {**like, "code": code, "official_code": code, "name_th": f"ตัวอย่าง {code}", "area": area}
                for code, area in known
            ],
        )
        for photo, code in PICTURES.items():
            photos.add(conn, photo, code, "นางสาวตัวอย่าง.jpg", FACTS, NOW)
        accounts.add(conn, NOW, username="officer-test", role="officer", area=AREA, state=accounts.CONFIRMED)
        conn.commit()
    return db


def typed(line: dict) -> dict:
    """A row of the tab of pins, typed by hand."""
    cells = {
        **PIN,
        "agency": line["agency"],
        **{key: line[key] for key in ("latitude", "longitude", "photo", "decision")},
    }
    return {"agency": line["agency"], "row_id": "", "cells": cells}


def write(conn: Connection, sheet: list[dict]) -> None:
    rows.replace_unbound(conn, AREA, "pin", map(typed, sheet), NOW)


def send(conn: Connection, submission: str) -> int:
    account, shown = (
        accounts.by_username(conn, "officer-test"),
        freeze(conn, AREA, TERMS.pin_deadline, TERMS.report_deadline, NOW).digest,
    )
    return submit(conn, AREA, account, "", submission, shown, TERMS, NOW)


@given(st.lists(lines, max_size=8), st.lists(lines, max_size=8))
@settings(max_examples=30, deadline=None)
def test_what_is_frozen_is_the_summary_of_that_moment_and_its_lists_add_up_whatever_people_typed(
    db: Database, sheet: list, later: list
):
    with db.begin() as conn:
        write(conn, sheet)
        number = send(conn, "form-one")

        report = get(conn, AREA, number, NOW).kept
        assert report["figures"] == summary_of(conn, AREA, TERMS.pin_deadline, NOW)[0].figures
        schools = [one for one in report["content"]["agencies"] if one["kind"] == "school"]
        counted = {
            "schools": len(schools),
            "pinned": sum(bool(one["points"]) for one in schools),
            "late": sum(one["late"] for one in schools),
            "pinned_with_photo": sum(one["photo"] for one in schools),
            "to_correct": sum(bool(one["to_correct"]) for one in schools),
        }
        assert {key: report["figures"][key] for key in counted} == counted
        assert {PICTURES[one.photo] for one in evidence(report["content"])} <= {AREA, *SCHOOLS}, (
            "nobody else's photo"
        )

        before = json.dumps([report["figures"], report["content"]])
        write(conn, later)
        again = get(conn, AREA, number, NOW).kept
        assert json.dumps([again["figures"], again["content"]]) == before
        assert send(conn, "form-one") == number


def test_no_name_of_a_person_no_address_and_no_file_name_is_in_it(db: Database):
    with db.begin() as conn:
        write(
            conn,
            [
                {
                    "agency": SCHOOLS[0],
                    "latitude": 18.5,
                    "longitude": 99.5,
                    "photo": f"/photo/{SCHOOLS[0]}photo",
                    "decision": "",
                }
            ],
        )

        kept = json.dumps(freeze(conn, AREA, None, None, NOW).content, ensure_ascii=False)

        personal = [PIN["contact_name"], PIN["contact_phone"], PIN["contact_email"], "นางสาวตัวอย่าง.jpg", "@"]
        assert not any(text in kept for text in personal)
        assert SCHOOLS[0] in kept and f"{SCHOOLS[0]}photo" in kept


def test_the_numbers_of_an_area_count_up_and_each_has_its_own_row(db: Database):
    with db.begin() as conn:
        write(conn, [])

        assert [send(conn, f"form-{number}") for number in range(3)] == [1, 2, 3]
        found = [entry for entry in entries.of_agency(conn, AREA) if entry["record"] == "report"]
        assert [(entry["revision"], entry["area"], entry["answers"]["page"]) for entry in found] == [
            (number, "OBEC", f"https://pakmut.example/area/{AREA}/report/{number}") for number in (1, 2, 3)
        ]


@pytest.fixture(autouse=True)
def nothing_is_kept(db: Database) -> Iterator[None]:
    """Every test rolls back."""
    yield
    with db.read() as conn:
        assert entries.of_agency(conn, AREA) == []
