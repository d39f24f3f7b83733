"""Letters about decisions: one an hour to an address, and none of too many before staff says so."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from service import create_app
from service.mail import gathering
from service.mail.letters import KINDS, compose
from service.records.forwarded_text import NO_LINK
from service.store import gathered_letters, workbooks
from service.store import letters as queue
from service.store.letter_turns import DECISIONS, GATHERED_KINDS, HELD
from service.store.schema import letters as table
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo, Officer, Visitor
from tests.cast.posts import signed_in_clerk

EVIL = "ด่วน: บัญชีของท่านถูกระงับ กรุณายืนยันรหัสผ่านที่ http://pakmut-obec.evil.example/login"
SCHOOLS = (SCHOOL, OTHER_SCHOOL, "57030003", "57030006")
FACTS = {"agency_name": "โรงเรียนตัวอย่าง", "record": "pin", "item": "1", "note": "ป้ายไม่ชัด"}


@pytest.fixture
def few(settings: dict, clock) -> Demo:
    """The demonstration where three letters an hour go by themselves."""
    return Demo(create_app(settings | {"DECISION_LETTERS_PER_HOUR": "3"}, clock), clock)


def queue_letter(demo: Demo, to: str, kind: str = "sent_back", area: str = AREA, **facts: object) -> None:
    with demo.services.db.begin() as conn:
        # To an address that is known: none waits for a place in another budget.
        known = queue.add(conn, "sent_back", to, "th", demo.clock() - timedelta(days=9), None, FACTS, area)
        conn.execute(table.update().where(table.c.id == known).values(state="sent", sent_at=LONG_AGO))
        queue.add(conn, kind, to, "th", demo.clock(), None, FACTS | facts, area)
        conn.commit()


LONG_AGO = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


def deliver(demo: Demo) -> None:
    demo.worker.postman().deliver()


def held(demo: Demo, area: str = AREA) -> list[Mapping]:
    with demo.services.db.read() as conn:
        return gathered_letters.list_held(conn, area)


def recipients(demo: Demo) -> list[str]:
    return [letter.splitlines()[0] for letter in demo.letters()]


# --- one letter a person


def paste_decisions(officer: Officer, decision: str, note: str, rows: Sequence[int]) -> None:
    """Paste one decision with its reason into rows of ไม่ใช้สำเนา, as one person does."""
    cells = officer.cells("no_copy")
    for header, text in (("หมายเหตุ", note), ("ผลตรวจ", decision)):
        column = cells[0].index(header)
        officer.hand.paste(officer.file, officer.sheets["no_copy"], rows[0], column, [[text]] * len(rows))


@pytest.fixture
def clerks(demo: Demo) -> list[Visitor]:
    """Four clerks of four schools with five rows each in ไม่ใช้สำเนา."""
    clerks = [signed_in_clerk(demo, code, email=f"clerk-{code}@school.example") for code in SCHOOLS]
    for clerk in clerks:
        clerk.survey()
    demo.deliver()
    assert len(demo.officer().lines("no_copy")) == 20
    return clerks


def test_twenty_rows_pasted_by_one_hand_send_nothing_at_first_and_then_one_letter_a_person_without_the_link(
    demo: Demo, clerks: list[Visitor]
):
    sent = len(demo.letters())
    paste_decisions(demo.officer(), "ส่งกลับแก้ไข", EVIL, range(1, 21))
    demo.sync.drain()
    demo.clock.move(seconds=9)
    demo.sync.drain()
    deliver(demo)
    assert len(demo.letters()) == sent

    demo.clock.move(seconds=1)
    demo.deliver()
    demo.deliver()

    letters = demo.letters()[sent:]
    assert sorted(recipients(demo)[sent:]) == [f"clerk-{code}@school.example" for code in sorted(SCHOOLS)]
    for letter in letters:
        assert "แจ้งผลการตรวจ 5 รายการ" in letter and NO_LINK in letter and "evil" not in letter


def test_twenty_rows_that_are_emptied_again_send_nothing(demo: Demo, clerks: list[Visitor]):
    sent = len(demo.letters())
    paste_decisions(demo.officer(), "ส่งกลับแก้ไข", EVIL, range(1, 21))
    demo.sync.drain()
    demo.clock.move(seconds=9)

    paste_decisions(demo.officer(), "", "", range(1, 21))
    demo.deliver()

    assert len(demo.letters()) == sent


def test_five_letters_to_one_address_become_one_whatever_the_school_and_the_kind(demo: Demo):
    for number in range(3):
        queue_letter(demo, "clerk@school.example", agency_name=f"โรงเรียนที่ {number}")
    queue_letter(demo, "clerk@school.example", "request_refused", record="missing_agency", receipt="r")
    queue_letter(demo, "clerk@school.example", "correction_done", record="correction", receipt="r")

    deliver(demo)
    deliver(demo)

    (letter,) = demo.letters()
    assert "แจ้งผลการตรวจ 5 รายการ" in letter
    assert all(f"โรงเรียนที่ {number}" in letter for number in range(3)) and "ไม่ได้รับอนุมัติ" in letter


def test_a_single_letter_goes_as_it_is(demo: Demo):
    queue_letter(demo, "clerk@school.example")

    deliver(demo)

    (letter,) = demo.letters()
    assert "ขอให้แก้ไขปักหมุด" in letter


def test_further_ones_within_the_hour_go_in_one_letter_when_it_is_over(demo: Demo):
    queue_letter(demo, "clerk@school.example")
    deliver(demo)
    for _ in range(2):
        demo.clock.move(minutes=10)
        queue_letter(demo, "clerk@school.example")
        deliver(demo)
    assert len(demo.letters()) == 1

    demo.clock.move(minutes=40)
    deliver(demo)
    assert len(demo.letters()) == 2 and "แจ้งผลการตรวจ 2 รายการ" in demo.letters()[-1]


def test_a_letter_that_asks_for_nothing_of_the_sheet_waits_for_no_hour(demo: Demo):
    queue_letter(demo, "clerk@school.example")
    deliver(demo)

    with demo.services.db.begin() as conn:
        queue.add(conn, "slip_notice", "clerk@school.example", "th", demo.clock())
        conn.commit()
    deliver(demo)

    assert len(demo.letters()) == 2


def test_people_of_two_languages_at_one_address_get_a_letter_each(demo: Demo):
    queue_letter(demo, "clerk@school.example")
    with demo.services.db.begin() as conn:
        queue.add(conn, "sent_back", "clerk@school.example", "en", demo.clock(), None, FACTS, AREA)
        conn.commit()

    deliver(demo)

    assert len(demo.letters()) == 2


def test_while_decisions_of_the_area_are_about_to_act_its_letters_wait_for_them_ten_minutes_at_most(
    demo: Demo,
):
    queue_letter(demo, "clerk@school.example")
    queue_letter(demo, "other@school.example", area=OTHER_AREA)
    with demo.services.db.begin() as conn:
        workbooks.update(conn, AREA, decisions_due=demo.clock())
        conn.commit()
    deliver(demo)
    assert recipients(demo) == ["other@school.example"]

    demo.clock.move(minutes=10)
    deliver(demo)
    assert len(demo.letters()) == 2


def test_a_clock_that_is_set_back_holds_no_letter_longer_than_an_hour(demo: Demo):
    queue_letter(demo, "clerk@school.example")
    deliver(demo)
    queue_letter(demo, "clerk@school.example")
    deliver(demo)

    demo.clock.move(days=-100)
    deliver(demo)
    demo.clock.move(hours=1)
    deliver(demo)

    assert len(demo.letters()) == 2


def test_two_postmen_at_once_send_one_letter(demo: Demo):
    for _ in range(2):
        queue_letter(demo, "clerk@school.example")
    with demo.services.db.read() as conn:
        due = gathered_letters.list_due(conn, AREA, demo.clock())

    deliver(demo)
    gathering._let_go(demo.services.db, demo.services.settings, AREA, due, demo.clock())
    deliver(demo)

    assert len(demo.letters()) == 1


def test_what_was_undone_before_its_letter_went_is_not_told(demo: Demo):
    clerk = signed_in_clerk(demo)
    clerk.pin()
    demo.deliver()
    officer, sent = demo.officer(), len(demo.letters())
    row_id = officer.lines("pin")[0]["เลขที่รับ"]
    officer.decide("pin", row_id, "ส่งกลับแก้ไข", "ป้าย")
    demo.sync.drain()
    demo.let_decisions_act()
    officer.decide("pin", row_id, "", "")
    demo.sync.drain()
    demo.let_decisions_act()

    demo.clock.move(hours=1)
    deliver(demo)

    assert len(demo.letters()) == sent


# --- too many in an hour


def test_up_to_the_setting_letters_go_by_themselves(few: Demo):
    for number in range(3):
        queue_letter(few, f"clerk-{number}@school.example")

    deliver(few)

    assert (len(few.letters()), held(few)) == (3, [])


def test_above_it_none_goes_and_all_wait_for_the_areas_staff_for_as_long_as_it_takes(few: Demo):
    for number in range(4):
        queue_letter(few, f"clerk-{number}@school.example")
    queue_letter(few, "other@school.example", area=OTHER_AREA)

    deliver(few)
    few.clock.move(days=30)
    deliver(few)

    assert (recipients(few), len(held(few))) == (["other@school.example"], 4)


def test_many_items_to_few_people_are_not_too_many(few: Demo):
    for _ in range(10):
        queue_letter(few, "clerk@school.example")

    deliver(few)

    assert (len(few.letters()), held(few)) == (1, [])


def test_letters_without_a_typed_text_are_not_too_many_and_go_while_those_with_one_wait(few: Demo):
    for number in range(4):
        queue_letter(few, f"clerk-{number}@school.example")
        queue_letter(few, f"clerk-{number}@school.example", "correction_done", receipt="r", note="")
        queue_letter(few, f"asker-{number}@school.example", "correction_done", receipt="r", note="")

    deliver(few)

    assert (len(few.letters()), len(held(few))) == (8, 4)
    assert all("แก้ไขข้อมูลให้แล้ว" in letter for letter in few.letters())


def test_obec_is_told_of_letters_that_wait_for_its_own_users(few: Demo):
    for number in range(4):
        queue_letter(few, f"officer-{number}@area.example", area="OBEC")
    deliver(few)

    obec = few.staff("obec")

    assert "อีเมลแจ้งผลตรวจ 4 รายการรอ" in obec.get("/obec").text
    assert "ส่ง 4 ฉบับ" in obec.get("/area/OBEC/letters").text


@pytest.mark.parametrize("kind", GATHERED_KINDS)
def test_every_kind_that_is_gathered_has_its_words_in_the_one_letter(demo: Demo, kind: str):
    made_when_sent = {"username": "57999999", "link": "https://pakmut.example/password/x"}
    items = [{"kind": kind, "facts": KINDS[kind].example | made_when_sent}] * 2
    letter = {"kind": DECISIONS, "language": "th", "facts": {"items": items}}

    _, text, _ = compose(letter, None, "", demo.services.settings, LONG_AGO.date())

    assert "1. " in text and "(2 รายการ)" in text


def test_a_second_paste_within_the_hour_is_counted_with_the_first(few: Demo):
    for number in range(4):
        queue_letter(few, f"clerk-{number}@school.example")
        if number == 1:
            deliver(few)

    few.clock.move(minutes=1)
    deliver(few)

    assert (len(few.letters()), len(held(few))) == (2, 2)


def test_what_staff_lets_go_goes_one_letter_a_person(few: Demo):
    for number in (*range(4), 0):
        queue_letter(few, f"clerk-{number}@school.example")
    deliver(few)

    with few.services.db.begin() as conn:
        ids = [letter["id"] for letter in gathered_letters.list_held(conn, AREA)]
        assert gathered_letters.release(conn, OTHER_AREA, ids, few.clock()) == 0
        assert gathered_letters.release(conn, AREA, ids, few.clock()) == 5
        conn.commit()
    deliver(few)
    deliver(few)

    assert sorted(recipients(few)) == [f"clerk-{number}@school.example" for number in range(4)]
    assert held(few) == []


def test_what_staff_drops_goes_to_nobody(few: Demo):
    for number in range(4):
        queue_letter(few, f"clerk-{number}@school.example")
    deliver(few)

    with few.services.db.begin() as conn:
        gathered_letters.drop(conn, AREA, [letter["id"] for letter in held(few)], few.clock())
        conn.commit()
    deliver(few)

    assert (few.letters(), held(few)) == ([], [])
    with few.services.db.read() as conn:
        facts = conn.execute(select(table.c.facts).where(table.c.turn == HELD)).scalars().all()
    assert not any(facts)


def test_a_letter_that_is_written_anew_is_counted_as_no_second_decision(demo: Demo):
    queue_letter(demo, "clerk@school.example")
    queue_letter(demo, "clerk@school.example")
    deliver(demo)

    with demo.services.db.read() as conn:
        states = conn.execute(
            select(table.c.kind, table.c.state).where(table.c.created_at == demo.clock())
        ).all()
        assert sorted(states) == [(DECISIONS, "sent"), ("sent_back", "refused"), ("sent_back", "refused")]
        assert gathering.count_free(conn, demo.services.settings, AREA, demo.clock()) == 19
