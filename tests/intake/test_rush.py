"""A rush of registrations: it is taken, told and slowed down, and nobody loses anything by it."""

import json

import pytest

from service.accounts import unconfirmed
from service.guard import captcha, rush
from service.intake.submit import Journal, Proof
from service.records.registration import NOTICE_VERSION
from service.reminders.digest import DailyDigest
from service.store import accounts, agencies, entries
from service.store.entries import NewEntry
from tests.cast.limits import visitor_from
from tests.cast.own_account import count_letters_to
from tests.cast.people import AREA, OTHER_AREA, REGISTRATION, SCHOOL, Demo, Visitor, fill, send
from tests.cast.posts import send_mail, signed_in_clerk
from tests.cast.sql import run_sql
from tests.cast.squatters import NETWORK, OTHER_NETWORK, give_addresses, squat


@pytest.fixture
def officers(demo: Demo) -> dict[str, str]:
    return give_addresses(demo)


def quick_to_alarm(demo: Demo, most: int = 5) -> Journal:
    return Journal(demo.services.db, demo.services.settings.paper_key, rush_registrations=most)


def factor(demo: Demo, address: str) -> int:
    answer = visitor_from(demo, address).get("/altcha")
    return json.loads(answer.text)["parameters"]["data"]["factor"]


def sheet_rows(demo: Demo, tab: str = "registration") -> int:
    demo.deliver()
    return len(demo.officer().lines(tab))


# --- the alarm


def test_a_rush_is_taken_and_told_once_a_day_to_the_area_and_to_obec(demo: Demo, officers: dict):
    receipts = squat(demo, 12, quick_to_alarm(demo))
    send_mail(demo)

    assert len(set(receipts)) == 12
    assert [count_letters_to(demo, email) for email in officers.values()] == [1, 0, 1]
    letter = next(letter for letter in demo.letters() if officers["obec"] in letter)
    assert "เร็วผิดปกติ" in letter and f"/area/{AREA}" in letter
    assert "เร็วผิดปกติ" in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}")
    assert "เร็วผิดปกติ" in demo.staff("obec").get("/status")
    assert "เร็วผิดปกติ" not in demo.staff("obec").get(f"/area/{OTHER_AREA}")
    acts = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/acts")
    assert acts.text.count("เตือนว่ามีผู้ลงทะเบียนที่ยังไม่ยืนยันเกิน 5 คน") == 1


def test_on_the_next_day_it_is_told_again_and_later_no_page_shows_it(demo: Demo, officers: dict):
    squat(demo, 7, quick_to_alarm(demo))
    demo.clock.move(days=1)
    squat(demo, 7, quick_to_alarm(demo), OTHER_NETWORK)
    send_mail(demo)
    demo.clock.move(days=4)

    assert count_letters_to(demo, officers["obec"]) == 2
    assert "เร็วผิดปกติ" not in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}")


def test_a_training_room_of_200_behind_one_address_raises_nothing(demo: Demo):
    most = demo.services.settings.rush_registrations
    with demo.services.db.begin() as conn:
        alarms = [rush.is_rush(conn, AREA, most, demo.clock()) for _ in range(200)]
        for _ in range(200):
            rush.note_unconfirmed(conn, NETWORK, demo.clock())
        conn.commit()

    assert not any(alarms)
    assert factor(demo, NETWORK) == 1


def test_proved_people_are_no_rush(demo: Demo, officers: dict):
    journal = quick_to_alarm(demo, 1)
    for number, code in enumerate(("57030001", "57030002", "57030003")):
        answers = REGISTRATION | {"notice": NOTICE_VERSION, "email": f"p{number}@school.example"}
        part = NewEntry("registration", "", answers, list(answers))
        proof = Proof(code=demo.hand_over_code(code))
        journal.submit_registration(f"proved-{number}", code, part, proof, "th", demo.clock(), NETWORK)
    send_mail(demo)

    assert count_letters_to(demo, officers["obec"]) == 0


