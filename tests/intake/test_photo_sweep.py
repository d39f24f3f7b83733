"""Pictures that nobody needs are deleted, both sizes, files and rows; others stay."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.intake import photo_sweep
from service.store import schema, workbooks
from tests.cast.people import AREA, PIN, SCHOOL, Demo, Visitor, attach, fill, main_form, picture, send
from tests.cast.posts import signed_in_clerk
from tests.cast.stored_files import picture_names
from tests.reports.cast import submit

pytestmark = pytest.mark.file_stores


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


def hold_photo(clerk: Visitor, colour: str = "teal") -> None:
    """Send a form with a photo that comes back because of a problem."""
    form = clerk.open_form("/pin/new")
    fill(form, PIN | {"latitude": "ไม่ทราบ"})
    attach(form, [picture(colour)])
    send(form)


def photo_rows(demo: Demo) -> list[dict]:
    with demo.services.db.read() as conn:
        return [dict(row) for row in conn.execute(select(schema.photos)).mappings()]


def sweep_if_due(demo: Demo) -> photo_sweep.SweepCount | None:
    return photo_sweep.sweep_if_due(demo.services.db, demo.services.photos, demo.clock())


def sweep(demo: Demo, days: float = 0) -> photo_sweep.SweepCount:
    demo.clock.move(days=days)
    return photo_sweep.sweep(demo.services.db, demo.services.photos, demo.clock())


def read_every_workbook(demo: Demo) -> None:
    with demo.services.db.begin() as conn:
        for book in workbooks.list_all(conn):
            workbooks.update(conn, book["area"], read_at=demo.clock())
        conn.commit()


# --- what is not sent


def test_a_photo_that_nobody_sent_is_deleted_after_two_days_both_sizes_file_and_row(
    demo: Demo, clerk: Visitor
):
    hold_photo(clerk)
    held = (len(photo_rows(demo)), len(picture_names(demo)))

    count = sweep(demo, days=2.01)

    assert held == (1, 2)
    assert (count.unsent, photo_rows(demo), picture_names(demo)) == (1, [], [])


def test_it_is_kept_until_then(demo: Demo, clerk: Visitor):
    hold_photo(clerk)

    sweep(demo, days=1.9)

    assert (len(photo_rows(demo)), len(picture_names(demo))) == (1, 2)


def test_a_photo_that_was_sent_stays(demo: Demo, clerk: Visitor):
    clerk.pin()

    count = sweep(demo, days=400)

    assert (count.unsent, count.withdrawn, len(picture_names(demo))) == (0, 0, 2)


# --- what the camera wrote


def test_the_cameras_position_and_the_files_name_are_dropped_once_the_pin_is_sent(demo: Demo, clerk: Visitor):
    hold_photo(clerk)
    with demo.services.db.begin() as conn:
        conn.execute(schema.photos.update().values(latitude=18.1, longitude=99.8))
        conn.commit()
    (held,) = photo_rows(demo)
    form = clerk.open_form("/pin/new")
    fill(form, PIN)
    fields = [*form.submit_fields(), ("photo_kept", held["id"])]

    doubted = main_form(form.response.test_app.post("/pin/new", fields))
    doubted["confirm"].checked = True
    send(doubted)

    assert held["name"] == "photo-0.jpg"
    (sent,) = photo_rows(demo)
    assert (sent["name"], sent["latitude"], sent["longitude"]) == ("", None, None)
    assert sent["entry_id"]


# --- what was withdrawn


def test_the_photos_of_a_withdrawn_point_are_deleted_two_days_later(demo: Demo, clerk: Visitor):
    clerk.pin()
    demo.deliver()
    send(clerk.open_form("/pin/1/withdraw"))

    early = sweep(demo, days=1)
    late = sweep(demo, days=1.1)

    assert (early.withdrawn, late.withdrawn, picture_names(demo)) == (0, 1, [])


def test_a_photo_that_a_submitted_report_shows_stays(demo: Demo, clerk: Visitor):
    clerk.pin()
    demo.deliver()
    submit(demo.staff(f"officer-{AREA}"))
    send(clerk.open_form("/pin/1/withdraw"))

    count = sweep(demo, days=3)

    assert (count.withdrawn, len(picture_names(demo))) == (0, 2)


def test_a_photo_that_another_point_shows_stays(demo: Demo, clerk: Visitor):
    clerk.pin()
    (photo,) = photo_rows(demo)
    form = clerk.open_form("/pin/new")
    fill(form, PIN | {"point_name": "จุดที่สอง", "latitude": "20.2001"})
    fields = [*form.submit_fields(), ("photo_kept", photo["id"])]
    form.response.test_app.post("/pin/new", fields)
    send(clerk.open_form("/pin/1/withdraw"))

    count = sweep(demo, days=3)

    assert (count.withdrawn, len(picture_names(demo))) == (0, 2)


# --- orphans


@pytest.mark.parametrize("minutes", [59, 61])
def test_a_file_without_a_row_is_deleted_after_an_hour_and_not_before(demo: Demo, minutes: int):
    demo.services.photos.write("aa" * 12, b"x", b"x")
    (stored, _) = demo.services.files.list("photos")
    demo.clock.now = stored.modified + timedelta(minutes=minutes)
    read_every_workbook(demo)

    count = sweep(demo)

    assert (count.orphans, len(picture_names(demo))) == ((0, 2) if minutes < 60 else (1, 0))


# --- when


def test_the_worker_sweeps_once_a_day(demo: Demo, clerk: Visitor):
    hold_photo(clerk)
    demo.clock.move(days=3)
    first, second = sweep_if_due(demo), sweep_if_due(demo)
    demo.clock.move(days=1)

    assert (first.unsent, second, sweep_if_due(demo)) == (1, None, photo_sweep.SweepCount())


def test_a_clock_that_was_set_back_does_not_stop_it(demo: Demo):
    photo_sweep.sweep_if_due(demo.services.db, demo.services.photos, demo.clock() + timedelta(days=900))

    assert sweep_if_due(demo) is not None


def test_a_page_of_the_school_shows_no_picture_that_is_gone(demo: Demo, clerk: Visitor):
    hold_photo(clerk)
    (held,) = photo_rows(demo)
    sweep(demo, days=3)

    answer = demo.visitor().sign_in(SCHOOL).get(f"/photo/{held['id']}", expect_errors=True)

    assert answer.status_int in (403, 404)
