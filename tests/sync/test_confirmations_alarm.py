"""Many confirmations in an hour: OBEC hears of it, unless an officer typed them in an own session."""

from contextlib import AbstractContextManager

import pytest

from service.accounts import alarms
from service.store import Database, accounts, audit_log
from tests.cast.own_account import count_letters_to
from tests.cast.people import AREA, OTHER_AREA, SCHOOL, Demo
from tests.cast.posts import send_mail
from tests.cast.squatters import give_addresses, squat
from tests.cast.window import Window

DECISION, NOTE = "ผลตรวจ", "หมายเหตุ"
MANY = 21


@pytest.fixture
def obec_address(demo: Demo) -> str:
    return give_addresses(demo)["obec"]


def confirm_in_file(demo: Demo, first: int, count: int) -> None:
    """Fill ยืนยัน down in the file itself: who does it is known by an address alone."""
    officer = demo.officer()
    header = officer.cells("registration")[0]
    for title, text in ((NOTE, "ตรวจแล้ว"), (DECISION, "ยืนยัน")):
        block = [[text]] * count
        officer.hand.paste(officer.file, officer.sheets["registration"], first, header.index(title), block)
    demo.deliver()


def confirm_on_grid_page(demo: Demo, count: int) -> None:
    """Fill ยืนยัน down on the grid page, signed in as the area's officer."""
    window = Window(demo, "registration")
    token = window.json()["csrf_token"]
    for title, text in ((NOTE, "ตรวจแล้ว"), (DECISION, "ยืนยัน")):
        fields = {"row": 1, "column": window.column_index(title), "mark": window.row_data(1)["mark"]}
        answer = window.visitor.web.post(
            f"{window.path}/{window.sheet}/paste",
            fields | {"csrf_token": token, "text": "\n".join([text] * count)},
            expect_errors=True,
        )
        assert answer.status_int in (200, 303)
    demo.deliver()


def confirmed_count(demo: Demo) -> int:
    with demo.services.db.read() as conn:
        people = accounts.list_of_area(conn, AREA)
    return sum(person["state"] == accounts.CONFIRMED for person in people)


def test_obec_hears_of_them_even_if_the_worker_dies_when_the_last_has_acted(
    demo: Demo, obec_address: str, monkeypatch: pytest.MonkeyPatch
):
    squat(demo, MANY)
    demo.deliver()
    died, begin = [], Database.begin

    def begin_or_die(db: Database) -> AbstractContextManager:
        if not died and confirmed_count(demo) == MANY:
            died.append(True)
            raise SystemError("killed")
        return begin(db)

    monkeypatch.setattr(Database, "begin", begin_or_die)
    confirm_in_file(demo, 1, MANY)
    demo.deliver()

    assert confirmed_count(demo) == MANY
    assert count_letters_to(demo, obec_address) == 1


def test_obec_hears_of_many_confirmations_by_an_unknown_hand(demo: Demo, obec_address: str):
    squat(demo, MANY)
    demo.deliver()

    confirm_in_file(demo, 1, MANY)

    assert confirmed_count(demo) == MANY
    assert count_letters_to(demo, obec_address) == 1
    assert "ไม่ทราบแน่ชัดว่าผู้ใดพิมพ์" in demo.staff("obec").get("/status")


def note_confirmations(demo: Demo, count: int, who: str = audit_log.SHEET) -> None:
    """Note confirmations in the audit log as the worker does, and have them looked at."""
    facts = {"record": "registration", "effect": "confirm", "row_id": "K7Q2-0001-1"}
    with demo.services.db.begin() as conn:
        for _ in range(count):
            audit_log.add(conn, demo.clock(), "decided", who, AREA, SCHOOL, **facts)
        alarms.check_confirmations(conn, AREA, demo.clock())
        conn.commit()
    send_mail(demo)


def test_twenty_are_no_alarm_one_more_is_and_it_is_told_once_an_hour(demo: Demo, obec_address: str):
    counts = []
    for count in (20, 1, 5):
        note_confirmations(demo, count)
        counts.append(count_letters_to(demo, obec_address))
    demo.clock.move(minutes=61)
    note_confirmations(demo, 21)

    assert [*counts, count_letters_to(demo, obec_address)] == [0, 1, 1, 2]


def test_confirmations_of_different_hours_are_not_added_up(demo: Demo, obec_address: str):
    for _ in range(3):
        note_confirmations(demo, 15)
        demo.clock.move(minutes=61)

    assert count_letters_to(demo, obec_address) == 0


def test_an_officer_of_another_area_is_no_known_hand(demo: Demo, obec_address: str):
    note_confirmations(demo, 21, f"officer-{OTHER_AREA}")

    assert count_letters_to(demo, obec_address) == 1


def test_what_an_officer_fills_down_in_an_own_session_is_no_alarm(demo: Demo, obec_address: str):
    squat(demo, MANY)
    demo.deliver()

    confirm_on_grid_page(demo, MANY)

    assert confirmed_count(demo) == MANY
    assert count_letters_to(demo, obec_address) == 0