def test_squatters_of_one_network_take_nothing_from_anybody_and_are_told(demo: Demo, officers: dict):
    clerk = signed_in_clerk(demo)
    clerk.pin()
    crowd(demo, 250)
    squat(demo, 20, quick_to_alarm(demo))
    demo.clock.move(days=1)
    DailyDigest(demo.services.db, demo.clock).queue()
    while demo.worker.postman().deliver():
        pass
    demo.deliver()

    clerk = demo.visitor().sign_in(SCHOOL)
    assert "จุดบริการหลัก" in clerk.get("/pin")
    figures = demo.summary()
    assert (figures["pinned"], figures["pinned_unconfirmed"]) == (1, 0)
    letters = [letter for letter in demo.letters() if letter.startswith(officers[f"officer-{AREA}"])]
    assert sum("เร็วผิดปกติ" in letter for letter in letters) == 1
    assert sum("ผู้ลงทะเบียนรอยืนยัน 20 คน" in letter for letter in letters) == 1


# --- the captcha


@pytest.mark.parametrize(
    ("sent", "expected"), [(0, 1), (250, 1), (251, 2), (300, 2), (301, 4), (401, 16), (900, 16)]
)
def test_the_captcha_of_a_network_doubles_with_what_it_sends(demo: Demo, sent: int, expected: int):
    with demo.services.db.begin() as conn:
        for _ in range(sent):
            rush.note_unconfirmed(conn, "2001:db8:1:2::5", demo.clock())
        conn.commit()

    assert factor(demo, "2001:db8:1:2:9::7") == expected
    assert factor(demo, OTHER_NETWORK) == 1
    demo.clock.move(hours=7)
    assert factor(demo, "2001:db8:1:2:9::7") == 1


def crowd(demo: Demo, sent: int = 500) -> None:
    with demo.services.db.begin() as conn:
        for _ in range(sent):
            rush.note_unconfirmed(conn, NETWORK, demo.clock())
        conn.commit()


def register_with_easy_captcha(demo: Demo, address: str):
    visitor = visitor_from(demo, address)
    form = visitor.open_form(f"/register?agency={SCHOOL}")
    fill(form, REGISTRATION)
    form["notice"] = True
    form.submit_fields_extra = [("altcha", demo.solved_captcha())]
    return send(form)


def test_easy_captchas_that_were_hoarded_are_asked_for_again_with_all_that_was_typed(demo: Demo):
    crowd(demo)

    page = register_with_easy_captcha(demo, NETWORK)

    assert "กรุณารอให้ระบบยืนยันอีกครั้ง" in page
    assert page.html.select_one("[name=email]")["value"] == REGISTRATION["email"]
    with demo.services.db.read() as conn:
        assert accounts.get_by_username(conn, SCHOOL) is None


def test_a_school_in_another_network_feels_nothing_of_it(demo: Demo):
    crowd(demo)

    assert register_with_easy_captcha(demo, OTHER_NETWORK).request.path.startswith("/receipt/")


def test_a_harder_challenge_is_signed_with_its_work(demo: Demo):
    secret = demo.services.settings.secret_key
    parameters = captcha.create_challenge(secret, demo.clock(), 16)["parameters"]

    assert parameters["data"]["factor"] == 16


# --- what comes without proof


def test_what_comes_without_proof_reaches_the_sheet_thirty_an_hour(demo: Demo):
    receipts = squat(demo, 40, captcha=False)

    first = sheet_rows(demo)
    officer_page = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}")
    receipt_page = demo.visitor().get(f"/receipt/{receipts[-1]}")
    demo.clock.move(minutes=10)
    later = sheet_rows(demo)
    demo.clock.move(hours=1)

    assert (first, later, sheet_rows(demo)) == (30, 35, 40)
    assert "รอเข้าตาราง 10 รายการ" in officer_page
    assert "เจ้าหน้าที่จะเห็นแบบนี้ประมาณ" in receipt_page and "รอเข้าตารางของเขต" in receipt_page
    assert "เจ้าหน้าที่จะเห็นแบบนี้ประมาณ" not in demo.visitor().get(f"/receipt/{receipts[-1]}")


