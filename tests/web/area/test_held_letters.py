"""The page of letters about decisions that wait for the area's staff: read first, then sent or not."""

from collections.abc import Callable

import pytest
from sqlalchemy import event, select

from service import create_app
from service.records.forwarded_text import NO_LINK
from service.store import accounts, agencies
from service.store import letters as queue
from service.store.schema import audit_log
from tests.cast.people import AREA, OTHER_AREA, Demo, Visitor
from tests.cast.posts import post, send_mail, signed_in_clerk

PATH = f"/area/{AREA}/letters"
EVIL = "ยืนยันที่ http://evil.example/login"


@pytest.fixture
def demo(settings: dict, clock) -> Demo:
    """The demonstration where two letters an hour go by themselves."""
    return Demo(create_app(settings | {"DECISION_LETTERS_PER_HOUR": "2"}, clock), clock)


@pytest.fixture
def officer(demo: Demo) -> Visitor:
    return demo.staff(f"officer-{AREA}")


def queue_letters(demo: Demo, count: int, note: str = EVIL) -> None:
    """Queue so many letters to as many people, each of two decisions, and let the postman look at them."""
    with demo.services.db.begin() as conn:
        for number in range(2 * count):
            to = f"clerk-{number // 2}@school.example"
            facts = {"agency_name": f"โรงเรียนที่ {number // 2}", "record": "pin", "item": "1", "note": note}
            queue.add(conn, "sent_back", to, "th", demo.clock(), None, facts, AREA)
        conn.commit()
    send_mail(demo)


def queue_letters_to_schools(demo: Demo, last: int) -> None:
    """Queue a letter to a person of each school up to the last one, and let the postman look at them."""
    with demo.services.db.begin() as conn:
        schools = [each for each in agencies.list_of_area(conn, AREA) if each["kind"] == "school"][:last]
        for school in schools:
            if accounts.get_by_username(conn, school["code"]):
                continue
            email = f"{school['code']}@school.example"
            state = {"state": accounts.CONFIRMED, "role": "agency", "area": AREA, "agency": school["code"]}
            account = accounts.add(conn, demo.clock(), username=school["code"], email=email, **state)
            facts = {"agency_name": school["name_th"], "record": "pin", "item": "1", "note": EVIL}
            queue.add(conn, "sent_back", email, "th", demo.clock(), account, facts, AREA)
        conn.commit()
    send_mail(demo)


def count_statements(demo: Demo, act: Callable[[], object]) -> int:
    statements = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(demo.services.db.engine, "before_cursor_execute", note)
    act()
    event.remove(demo.services.db.engine, "before_cursor_execute", note)
    return len(statements)


def press(officer: Visitor, act: str):
    form = officer.open_form(PATH)
    return post(officer, f"{PATH}/{act}", {"letters": form["letters"].value}).follow()


def test_the_area_page_leads_there_only_while_letters_wait(demo: Demo, officer: Visitor):
    assert PATH not in officer.get(f"/area/{AREA}").text
    assert "ไม่มีอีเมลที่รอสั่งส่ง" in officer.get(PATH).text

    queue_letters(demo, 3)

    page = officer.get(f"/area/{AREA}")
    assert "รอให้ท่านอ่านและสั่งส่ง" in page.text and PATH in page.text


def test_it_shows_each_letter_as_it_goes_out_and_no_address(demo: Demo, officer: Visitor):
    queue_letters(demo, 3)

    page = officer.get(PATH)

    assert [card.select_one("h3").text for card in page.html.select("article")] == [
        "ปักหมุด: แจ้งผลการตรวจ 2 รายการ"
    ] * 3
    assert "โรงเรียนที่ 2" in page.text and NO_LINK in page.text
    assert "ตัวอย่าง" not in page.text
    assert "evil" not in page.text and "clerk-" not in page.text
    assert "ส่ง 3 ฉบับ" in page.text


