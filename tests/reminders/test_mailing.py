"""First notices and reminders by mail.

Only agencies that have something left to do get one, at most once a day, after a preview; a mailing can be
stopped.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from urllib.parse import quote, urlsplit

import pytest

from service.mail.letters import LAPSING_KINDS
from service.mail.letters.reminding import FIRST_NOTICE, REMINDER
from service.reminders import mailing, outstanding
from service.store import accounts, agencies
from service.store import letters as queue
from service.store.letter_turns import BULK_KINDS
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo, fill
from tests.cast.people import send as send_form
from tests.cast.posts import post, signed_in_clerk
from tests.cast.sql import run_sql
from tests.reminders.cast import (
    BROKEN,
    FOREIGN,
    UNREGISTERED,
    deliver,
    noted_reminders,
    queued_letters,
    send,
    set_addresses,
)

TODAY = "2026-05-20"
OFFICER = f"officer-{AREA}"
REGISTRATION_LINK = re.compile(r"http\S+/register\?agency=(\d+)")


def test_who_has_something_left_to_do_is_told_what_and_nobody_else(demo: Demo):
    clerk = signed_in_clerk(demo, email="done@school.example")
    clerk.pin()
    clerk.survey()
    signed_in_clerk(demo, OTHER_SCHOOL, email="half@school.example").pin(latitude="20.201234")
    set_addresses(demo, UNREGISTERED, FOREIGN, SCHOOL)
    demo.deliver()

    page = send(demo.staff(OFFICER))

    assert "จะส่งอีเมล 2 ฉบับ" in page.text
    assert sorted(queued_letters(demo)) == [
        ("first_notice", f"office-{UNREGISTERED}@school.example"),
        ("reminder", "half@school.example"),
    ]
    assert noted_reminders(demo) == [(OTHER_SCHOOL, TODAY, "mail"), (UNREGISTERED, TODAY, "mail")]
    assert deliver(demo, minutes=4) == []
    reminder, first = sorted(deliver(demo), key=lambda letter: "half@" not in letter)
    assert "• ตอบแบบสำรวจ No Copy ให้ครบ" in reminder and reminder.count("•") == 1
    assert OTHER_SCHOOL in reminder and "/sign-in" in reminder and not REGISTRATION_LINK.search(reminder)
    assert "ยังไม่ได้ลงทะเบียน" in first and "โปรดส่งต่อให้ผู้รับผิดชอบ" in first
    for letter in (reminder, first):
        assert "31 พฤษภาคม 2569 (เหลืออีก 11 วัน)" in letter and "help@pakmut.example" in letter


def test_the_link_of_a_first_notice_opens_its_schools_form_and_confirms_nobody(demo: Demo):
    set_addresses(demo, UNREGISTERED)
    send(demo.staff(OFFICER))
    (letter,) = deliver(demo)
    link = REGISTRATION_LINK.search(letter)
    path = urlsplit(link[0])

    form = demo.visitor().open_form(f"{path.path}?{path.query}")
    fill(
        form,
        {
            "unit": "ฝ่ายทะเบียน",
            "first_name": "ก",
            "last_name": "ข",
            "position": "ครู",
            "email": "new@school.example",
            "phone": "053711222",
        },
    )
    form["notice"] = True
    send_form(form)

    assert link[1] == UNREGISTERED
    with demo.services.db.read() as conn:
        assert accounts.get_by_username(conn, UNREGISTERED)["state"] == accounts.WAITING


def test_the_preview_shows_the_letters_of_real_agencies_and_counts_all_and_sends_nothing(demo: Demo):
    signed_in_clerk(demo, email="half@school.example")
    set_addresses(demo, UNREGISTERED, BROKEN)
    demo.deliver()
    officer = demo.staff(OFFICER)
    post(officer, f"/area/{AREA}/reminders/line", {"agency": BROKEN})

    page = officer.get(f"/area/{AREA}/reminders/mail")

    rows = {row.dt.get_text(): row.dd.get_text() for row in page.html.select("dl.rows > div")}
    assert [value for key, value in rows.items()][:2] == ["1", "1"]
    assert rows["แจ้งแล้ววันนี้หรือกำลังรอส่ง ไม่ส่งซ้ำ"] == "1" and rows["ส่งเป็นรอบ"] == "1 รอบ"
    # 140 schools and the office, less those with an address and the one that was told.
    assert int(rows["ไม่มีอีเมล ต้องแจ้งทางอื่น"]) == len(_open_agencies(demo)) - 3
    page_text = page.html.select_one("main").get_text()
    assert (
        "(ลิงก์ลงทะเบียนของหน่วยงาน)" in page_text
        and not REGISTRATION_LINK.search(page.text)
        and "โรงเรียนบ้านห้วยน้ำราก(ไตรราษฎร์บำรุง) ยังไม่ได้ลงทะเบียน" in page_text
    )
    assert f"ชื่อผู้ใช้ {SCHOOL}" in page_text and "half@" not in page.text
    assert queued_letters(demo) == []
    assert send(officer, "first") and [kind for kind, _ in queued_letters(demo)] == ["first_notice"]


def _open_agencies(demo: Demo) -> list:
    with demo.services.db.read() as conn:
        return agencies.list_of_area(conn, AREA)


def test_a_letter_whose_agency_has_done_it_meanwhile_is_dropped_and_counts_as_not_told(demo: Demo):
    set_addresses(demo, UNREGISTERED, BROKEN, "57030008")
    clerk = signed_in_clerk(demo, email="half@school.example")
    demo.deliver()
    send(demo.staff(OFFICER))
    clerk.pin()
    clerk.survey()
    demo.visitor().register(UNREGISTERED)
    with demo.services.db.begin() as conn:
        agencies.close(conn, BROKEN, demo.clock())
        conn.commit()

    reminder_letters = [
        letter for letter in deliver(demo) if "ยังไม่ได้ลงทะเบียน" in letter or "ยังต้องทำ" in letter
    ]

    assert len(reminder_letters) == 1 and "57030008" in reminder_letters[0]
    assert noted_reminders(demo) == [("57030008", TODAY, "mail")]
    assert len(queued_letters(demo, "refused")) == 3


def test_a_person_who_left_or_was_cancelled_or_changed_the_address_gets_no_reminder(demo: Demo):
    for code in (SCHOOL, OTHER_SCHOOL, UNREGISTERED):
        signed_in_clerk(demo, code, email=f"person-{code}@school.example")
    demo.deliver()
    send(demo.staff(OFFICER))
    with demo.services.db.begin() as conn:
        for code, change in (
            (SCHOOL, {"state": accounts.LEFT}),
            (OTHER_SCHOOL, {"state": accounts.CANCELLED}),
            (UNREGISTERED, {"email": "other@school.example"}),
        ):
            accounts.update(conn, accounts.get_by_username(conn, code)["id"], **change)
        conn.commit()

    assert deliver(demo) == []
    assert noted_reminders(demo) == []
    send(demo.staff(OFFICER))
    assert queued_letters(demo) == [("reminder", "other@school.example")], (
        "nobody was told: the next try is the same day"
    )


@pytest.mark.whole_areas
def test_two_who_send_at_once_tell_nobody_twice(demo: Demo):
    set_addresses(demo, *(agency["code"] for agency in _open_agencies(demo)))
    with demo.services.db.read() as conn:
        agencies_to_remind = outstanding.list_outstanding(conn, AREA, demo.services.today())
    barrier = Barrier(2)

    def send_all(who: str) -> int:
        barrier.wait()
        return mailing.queue_letters(
            demo.services.db, agencies_to_remind, who, demo.clock(), national=who == "obec"
        )

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(send_all, ("obec", OFFICER)))

    assert sorted(numbers) == [0, len(agencies_to_remind)] and len(agencies_to_remind) > 100
    assert (
        len(queued_letters(demo))
        == len({to for _, to in queued_letters(demo)})
        == len(noted_reminders(demo))
        == len(agencies_to_remind)
    )


def test_who_was_told_today_is_told_again_tomorrow_and_not_before(demo: Demo):
    set_addresses(demo, UNREGISTERED)
    officer, obec = demo.staff(OFFICER), demo.staff("obec")
    post(officer, f"/area/{AREA}/reminders/line", {"agency": UNREGISTERED})

    for visitor in (officer, obec):
        assert "ไม่มีหน่วยงานที่ต้องส่งอีเมลถึง" in post(visitor, f"/area/{AREA}/reminders/mail", {}).follow().text
        post(visitor, "/obec/reminders", {}) if visitor is obec else None
    assert queued_letters(demo) == [] and noted_reminders(demo) == [(UNREGISTERED, TODAY, "line")]

    demo.clock.move(hours=15)
    send(demo.staff(OFFICER))
    assert noted_reminders(demo)[1:] == [(UNREGISTERED, "2026-05-21", "mail")]


def test_a_letter_that_is_late_by_a_day_does_not_come_on_a_day_on_which_the_agency_was_told(demo: Demo):
    set_addresses(demo, UNREGISTERED, BROKEN)
    send(demo.staff(OFFICER))
    demo.clock.move(days=1)
    post(demo.staff(OFFICER), f"/area/{AREA}/reminders/line", {"agency": UNREGISTERED})

    demo.worker.postman().deliver()

    assert len(demo.letters()) == 1 and BROKEN in demo.letters()[0]
    assert noted_reminders(demo) == [(UNREGISTERED, "2026-05-21", "line"), (BROKEN, "2026-05-21", "mail")]


def test_what_waits_can_be_stopped_by_the_areas_officer_and_no_other(demo: Demo):
    set_addresses(demo, UNREGISTERED, FOREIGN)
    obec, officer = demo.staff("obec"), demo.staff(OFFICER)
    form = next(
        form
        for form in obec.get("/obec/reminders").forms.values()
        if form.action == "/obec/reminders" and form.method == "post"
    )
    assert "จะส่งอีเมล 2 ฉบับ" in form.submit().follow().text

    page_text = post(officer, f"/area/{AREA}/reminders/stop", {}).follow().text

    assert "หยุดส่งแล้ว 1 ฉบับ" in page_text
    assert noted_reminders(demo) == [(FOREIGN, TODAY, "mail")]
    assert [FOREIGN in letter for letter in deliver(demo)] == [True]
    assert "ไม่มีอีเมลที่รอส่ง" in post(obec, "/obec/reminders/stop", {}).follow().text


def test_an_address_that_a_mail_server_refused_for_good_is_none(demo: Demo):
    set_addresses(demo, UNREGISTERED, BROKEN)
    send(demo.staff(OFFICER))
    with demo.services.db.begin() as conn:
        run_sql(
            conn,
            "UPDATE letters SET state = 'refused', answer = '550 nobody here' WHERE \"to\" LIKE ?",
            f"%{BROKEN}%",
        )
        run_sql(
            conn,
            "UPDATE letters SET state = 'refused', answer = '451 later' WHERE \"to\" LIKE ?",
            f"%{UNREGISTERED}%",
        )
        conn.commit()
    demo.clock.move(days=1)

    send(demo.staff(OFFICER))

    assert [to for _, to in queued_letters(demo)] == [f"office-{UNREGISTERED}@school.example"]


def test_a_registrant_who_waits_for_the_office_is_left_to_the_office(demo: Demo):
    demo.visitor().register(captcha=False)
    demo.deliver()

    page = demo.staff(OFFICER).get(f"/area/{AREA}/reminders")

    assert "รอเขตยืนยันผู้ลงทะเบียน 1 หน่วยงาน" in page.text
    with demo.services.db.read() as conn:
        (school,) = [
            agency
            for agency in outstanding.list_outstanding(conn, AREA, demo.services.today())
            if agency.code == SCHOOL
        ]
    assert school.kind == outstanding.HELD and not school.is_mailable


def test_letters_that_somebody_waits_for_go_before_thousands(demo: Demo):
    now = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
    letter = {
        "to": "a@school.example",
        "language": "th",
        "account_id": None,
        "area": AREA,
        "facts": {},
        "next_at": now,
    }
    with demo.services.db.begin() as conn:
        queue.add_all(conn, "first_notice", [letter] * 30, now)
        demo.clock.move(minutes=1)
        queue.add(conn, "password", "b@school.example", "th", demo.clock())
        conn.commit()

    with demo.services.db.read() as conn:
        assert queue.list_due(conn, demo.clock(), places=1)[0]["kind"] == "password"


def test_obec_chooses_areas_by_kind_and_by_how_much_is_pinned(demo: Demo):
    signed_in_clerk(demo, SCHOOL, email="here@school.example").pin()
    signed_in_clerk(demo, OTHER_SCHOOL, email="too@school.example").pin(latitude="20.201234")
    set_addresses(demo, FOREIGN)
    demo.deliver()
    obec = demo.staff("obec")

    pages = {
        query: obec.get(f"/obec/reminders{quote(query, safe='?=')}", expect_errors=True)
        for query in (
            "",
            "?type=secondary",
            "?below=1",
            "?below=๑",
            "?below=101",
            "?below=x",
            "?type=evil",
            "?kind=evil",
        )
    }

    counts = {query: re.findall(r"ส่งอีเมล (\d+) ฉบับ", page.text) for query, page in pages.items()}
    assert counts == {
        "": ["3"],
        "?type=secondary": [],
        "?below=1": ["1"],
        "?below=๑": ["1"],
        "?below=101": [],
        "?below=x": [],
        "?type=evil": [],
        "?kind=evil": [],
    }
    assert "จำนวนเต็มตั้งแต่ 1 ถึง 100" in pages["?below=101"].text and 'value="x"' in pages["?below=x"].text
    assert [pages[query].status_int for query in ("?below=x", "?type=evil", "?kind=evil")] == [422, 400, 400]
    assert post(obec, "/obec/reminders", {"below": "x"}).status_int == 422 and queued_letters(demo) == []
    post(obec, "/obec/reminders", {"below": "1"})
    assert queued_letters(demo) == [("first_notice", f"office-{FOREIGN}@school.example")]
    assert "อีเมลที่รอส่ง 1 ฉบับ" in obec.get(f"/area/{OTHER_AREA}/reminders").text
    assert "อีเมลที่รอส่ง" not in obec.get(f"/area/{AREA}/reminders").text


def test_a_first_notice_that_was_refused_is_shown_with_its_agency_until_that_has_registered(demo: Demo):
    set_addresses(demo, UNREGISTERED)
    officer = demo.staff(OFFICER)
    send(officer)
    with demo.services.db.begin() as conn:
        conn.exec_driver_sql("UPDATE letters SET state = 'refused', answer = '550 nobody here'")
        conn.commit()

    before = officer.get(f"/area/{AREA}").html.find(id="letters").get_text(" ")
    demo.visitor().register(UNREGISTERED)

    assert "บ้านห้วยน้ำราก" in before and "แจ้งหน่วยงานทาง LINE" in before
    assert f"office-{UNREGISTERED}" not in before
    assert officer.get(f"/area/{AREA}").html.find(id="letters") is None


def test_every_letter_that_may_lapse_is_one_that_reminders_judge():
    """Add a case to service/reminders/still_due.py for another kind."""
    assert set(LAPSING_KINDS) == {FIRST_NOTICE, REMINDER} == set(BULK_KINDS)
