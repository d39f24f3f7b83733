"""Letters that did not arrive: shown to the officer, to OBEC and to the person, without an address."""

import json

import pytest

from service.records.addresses import masked_address, text_without_addresses
from service.store import letters as queue
from service.store import purging
from tests.cast.pages import problems_of
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo, fill, open_address_form, send
from tests.cast.posts import ask_for_link, send_mail, signed_in_clerk
from tests.cast.sql import run_sql

ANSWER = "550 5.1.1 <clerk@school.example>: no mailbox clerk here, see https://mail.example/help"


def end_letter(demo: Demo, number: int, state: str = "refused", answer: str = ANSWER) -> None:
    """Set the state of a letter and the answer of the mail server."""
    with demo.services.db.begin() as conn:
        run_sql(conn, "UPDATE letters SET state = ?, answer = ? WHERE id = ?", state, answer, number)
        conn.commit()


def section(demo: Demo, area: str = AREA, username: str = ""):
    """Returns the section on letters of the officer's page; None where the page has none."""
    page = demo.staff(username or f"officer-{area}").get(f"/area/{area}")
    return page.html.find(id="letters")


@pytest.fixture
def refused(demo: Demo):
    """The page of a registration whose letter the mail server refused."""
    page = demo.visitor().register()
    send_mail(demo)
    end_letter(demo, 1)
    return page


# --- to the officer


def test_the_officer_sees_whose_letter_was_refused_and_why_and_what_to_do(demo: Demo, refused):
    text = section(demo).get_text(" ")

    assert SCHOOL in text and "อนุบาลจอมสวรรค์" in text
    assert "ชื่อผู้ใช้และลิงก์ตั้งรหัสผ่าน" in text
    assert "550 5.1.1" in text and "https://mail.example/help" in text
    assert "แก้ไข" in text and "ใบเข้าสู่ระบบ" in text


def test_the_officer_sees_no_address(demo: Demo, refused):
    text = section(demo).get_text(" ")

    assert "clerk" not in text
    assert text.count("c••••@school.example") == 2


def test_the_page_can_be_had_in_english(demo: Demo, refused):
    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}?lang=en")

    assert "1 letter not delivered" in page.text
    assert "Username and link to set a password" in page.text


def test_a_letter_that_may_be_lost_is_shown_as_such(demo: Demo, refused):
    end_letter(demo, 1, "unsure", "")
    demo.clock.now += queue.TRANSIT_TIME

    text = section(demo).get_text(" ")

    assert "ไม่แน่ใจว่าถึง" in text and "การเชื่อมต่อขาดระหว่างส่ง" in text
    assert "ถามผู้รับ" in text


@pytest.mark.parametrize("state", ["waiting", "sent"])
def test_a_letter_that_gets_on_is_not_shown(demo: Demo, refused, state: str):
    end_letter(demo, 1, state)

    assert section(demo) is None


def test_another_areas_officer_does_not_see_it_and_obec_does(demo: Demo, refused):
    assert section(demo, OTHER_AREA) is None
    assert section(demo, AREA, "obec") is not None


def test_a_letter_of_obecs_own_user_is_shown_to_obec(demo: Demo):
    with demo.services.db.begin() as conn:
        queue.add(conn, "password", "obec@office.example", "th", demo.clock(), 1)
        conn.exec_driver_sql(
            "UPDATE letters SET account_id = (SELECT id FROM accounts WHERE username = 'obec')"
        )
        conn.commit()
    end_letter(demo, 1)

    assert section(demo, "OBEC", "obec") is not None
    assert section(demo, AREA) is None


def test_a_letter_without_an_account_is_shown_in_its_area(demo: Demo):
    with demo.services.db.begin() as conn:
        queue.add(conn, "registered_notice", "somebody@school.example", "th", demo.clock(), area=OTHER_AREA)
        conn.commit()
    end_letter(demo, 1)

    assert "s•••••••@school.example" in section(demo, OTHER_AREA).get_text()
    assert section(demo, AREA) is None