def test_what_is_sent_goes_once_as_it_was_shown(demo: Demo, officer: Visitor):
    queue_letters(demo, 3)
    shown = officer.get(PATH).html.select_one("article .letter").text

    answer = press(officer, "send")
    for _ in range(2):
        send_mail(demo)

    assert "กำลังส่งอีเมล 3 ฉบับ" in answer.text and len(demo.letters()) == 3
    assert shown.strip() in demo.letters()[0]
    assert PATH not in officer.get(f"/area/{AREA}").text
    assert "สั่งส่งอีเมลแจ้งผลตรวจที่รออยู่ 3 ฉบับ" in officer.get(f"/area/{AREA}/acts").text


def test_a_decision_that_is_corrected_in_the_sheet_sends_no_letter_though_it_was_held(
    demo: Demo, officer: Visitor
):
    codes = ("57030001", "57030002", "57030003")
    for code in codes:
        signed_in_clerk(demo, code, email=f"{code}@school.example").survey()
    demo.deliver()
    sheet, sent = demo.officer(), len(demo.letters())
    numbers = [line["เลขที่รับ"] for line in sheet.lines("readiness")]
    for number in numbers:
        sheet.decide("readiness", number, "ส่งกลับแก้ไข", "กรุณาตรวจอีกครั้ง")
    demo.deliver()
    assert len(demo.letters()) == sent and "ส่ง 3 ฉบับ" in officer.get(PATH).text

    shown = officer.open_form(PATH)["letters"].value
    sheet.decide("readiness", numbers[0], "")
    demo.deliver()
    assert "ส่ง 2 ฉบับ" in officer.get(PATH).text
    post(officer, f"{PATH}/send", {"letters": shown})
    demo.deliver()

    assert len(demo.letters()) == sent + 2


def test_a_decision_that_does_not_act_yet_is_shown_with_its_reason_as_it_would_be_sent(
    demo: Demo, officer: Visitor
):
    signed_in_clerk(demo).pin()
    demo.deliver()
    assert "ผลตรวจที่ยังไม่มีผล" not in officer.get(PATH).text
    sheet = demo.officer()
    sheet.decide("pin", sheet.lines("pin")[0]["เลขที่รับ"], "ส่งกลับแก้ไข", EVIL)
    demo.sync.drain()

    assert "ดูเหตุผลตามที่จะส่ง" in officer.get(f"/area/{AREA}").text
    page = officer.get(PATH).text
    assert "ผลตรวจที่ยังไม่มีผล 1 รายการ" in page and f"ยืนยันที่ {NO_LINK}" in page and "evil" not in page
    assert "20 พฤษภาคม 2569 เวลา 10.00 น." in page

    demo.deliver()
    assert f"ยืนยันที่ {NO_LINK}" in demo.letters()[-1]
    assert "ผลตรวจที่ยังไม่มีผล" not in officer.get(PATH).text


def test_what_is_dropped_goes_to_nobody(demo: Demo, officer: Visitor):
    queue_letters(demo, 3)

    answer = press(officer, "drop")
    send_mail(demo)

    assert "ยกเลิกการส่งอีเมล 3 ฉบับแล้ว" in answer.text and demo.letters() == []


def test_what_came_after_the_page_was_shown_is_not_sent_with_it(demo: Demo, officer: Visitor):
    queue_letters(demo, 3)
    shown = officer.open_form(PATH)["letters"].value
    queue_letters(demo, 4, "มาทีหลัง")

    post(officer, f"{PATH}/send", {"letters": shown})
    send_mail(demo)

    assert len(demo.letters()) == 3 and not any("มาทีหลัง" in letter for letter in demo.letters())
    assert "มาทีหลัง" in officer.get(PATH).text


def test_two_officers_who_press_at_once_send_once_and_the_second_is_told(demo: Demo, officer: Visitor):
    queue_letters(demo, 3)
    shown = officer.open_form(PATH)["letters"].value
    press(officer, "drop")

    answer = post(officer, f"{PATH}/send", {"letters": shown}).follow()
    send_mail(demo)

    assert "ไม่ได้รอสั่งส่งแล้ว" in answer.text and demo.letters() == []