def test_what_is_held_is_no_trouble_of_the_service(demo: Demo):
    squat(demo, 40, captcha=False)
    demo.deliver()
    demo.clock.move(minutes=1)

    assert AREA not in demo.staff("obec").get("/status").html.select_one(".figures").get_text()
    with demo.services.db.read() as conn:
        assert entries.count_undelivered_by_area(conn, demo.clock()) == {}
        assert entries.count_held(conn, AREA, demo.clock()) == 10


def test_who_solves_the_captcha_is_not_held_and_neither_is_another_area(demo: Demo):
    squat(demo, 40, captcha=False)
    demo.visitor().register()
    demo.visitor().register("54020001", captcha=False)

    assert sheet_rows(demo) == 31
    assert len(demo.officer(OTHER_AREA).lines("registration")) == 1


def test_a_revision_that_is_proved_lets_the_held_one_before_it_go(demo: Demo):
    squat(demo, 31, captcha=False)
    with demo.services.db.begin() as conn:
        held = conn.exec_driver_sql("SELECT item FROM entries WHERE held_until IS NOT NULL").scalar_one()
        account = accounts.get_by_username(conn, held)
        from_obec = accounts.get_by_username(conn, "obec")
        services = demo.services
        unconfirmed.confirm(conn, services.journal.secret, account, from_obec, "called", demo.clock())
        conn.commit()
    demo.deliver()

    lines = [line for line in demo.officer().lines("registration") if line["ชื่อผู้ใช้"] == held]
    assert [line["ครั้งที่"] for line in lines] == [1, 2]


def test_a_held_revision_never_overtakes_the_one_before_it(demo: Demo):
    (receipt, *_) = squat(demo, 1, captcha=False)
    with demo.services.db.begin() as conn:
        (first,) = entries.list_of_receipt(conn, receipt)
        agency = agencies.get(conn, first["agency"])
        until = demo.clock().replace(hour=23)
        run_sql(conn, "UPDATE entries SET held_until = ?", until.isoformat(" ")[:19])
        part = NewEntry("registration", first["item"], first["answers"], [])
        adding = (receipt, agency, part, first["account_id"], demo.services.journal.secret, demo.clock())
        entries.add(conn, *adding, held_until=demo.clock())
        conn.commit()
        moments = [entry["held_until"] for entry in entries.list_of_receipt(conn, receipt)]

    assert moments == [until, until]


def ask_without_proof(demo: Demo, count: int) -> list:
    pages = []
    for number in range(count):
        visitor: Visitor = visitor_from(demo, f"198.51.100.{number}")
        fields = {"full_name": f"โรงเรียนแต่งขึ้นเลขที่{number}", "email": f"a{number}@x.example"}
        pages.append(visitor.ask_for_agency(captcha=False, **fields))
    return pages


def test_requests_without_proof_are_held_too_and_their_page_says_so(demo: Demo):
    squat(demo, 29, captcha=False)

    pages = ask_without_proof(demo, 3)

    shown = ["เจ้าหน้าที่จะเห็นแบบนี้ประมาณ" in page for page in pages]
    assert shown == [False, True, True]
    assert sheet_rows(demo, "missing_agency") == 1
    demo.clock.move(minutes=5)
    assert sheet_rows(demo, "missing_agency") == 3


def test_a_clock_that_was_ahead_holds_nothing_for_ever(demo: Demo):
    with demo.services.db.begin() as conn:
        for _ in range(31):
            rush.hold_until(conn, AREA, 30, demo.clock().replace(year=2030))
        assert rush.hold_until(conn, AREA, 30, demo.clock()) is None
