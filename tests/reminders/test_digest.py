"""The daily digest: numbers of what waits, once a working morning, to officers who want it."""

from datetime import UTC, datetime, timedelta

import pytest

from service.reminders import digest
from service.reminders.digest import DailyDigest
from service.store import accounts
from tests.cast.own_account import count_letters_to
from tests.cast.people import AREA, OTHER_AREA, REGISTRATION, Demo
from tests.cast.posts import post, signed_in_clerk
from tests.cast.squatters import give_addresses, squat

# A Wednesday, 8.30 in Bangkok.
MORNING = datetime(2026, 5, 20, 1, 30, tzinfo=UTC)


@pytest.fixture
def staff(demo: Demo, clock) -> dict[str, str]:
    """Addresses of staff by username, in the morning."""
    clock.now = MORNING
    return give_addresses(demo)


def queue(demo: Demo) -> int:
    """Do what a worker does that has just started; returns how many letters it queued."""
    count = DailyDigest(demo.services.db, demo.clock).queue()
    while demo.worker.postman().deliver():
        pass
    return count


def test_an_officer_reads_how_many_wait_and_no_names(demo: Demo, staff: dict):
    squat(demo, 40)

    queue(demo)

    letter = next(letter for letter in demo.letters() if letter.startswith(staff[f"officer-{AREA}"]))
    assert "ผู้ลงทะเบียนรอยืนยัน 40 คน" in letter and f"/area/{AREA}" in letter
    assert REGISTRATION["first_name"] not in letter and "คำร้อง" not in letter
    assert count_letters_to(demo, staff[f"officer-{OTHER_AREA}"]) == 0


def test_where_nothing_waits_nobody_gets_it(demo: Demo, staff: dict):
    signed_in_clerk(demo)

    assert queue(demo) == 0


def test_a_request_is_told_from_the_day_it_is_due(demo: Demo, staff: dict):
    demo.visitor().ask_for_agency()
    demo.clock.move(days=6)

    early = queue(demo)
    demo.clock.move(days=1)

    assert (early, queue(demo)) == (0, 1)
    assert "คำร้องถึงกำหนดหรือเกินกำหนด 1 เรื่อง" in demo.letters()[-1]


@pytest.mark.parametrize(
    ("hours", "count"),
    [(-1, 0), (0, 1), (8, 1), (9, 0), (3 * 24, 0), (4 * 24, 0), (5 * 24, 1)],
    ids=["before eight", "at eight", "afternoon", "evening", "Saturday", "Sunday", "Monday"],
)
def test_it_comes_in_the_hours_of_a_working_day(demo: Demo, staff: dict, hours: int, count: int):
    squat(demo, 1)
    demo.clock.now = MORNING + timedelta(hours=hours)

    assert queue(demo) == count


def test_two_workers_and_a_clock_that_is_set_back_send_it_once(demo: Demo, staff: dict):
    squat(demo, 1)
    worker = DailyDigest(demo.services.db, demo.clock)

    counts = [worker.queue(), worker.queue(), queue(demo)]
    demo.clock.move(days=-1)
    counts.append(queue(demo))
    demo.clock.move(days=2)

    assert [*counts, queue(demo)] == [1, 0, 0, 0, 1]


def test_a_clock_that_was_years_ahead_does_not_silence_it(demo: Demo, staff: dict):
    squat(demo, 1)
    with demo.services.db.begin() as conn:
        officer = accounts.get_by_username(conn, f"officer-{AREA}")["id"]
        accounts.note_digest(conn, officer, demo.clock().date().replace(year=2036))
        conn.commit()

    assert queue(demo) == 1


def test_who_switches_it_off_gets_none_until_it_is_on_again(demo: Demo, staff: dict):
    squat(demo, 1)
    officer = demo.staff(f"officer-{AREA}")

    post(officer, "/account/digest", {"digest": "no"})
    off = queue(demo)
    page = officer.get("/account")
    post(officer, "/account/digest", {"digest": "yes"})

    assert "ขณะนี้ปิดอยู่" in page
    assert (off, queue(demo)) == (0, 1)


def test_the_page_of_an_account_without_an_address_promises_no_digest(demo: Demo):
    page = demo.staff(f"officer-{AREA}").get("/account")

    assert "บัญชีนี้ยังไม่มีอีเมล จึงยังไม่ได้รับ" in page and "ขณะนี้เปิดอยู่" not in page


def test_the_page_of_an_account_with_an_address_says_that_the_digest_is_on(demo: Demo, staff: dict):
    assert "ขณะนี้เปิดอยู่" in demo.staff(f"officer-{AREA}").get("/account")


def test_obecs_users_are_told_of_obecs_own_area(demo: Demo, staff: dict):
    demo.visitor().register("OBEC-04", unit="กลุ่มหนึ่ง")

    assert queue(demo) == 1
    assert count_letters_to(demo, staff["obec"]) == 1


def test_who_switches_it_off_while_what_waits_is_counted_gets_none(
    demo: Demo, staff: dict, monkeypatch: pytest.MonkeyPatch
):
    squat(demo, 1)
    count_work = digest.work_by_area

    def count_slowly(*arguments: object) -> dict:
        work = count_work(*arguments)
        with demo.services.db.begin() as conn:
            officer = accounts.get_by_username(conn, f"officer-{AREA}")
            accounts.update(conn, officer["id"], wants_digest=False)
            conn.commit()
        return work

    monkeypatch.setattr(digest, "work_by_area", count_slowly)

    assert queue(demo) == 0