@pytest.mark.parametrize("letters", ["", "1 2 3", "x" * 5000, "๑ -1 1e9 99999999999999999999"])
def test_made_up_letters_are_none(demo: Demo, officer: Visitor, letters: str):
    assert post(officer, f"{PATH}/send", {"letters": letters}).status_int == 303


def test_another_areas_letters_are_not_sent_by_its_own_address(demo: Demo, officer: Visitor):
    queue_letters(demo, 3)
    shown = officer.open_form(PATH)["letters"].value

    post(demo.staff(f"officer-{OTHER_AREA}"), f"/area/{OTHER_AREA}/letters/send", {"letters": shown})
    send_mail(demo)

    assert demo.letters() == []


def test_a_long_list_is_sent_a_page_at_a_time(demo: Demo, officer: Visitor):
    queue_letters(demo, 60)
    assert "ส่ง 50 ฉบับ" in officer.get(PATH).text and "หน้านี้แสดง 50 ฉบับแรก" in officer.get(PATH).text

    press(officer, "send")

    assert "ส่ง 10 ฉบับ" in officer.get(PATH).text


def test_more_decisions_than_fit_into_one_letter_are_shown_in_the_letters_that_go(
    demo: Demo, officer: Visitor
):
    with demo.services.db.begin() as conn:
        facts = {"agency_name": "โรงเรียนที่ 0", "record": "pin", "item": "1", "note": EVIL}
        for _ in range(50):
            queue.add(conn, "sent_back", "clerk-0@school.example", "th", demo.clock(), None, facts, AREA)
        conn.commit()
    queue_letters(demo, 3)

    subjects = sorted(card.select_one("h3").text for card in officer.get(PATH).html.select("article"))
    assert "กำลังส่งอีเมล 4 ฉบับ" in press(officer, "send").text
    send_mail(demo)
    demo.clock.move(hours=1)
    send_mail(demo)

    assert subjects == sorted(letter.splitlines()[1] for letter in demo.letters())


def test_obec_sees_where_letters_wait_and_the_digest_tells_the_officer(demo: Demo, officer: Visitor):
    queue_letters(demo, 3)

    assert "อีเมลแจ้งผลตรวจ 6 รายการรอเจ้าหน้าที่เขตสั่งส่งตั้งแต่" in demo.staff("obec").get("/status").text
    with demo.services.db.begin() as conn:
        conn.exec_driver_sql(
            f"UPDATE accounts SET email = 'o@area.example' WHERE username = 'officer-{AREA}'"
        )
        conn.commit()
    demo.clock.move(days=1)
    demo.worker.digest().queue()
    send_mail(demo)
    assert "ผลตรวจที่อีเมลแจ้งผลรอท่านสั่งส่ง 6 รายการ" in demo.letters()[-1]


def test_the_page_asks_the_database_as_often_for_twelve_schools_as_for_four(demo: Demo, officer: Visitor):
    statements = []
    for last in (4, 12):
        queue_letters_to_schools(demo, last)
        # The first look is noted.
        assert len(officer.get(PATH).html.select("article")) == last
        statements.append(count_statements(demo, lambda: officer.get(PATH)))

    assert statements[0] == statements[1]


@pytest.mark.parametrize(("button", "act"), [("send", "letters_released"), ("drop", "letters_dropped")])
def test_the_act_says_which_letters_they_were_and_no_address(
    demo: Demo, officer: Visitor, button: str, act: str
):
    queue_letters_to_schools(demo, 4)

    press(officer, button)

    with demo.services.db.read() as conn:
        (about,) = conn.execute(select(audit_log.c.about).where(audit_log.c.act == act)).scalars()
        schools = [each["code"] for each in agencies.list_of_area(conn, AREA) if each["kind"] == "school"]
    assert {each["kind"] for each in about["letters"]} == {"sent_back"}
    assert {each["agency"] for each in about["letters"]} <= set(schools[:4])
    assert about["n"] == len(about["letters"]) >= 2 and "@" not in repr(about)
