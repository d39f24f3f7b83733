"""A report holds its area as it is when it is submitted.

It has the same figures as everywhere, its lists add up to them, and nothing changes later.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from service.figures.effective import area_summary
from service.register import imports
from service.reports import evidence, get, submit, take_snapshot
from service.reports.submitting import SubmissionSettings
from service.store import Database, accounts, agencies, entries, migrate, photos, report_photos, unbound_rows
from tests.cast.people import PIN

AREA, NOW = "P5703", datetime(2026, 6, 9, 3, 0, tzinfo=UTC)
PIN_DEADLINE = date(2026, 5, 31)
SUBMISSION_SETTINGS = SubmissionSettings(date(2026, 6, 10), "https://pakmut.example", b"0" * 32, 100)
SCHOOLS = [f"5703{number:04d}" for number in range(9001, 9006)]
FOREIGN_SCHOOL = "54020001"
AGENCY_BY_PHOTO = {f"{code}photo": code for code in (*SCHOOLS, AREA, FOREIGN_SCHOOL)}
# The first two schools sent one picture.
DIGESTS = {f"{code}photo": "one picture" for code in SCHOOLS[:2]}
PHOTO_FACTS = {"bytes": 1, "width": 1, "height": 1, "latitude": None, "longitude": None}

typed_cells = st.fixed_dictionaries(
    {
        "agency": st.sampled_from([*SCHOOLS, AREA, FOREIGN_SCHOOL, "", "99999999"]),
        "latitude": st.sampled_from([18.5, "๑๘.๕", "ที่โรงเรียน", None]),
        "longitude": st.sampled_from([99.5, "99.6", None]),
        "photo": st.sampled_from(
            [None, "ไม่มี", *(f"https://pakmut.example/photo/{photo}" for photo in AGENCY_BY_PHOTO)]
        ),
        "decision": st.sampled_from(["", "ถูกต้อง", "ส่งกลับแก้ไข", "ยกเลิก", "อะไรก็ได้"]),
    }
)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """An area with its office and five schools, a school elsewhere, a photo of each, and an officer."""
    db = Database(f"sqlite:///{tmp_path_factory.mktemp('frozen')}/pakmut.sqlite")
    migrate.upgrade(db)
    imports.import_areas(db, imports.AREAS)
    with db.begin() as conn:
        template = {**agencies.get(conn, AREA), "kind": "school", "aliases": []}
        area_by_code = [(code, AREA) for code in SCHOOLS] + [(FOREIGN_SCHOOL, "P5402")]
        agencies.put(
            conn,
            [
                {**template, "code": code, "official_code": code, "name_th": f"ตัวอย่าง {code}", "area": area}
                for code, area in area_by_code
            ],
        )
        for photo, code in AGENCY_BY_PHOTO.items():
            facts = PHOTO_FACTS | {"sha256": DIGESTS.get(photo, photo)}
            photos.add(conn, photo, code, None, "นางสาวตัวอย่าง.jpg", facts, NOW)
        accounts.add(conn, NOW, username="officer-test", role="officer", area=AREA, state=accounts.CONFIRMED)
        conn.commit()
    return db


def typed_row(line: dict) -> dict:
    """Returns a row of the tab of pins that was typed by hand."""
    cells = {
        **PIN,
        "agency": line["agency"],
        **{key: line[key] for key in ("latitude", "longitude", "photo", "decision")},
    }
    return {"agency": line["agency"], "row_id": "", "cells": cells}


def write_pins(conn: Connection, sheet: list[dict]) -> None:
    successors = unbound_rows.successors([], [typed_row(line) for line in sheet], NOW)
    unbound_rows.replace(conn, AREA, "pin", [row for row, *_ in successors])


def submit_report(conn: Connection, submission: str) -> int:
    account = accounts.get_by_username(conn, "officer-test")
    snapshot = take_snapshot(conn, AREA, PIN_DEADLINE, SUBMISSION_SETTINGS.report_deadline, NOW)
    return submit(conn, AREA, account, "", submission, snapshot.digest, snapshot, SUBMISSION_SETTINGS, NOW)


@given(st.lists(typed_cells, max_size=8), st.lists(typed_cells, max_size=8))
@settings(max_examples=30, deadline=None)
def test_what_is_frozen_is_the_summary_of_that_moment_and_its_lists_add_up_whatever_people_typed(
    db: Database, sheet: list, later: list
):
    with db.begin() as conn:
        write_pins(conn, sheet)
        number = submit_report(conn, "form-one")

        report = get(conn, AREA, number, NOW).values
        assert report["figures"] == area_summary(conn, AREA, PIN_DEADLINE, NOW)[0].figures
        schools = [agency for agency in report["content"]["agencies"] if agency["kind"] == "school"]
        expected_figures = {
            "schools": len(schools),
            "pinned": sum(bool(school["points"]) for school in schools),
            "late": sum(school["late"] for school in schools),
            "pinned_with_photo": sum(school["photo"] for school in schools),
            "to_correct": sum(bool(school["to_correct"]) for school in schools),
        }
        assert {key: report["figures"][key] for key in expected_figures} == expected_figures
        assert {AGENCY_BY_PHOTO[picture.photo] for picture in evidence(report["content"])} <= {
            AREA,
            *SCHOOLS,
        }, "nobody else's photo"

        shown = [picture.photo for picture in evidence(report["content"])]
        assert len({DIGESTS.get(photo, photo) for photo in shown}) == len(shown), "each picture once"
        assert all(AGENCY_BY_PHOTO[picture.photo] == picture.code for picture in evidence(report["content"]))

        before = json.dumps([report["figures"], report["content"]])
        write_pins(conn, later)
        again = get(conn, AREA, number, NOW).values
        assert json.dumps([again["figures"], again["content"]]) == before
        assert submit_report(conn, "form-one") == number


def test_no_name_of_a_person_no_address_and_no_file_name_is_in_it(db: Database):
    with db.begin() as conn:
        write_pins(
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

        content = json.dumps(take_snapshot(conn, AREA, None, None, NOW).content, ensure_ascii=False)

        personal = [PIN["contact_name"], PIN["contact_phone"], PIN["contact_email"], "นางสาวตัวอย่าง.jpg", "@"]
        assert not any(text in content for text in personal)
        assert SCHOOLS[0] in content and f"{SCHOOLS[0]}photo" in content


def pin_line(code: str, photo_of: str) -> dict:
    link = f"https://pakmut.example/photo/{photo_of}photo"
    return {"agency": code, "latitude": 18.5, "longitude": 99.5, "photo": link, "decision": ""}


@pytest.mark.parametrize(
    ("sheet", "counted"),
    [
        ([(SCHOOLS[2], SCHOOLS[2]), (SCHOOLS[3], SCHOOLS[3])], [SCHOOLS[2], SCHOOLS[3]]),
        ([(SCHOOLS[2], SCHOOLS[2]), (SCHOOLS[3], SCHOOLS[2])], [SCHOOLS[2]]),
        ([(SCHOOLS[1], SCHOOLS[1]), (SCHOOLS[0], SCHOOLS[0])], [SCHOOLS[0]]),
        ([(SCHOOLS[1], SCHOOLS[1]), (SCHOOLS[0], SCHOOLS[2])], [SCHOOLS[1]]),
    ],
    ids=["own", "of another agency", "one picture", "one picture that counts nowhere else"],
)
def test_a_photo_counts_for_the_agency_it_was_sent_for_and_one_picture_once(
    db: Database, sheet: list, counted: list
):
    with db.begin() as conn:
        write_pins(conn, [pin_line(code, photo_of) for code, photo_of in sheet])

        snapshot = take_snapshot(conn, AREA, None, None, NOW)

        assert (snapshot.figures["pinned"], snapshot.figures["pinned_with_photo"]) == (2, len(counted))
        assert [picture.code for picture in evidence(snapshot.content)] == counted


def test_an_added_picture_is_evidence_once_and_not_beside_the_point_that_shows_it(db: Database):
    with db.begin() as conn:
        write_pins(conn, [pin_line(SCHOOLS[2], SCHOOLS[2])])
        for photo, digest in (("again", f"{SCHOOLS[2]}photo"), ("new", "new"), ("new-again", "new")):
            photos.add(conn, photo, AREA, None, "", PHOTO_FACTS | {"sha256": digest}, NOW)
            report_photos.add(conn, AREA, photo, photo, NOW)

        content = take_snapshot(conn, AREA, None, None, NOW).content

        assert [picture.photo for picture in evidence(content)] == [f"{SCHOOLS[2]}photo", "new"]


def test_the_numbers_of_an_area_count_up_and_each_has_its_own_row(db: Database):
    with db.begin() as conn:
        write_pins(conn, [])

        assert [submit_report(conn, f"form-{number}") for number in range(3)] == [1, 2, 3]
        report_entries = [
            entry for entry in entries.list_of_agency(conn, AREA) if entry["record"] == "report"
        ]
        assert [(entry["revision"], entry["area"], entry["answers"]["page"]) for entry in report_entries] == [
            (number, "OBEC", f"https://pakmut.example/area/{AREA}/report/{number}") for number in (1, 2, 3)
        ]


@pytest.fixture(autouse=True)
def nothing_is_kept(db: Database) -> Iterator[None]:
    """Check that every test has rolled back."""
    yield
    with db.read() as conn:
        assert entries.list_of_agency(conn, AREA) == []
