"""A database that is locked, or a disk that is full: 503, what was typed is kept, nothing is half-written."""

import errno
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import event, text

from service.store import Database
from tests.cast.people import AREA, PIN, REGISTRATION, SCHOOL, Demo, attach, fill, main_form, picture, send
from tests.cast.posts import row_count, signed_in_clerk

ADDRESS = "ที่อยู่ที่พิมพ์ยาวมาก หมู่ 9"


@pytest.fixture
def impatient(demo: Demo) -> Iterator[Demo]:
    """A service whose writers wait for a twentieth of a second only."""
    demo.app.config["PROPAGATE_EXCEPTIONS"] = False

    is_file = demo.services.db.is_one_machines

    def shorten(raw: object, *rest: object) -> None:
        raw.execute("PRAGMA busy_timeout = 50" if is_file else "SET lock_timeout = 50")
        if not is_file:
            raw.commit()

    event.listen(demo.services.db.engine, "checkout", shorten)
    yield demo
    event.remove(demo.services.db.engine, "checkout", shorten)


class OtherWriter:
    """Another process that writes for long."""

    def __init__(self, url: str):
        self._transactions, self._db = ExitStack(), Database(url)

    def begin(self) -> None:
        conn = self._transactions.enter_context(self._db.begin())
        # SQLite begins with the first statement.
        conn.execute(text("SELECT 1"))

    def end(self) -> None:
        self._transactions.close()
        self._db.close()


@pytest.fixture
def other(impatient: Demo) -> Iterator[OtherWriter]:
    writer = OtherWriter(impatient.services.db.url)
    yield writer
    writer.end()


def filled_pin(clerk):
    form = clerk.open_form("/pin/new")
    fill(form, PIN | {"address_th": ADDRESS})
    return form


def test_a_form_that_meets_a_locked_database_comes_back_with_what_was_typed(impatient: Demo, other):
    clerk = signed_in_clerk(impatient)
    clerk.pin()
    form = clerk.open_form("/pin/1")
    form["address_th"] = ADDRESS
    other.begin()

    page = send(form)

    assert page.status_int == 503
    assert main_form(page)["address_th"].value == ADDRESS
    assert "ยังอยู่ในหน้านี้" in page
    assert (page.headers["Retry-After"], page.headers["Cache-Control"]) == ("30", "no-store")


def test_what_staff_reads_meanwhile_is_shown_and_noted_a_minute_later(impatient: Demo, other):
    officer = impatient.staff(f"officer-{AREA}")
    path = f"/area/{AREA}/people"
    other.begin()
    shown = [officer.get(path) for _ in range(3)]
    other.end()

    counts = []
    for seconds in (0, 59, 1, 1):
        impatient.clock.move(seconds=seconds)
        officer.get(path)
        with impatient.services.db.read() as conn:
            counts.append(conn.exec_driver_sql("SELECT count(*) FROM audit_log WHERE act = 'read'").scalar())

    assert [page.status_int for page in shown] == [200] * 3
    assert counts == [0, 0, 1, 1]
    logs = impatient.services.settings.instance / "logs"
    log_text = "".join(file.read_text() for file in logs.glob("security-*.jsonl"))
    assert log_text.count('"read_not_noted"') == 1


def test_sent_again_from_there_it_is_stored_once(impatient: Demo, other):
    clerk = signed_in_clerk(impatient)
    clerk.pin()
    form = clerk.open_form("/pin/1")
    form["address_th"] = ADDRESS
    other.begin()
    page = send(form)
    before = row_count(impatient)
    other.end()

    receipts = {send(main_form(page)).request.path for _ in range(2)}

    assert len(receipts) == 1 and receipts.pop().startswith("/receipt/")
    assert row_count(impatient) == before + 1


@pytest.mark.sqlite_only("the disk of the server is not ours")
def test_a_registration_that_meets_a_full_disk_comes_back_too(impatient: Demo):
    form = impatient.visitor().open_form(f"/register?agency={SCHOOL}")
    fill(form, REGISTRATION | {"position": "ครู" * 30})
    form["notice"] = True

    def fill_disk(raw: object, *rest: object) -> None:
        (free,) = raw.execute("PRAGMA freelist_count").fetchone()
        (pages,) = raw.execute("PRAGMA page_count").fetchone()
        raw.execute(f"PRAGMA max_page_count = {pages - free}")

    event.listen(impatient.services.db.engine, "checkout", fill_disk)
    pages = [send(form)]
    while pages[-1].status_int != 503 and len(pages) < 40:
        # What is stored goes into pages that have room until there is none.
        form = impatient.visitor().open_form(f"/register?agency=570300{10 + len(pages)}")
        fill(form, REGISTRATION | {"position": "ครู" * 30})
        form["notice"] = True
        pages.append(send(form))
    event.remove(impatient.services.db.engine, "checkout", fill_disk)

    assert pages[-1].status_int == 503
    assert main_form(pages[-1])["email"].value == REGISTRATION["email"]


def test_a_password_is_not_written_into_the_page(impatient: Demo, other):
    signed_in_clerk(impatient)
    form = impatient.visitor().open_form("/sign-in")
    fill(form, {"username": SCHOOL, "password": "a long enough phrase"})
    other.begin()

    page = form.submit(expect_errors=True)

    assert page.status_int == 503
    assert "a long enough phrase" not in page


def test_pages_that_only_read_go_on(impatient: Demo, other):
    clerk = signed_in_clerk(impatient)
    other.begin()

    assert clerk.get("/home").status_int == 200


def test_a_photo_for_which_there_is_no_room_leaves_no_half_file(impatient: Demo, monkeypatch):
    clerk = signed_in_clerk(impatient)
    form = filled_pin(clerk)
    attach(form, [picture()])

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    page = send(form)

    assert page.status_int == 503
    assert main_form(page)["address_th"].value == ADDRESS
    assert "เลือกใหม่" in page
    assert list((impatient.services.settings.instance / "photos").rglob("*.*")) == []


def test_another_fault_of_the_disk_is_a_fault_of_ours(impatient: Demo, monkeypatch):
    clerk = signed_in_clerk(impatient)
    form = filled_pin(clerk)
    attach(form, [picture()])

    def broken(_descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("os.fsync", broken)

    assert send(form).status_int == 500