def test_a_letter_that_was_corrected_is_not_shown_any_more(demo: Demo, refused):
    form = open_address_form(refused)
    fill(form, {"email": "right@school.example"})
    send(form)
    waiting = section(demo)

    send_mail(demo)

    assert waiting is not None
    assert section(demo) is None


def test_of_two_refused_letters_of_a_kind_the_newer_one_is_shown(demo: Demo, refused):
    demo.clock.move(minutes=2)
    send(refused.forms[0])
    end_letter(demo, 2, answer="551 another reason")

    text = section(demo).get_text(" ")

    assert "551 another reason" in text and "550" not in text


def test_a_letter_of_another_kind_or_to_another_person_hides_nothing(demo: Demo, refused):
    signed_in_clerk(demo, OTHER_SCHOOL, email="other@school.example")
    ask_for_link(demo)
    send_mail(demo)

    assert section(demo) is not None


def test_who_got_in_all_the_same_is_not_shown(demo: Demo):
    signed_in_clerk(demo)
    end_letter(demo, 1)

    assert section(demo) is None


def test_an_account_that_is_gone_is_not_shown(demo: Demo, refused):
    with demo.services.db.begin() as conn:
        run_sql(conn, "UPDATE accounts SET state = 'cancelled' WHERE username = ?", SCHOOL)
        conn.commit()

    assert section(demo) is None


def test_many_letters_are_all_there_on_a_page_that_is_whole(demo: Demo, refused):
    for number in range(2, 7):
        with demo.services.db.begin() as conn:
            queue.add(
                conn, "registered_notice", f"person-{number}@school.example", "th", demo.clock(), area=AREA
            )
            conn.commit()
        end_letter(demo, number)
    officer = demo.staff(f"officer-{AREA}")

    pages = [officer.get(f"/area/{AREA}?lang={lang}") for lang in ("th", "en")]

    assert [len(page.html.select("#letters article")) for page in pages] == [6, 6]
    assert [fault for page in pages for fault in problems_of(demo, "letters", page)] == []
    assert problems_of(demo, "receipt", demo.visitor().get(refused.request.path)) == []


# --- to OBEC and the administrator


def test_the_status_counts_what_was_refused_and_what_may_be_lost(demo: Demo, refused):
    signed_in_clerk(demo, OTHER_SCHOOL)
    end_letter(demo, 2, "unsure", "")
    demo.clock.now += queue.TRANSIT_TIME

    text = demo.app.test_cli_runner().invoke(args=["status"]).output
    status = json.loads(demo.app.test_cli_runner().invoke(args=["status", "--json"]).output)
    page = demo.staff("obec").get("/status").html.get_text(" ")

    assert "1 refused, 1 unsure" in text
    assert (status["letters_refused"], status["letters_unsure"]) == (1, 1)
    assert "ไม่ทราบว่าถึงหรือไม่" in page


def test_a_letter_on_its_way_counts_as_nothing_yet(demo: Demo, refused):
    with demo.services.db.begin() as conn:
        conn.exec_driver_sql("UPDATE letters SET state = 'waiting', attempts = 1")
        assert queue.mark_in_transit(conn, {"id": 1, "attempts": 0}, demo.clock())
        conn.commit()

    assert "0 refused, 0 unsure" in demo.app.test_cli_runner().invoke(args=["status"]).output
    assert section(demo) is None


# --- to the person


def test_the_receipt_says_that_the_letter_was_refused_and_asks_for_another_address(demo: Demo, refused):
    page = refused.test_app.get(refused.request.path)

    box = page.html.select_one("section.notice")
    assert "อีเมลส่งไม่ถึงท่าน" in box.get_text()
    assert "warning" in box["class"]
    assert box.find("a", string="อีเมลไม่ถูกต้อง")["href"] == f"{refused.request.path}/address"
    assert "550" not in page.text and "clerk" not in page.text


def test_the_receipt_says_that_the_letter_may_be_lost(demo: Demo, refused):
    end_letter(demo, 1, "unsure")
    demo.clock.now += queue.TRANSIT_TIME

    page = demo.visitor().get(refused.request.path)

    assert "ไม่แน่ใจว่าอีเมลถึงท่านหรือไม่" in page.text
    assert "ส่งอีเมลอีกครั้ง" in page.text


def test_the_receipt_says_that_the_letter_waits_its_turn(demo: Demo, refused):
    with demo.services.db.begin() as conn:
        queue.postpone(conn, {"id": 1, "attempts": 0}, demo.clock().replace(hour=23))
        conn.commit()
    end_letter(demo, 1, "waiting", "")

    assert "อีเมลกำลังรอส่ง" in demo.visitor().get(refused.request.path).text


def test_the_receipt_tells_of_no_trouble_where_there_is_none(demo: Demo):
    page = demo.visitor().register()
    send_mail(demo)

    assert "ขั้นต่อไป: เปิดอีเมล" in demo.visitor().get(page.request.path).text


def test_the_letter_cannot_be_sent_again_without_end(demo: Demo):
    page = demo.visitor().register()
    answers = []
    for _ in range(queue.MAX_LINKS_PER_DAY):
        demo.clock.move(minutes=11)
        answers.append("วันนี้ส่งอีเมลครบจำนวนแล้ว" in send(page.forms[0]).text)
        send_mail(demo)

    assert answers == [False] * (queue.MAX_LINKS_PER_DAY - 1) + [True]
    assert len(demo.letters()) == queue.MAX_LINKS_PER_DAY


# --- what a mail server's answer may tell


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("550 <clerk@school.example>: unknown", "550 <c••••@school.example>: unknown"),
        ("550 clerk: unknown user", "550 c••••: unknown user"),
        ("550 Mailbox CLERK is full", "550 Mailbox c•••• is full"),
        ("551 try head.master+x@other.example instead", "551 try h••••••••••••@other.example instead"),
        ('550 "odd clerk"@school.example', '550 "••••••••••@school.example'),
        ("550 clerks and deskclerk", "550 clerks and deskclerk"),
        ("452 4.2.2 over quota", "452 4.2.2 over quota"),
        ("550 สมชาย@โรงเรียน.ไทย", "550 ส••••@โรงเรียน.ไทย"),
    ],
)
def test_addresses_in_an_answer_are_masked(answer: str, shown: str):
    assert text_without_addresses(answer, "clerk@school.example") == shown


def test_masking_twice_changes_nothing():
    once = text_without_addresses(ANSWER, "clerk@school.example")

    assert text_without_addresses(once, "clerk@school.example") == once


@pytest.mark.parametrize("address", ["a@b.example", "", "@", "no address"])
def test_what_is_hardly_an_address_is_masked_too(address: str):
    assert masked_address(address).count("•") >= 3


# --- after its time


@pytest.mark.parametrize(
    ("state", "answer"), [("refused", ANSWER), ("refused", queue.WITHDRAWN), ("unsure", ""), ("waiting", "")]
)
def test_a_letter_that_is_forgotten_is_no_trouble_any_more(demo: Demo, state: str, answer: str):
    signed_in_clerk(demo)
    end_letter(demo, 1, state, answer)
    with demo.services.db.begin() as conn:
        (letter,) = purging.list_letters(conn, AREA)
        purging.clean_letters(conn, [letter])
        conn.commit()
    demo.clock.move(days=2)

    with demo.services.db.read() as conn:
        counts = (
            queue.count_in_state(conn, "refused"),
            queue.count_in_state(conn, "unsure"),
            queue.count_lost(conn, demo.clock()),
        )
        letters = [letter for letter in purging.list_letters(conn, AREA) if letter["id"] == 1]
    page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/people")

    assert section(demo) is None and counts == (0, 0, 0) and letters == []
    assert "ส่งไม่ถึง" not in page.text and "ไม่ได้ส่ง" not in page.text
