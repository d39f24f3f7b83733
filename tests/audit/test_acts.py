"""The audit trail: every change leaves a deed in words, none holds what somebody typed, officers read their
own area's.
"""

import ast
import re
from pathlib import Path

import pytest
from webtest import Upload

from service.audit.audit_words import ACTS, NOBODY, told
from service.store import agencies
from service.store import audit_log as deeds
from service.store.schema import deeds as table
from tests.cast.own import (
    NEW,
    OLD,
    SUCCESSOR,
    ask_for_address,
    confirm_link,
    leave,
    offer,
    press,
    take,
    take_link,
)
from tests.cast.people import (
    AREA,
    OTHER_AREA,
    OTHER_SCHOOL,
    REGISTRATION,
    SCHOOL,
    Demo,
    Visitor,
    fill,
    picture,
    send,
)
from tests.cast.posts import post, send_mail, settled
from tests.reports.cast import submit

SERVICE = Path(__file__).parents[2] / "service"
# Read from the journal, where forms are kept already.
OF_THE_JOURNAL = {"received", "withdrew"}


def acts_in_the_code() -> set[str]:
    found = set()
    for path in SERVICE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "deeds.add":
                found.add(ast.literal_eval(node.args[2]))
    return found


def noted(demo: Demo) -> list[dict]:
    with demo.services.db.read() as conn:
        return [dict(line) for line in conn.execute(table.select().order_by(table.c.id)).mappings()]


def acts_of(demo: Demo) -> list[str]:
    return [deed["act"] for deed in noted(demo)]


def lines(page) -> list[list[str]]:
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.html.select("tbody tr")
    ]


def everything(demo: Demo) -> None:
    """A run in which everything is done that leaves a deed."""
    obec, officer, clerk = demo.staff("obec"), demo.staff(f"officer-{AREA}"), settled(demo)
    clerk.pin()
    send(clerk.open_form("/pin/1/withdraw"))
    demo.deliver()
    hand = demo.officer()
    hand.decide("registration", hand.lines("registration")[0]["เลขที่รับ"], "ยืนยัน")
    demo.deliver()
    post(clerk, "/account/language", {"language": "en"})
    ask_for_address(clerk)
    for to in (NEW, OLD):
        press(demo, confirm_link(demo, to))
    demo.clock.move(minutes=2)
    ask_for_address(clerk, "third@school.example")
    press(demo, f"{confirm_link(demo, NEW)}/refuse")
    send_mail(demo)
    demo.visitor().set_password(demo.password_link())
    clerk = demo.visitor().sign_in(SCHOOL)
    form = clerk.open_form("/account/password")
    fill(
        form,
        {
            "present": "a long enough phrase",
            "password": "the next long phrase",
            "password_again": "the next long phrase",
        },
    )
    send(form)
    for _ in range(2):
        offer(clerk, "the next long phrase")
        post(clerk, "/account/hand-over/take-back", {})
    offer(clerk, "the next long phrase")
    take(demo, take_link(demo))
    leave(demo.visitor().sign_in(SCHOOL, "quite another phrase"), "quite another phrase")
    receipt = demo.visitor().register(OTHER_SCHOOL).request.path
    demo.clock.move(minutes=2)
    post(demo.visitor(), f"{receipt}/send-again", {})
    form = demo.visitor().open_form(f"{receipt}/address")
    fill(form, {"email": "right@school.example"})
    send(form)
    demo.clock.move(minutes=2)
    for act in ("letter", "slip"):
        post(officer, f"/area/{AREA}/people/{OTHER_SCHOOL}/{act}", {})
    post(officer, f"/area/{AREA}/send-again", {})
    post(obec, f"/status/{AREA}/send-again", {})
    post(
        officer,
        f"/area/{AREA}/report/photos",
        {"caption": "รูปที่พิมพ์เอง"},
        [Upload("a.jpg", picture(), "image/jpeg")],
    )
    photo = officer.get(f"/area/{AREA}/report").html.select_one(".evidence a")["href"].rpartition("/")[2]
    post(officer, f"/area/{AREA}/report/photos/{photo}", {"remove": "yes"})
    submit(officer, "ข้อความที่พิมพ์เอง")
    post(officer, f"/area/{AREA}/reminders/line", {"agency": "57030003"})
    with demo.services.db.begin() as conn:
        agencies.change(conn, "57030006", email="office@school.example")
        conn.commit()
    for path in ("mail", "stop"):
        post(officer, f"/area/{AREA}/reminders/{path}", {})
    post(obec, "/obec/announcement", {"announcement": "ประกาศที่พิมพ์เอง ถึง someone@typed.example"})
    post(
        obec,
        "/obec/accounts",
        {"role": "officer", "username": "somchai", "area": AREA, "email": "somchai@area.example"},
    )
    for act in ("close", "reopen"):
        post(obec, f"/obec/accounts/somchai/{act}", {})
    officer.get(f"/area/{AREA}/export/registration.csv")
    officer.get(f"/sheets/{demo.officer().file}.xlsx")
    demo.deliver()
    hand.hand.delete_rows(hand.file, hand.sheets["registration"], 1)
    demo.deliver()
    with demo.services.db.read() as conn:
        gone = conn.exec_driver_sql("SELECT row_id FROM rows WHERE state = 'removed'").scalar()
    assert demo.app.test_cli_runner().invoke(args=["restore-row", gone]).exit_code == 0


def by_command(demo: Demo) -> None:
    """What the administrator does with personal data."""
    flask = demo.app.test_cli_runner()
    for words in (("person", "export", OTHER_SCHOOL), ("person", "erase", OTHER_SCHOOL), ("purge",)):
        if words == ("purge",):
            demo.clock.move(days=800)
        assert flask.invoke(args=words).exit_code == 0


# --- the words


def test_every_act_that_the_code_notes_has_its_words_and_no_words_are_left_over():
    assert acts_in_the_code() | OF_THE_JOURNAL == set(ACTS)


@pytest.mark.parametrize("act", ACTS)
def test_the_words_are_there_in_both_languages_and_ask_for_the_same(act: str):
    thai, english = ACTS[act]

    assert re.search("[ก-๛]", thai) and not re.search("[ก-๛]", english)
    assert set(re.findall(r"{\w+}", thai)) == set(re.findall(r"{\w+}", english))


def test_a_decision_is_told_in_the_words_of_the_sheet():
    about = {"record": "registration", "effect": "cancel", "row_id": "K7Q2-0001-1"}

    assert told("decided", about, False) == "ผลตรวจในตารางมีผล: ลงทะเบียน เลขที่รับ K7Q2-0001-1 → ยกเลิก"
    assert "blank" in told("decided", about | {"effect": ""}, True)


# --- what is noted


def test_everything_that_is_done_leaves_its_deed(demo: Demo):
    everything(demo)
    by_command(demo)

    assert acts_in_the_code() - set(acts_of(demo)) == set()


def test_no_deed_holds_an_address_a_name_a_token_or_what_somebody_typed(demo: Demo):
    everything(demo)
    tokens = re.findall(r"/(?:password|confirm|handover)/([\w-]{20,})", "\n".join(demo.letters()))
    by_command(demo)

    kept = repr(noted(demo))
    typed = [
        REGISTRATION["first_name"],
        REGISTRATION["last_name"],
        REGISTRATION["phone"],
        *SUCCESSOR.values(),
        "ประกาศที่พิมพ์เอง",
        "รูปที่พิมพ์เอง",
        "ข้อความที่พิมพ์เอง",
    ]
    assert "@" not in kept
    assert len(tokens) > 5 and not any(token in kept for token in tokens)
    assert not any(text in kept for text in typed if text != "ครู")


def test_a_deed_that_was_not_done_is_not_noted(demo: Demo):
    clerk = settled(demo)
    before = acts_of(demo)

    ask_for_address(clerk, password="a guess")
    offer(clerk, password="a guess")
    leave(clerk, "a guess")
    post(clerk, "/account/hand-over/take-back", {})

    assert acts_of(demo) == before


# --- the page


@pytest.fixture
def done(demo: Demo) -> Demo:
    everything(demo)
    return demo


def test_the_officer_reads_the_areas_deeds_newest_first_with_the_forms_that_came_in(demo: Demo):
    settled(demo).pin()
    demo.deliver()
    demo.clock.move(minutes=1)
    officer = demo.staff(f"officer-{AREA}")
    post(officer, f"/area/{AREA}/people/{SCHOOL}/slip", {})

    found = lines(officer.get(f"/area/{AREA}/acts"))

    assert found[0][1:] == [f"officer-{AREA}", "อนุบาลจอมสวรรค์(บ้านบ่อก๊าง)", f"ออกใบเข้าสู่ระบบของ {SCHOOL}"]
    assert [line[3].split(" เลขที่รับ")[0] for line in found[1:]] == [
        "ส่งแบบปักหมุด ครั้งที่ 1",
        "ส่งแบบลงทะเบียน ครั้งที่ 1",
    ]
    assert found[1][1] == SCHOOL


def test_the_page_holds_no_personal_data(done: Demo):
    officer = done.staff(f"officer-{AREA}")

    text = officer.get(f"/area/{AREA}/acts").html.select_one("tbody").get_text()

    assert "@" not in text
    assert not any(REGISTRATION[key] in text for key in ("first_name", "last_name", "phone"))


def test_a_decision_is_told_as_made_in_the_sheet_and_a_command_as_the_administrators(done: Demo):
    found = lines(done.staff(f"officer-{AREA}").get(f"/area/{AREA}/acts"))

    assert any(line[1] == "ผู้แก้ในตาราง" and "→ ยืนยัน" in line[3] for line in found)
    assert any(line[1] == "ผู้ดูแลระบบ (คำสั่ง)" and "ใส่แถว" in line[3] for line in found)


def test_another_areas_officer_reads_none_of_it(done: Demo):
    other = done.staff(f"officer-{OTHER_AREA}")

    assert other.get(f"/area/{AREA}/acts", expect_errors=True).status_int == 403
    assert lines(other.get(f"/area/{OTHER_AREA}/acts")) == []


def test_what_concerns_no_area_is_obecs(done: Demo):
    obec = done.staff("obec")

    found = [line[3] for line in lines(obec.get("/obec/acts"))]

    assert found == ["เปลี่ยนประกาศ"]
    assert done.staff(f"officer-{AREA}").get("/obec/acts", expect_errors=True).status_int == 403


def fill_trail(demo: Demo, number: int) -> None:
    with demo.services.db.begin() as conn:
        for at in range(number):
            deeds.add(conn, demo.clock(), "account_made", "obec", AREA, username=f"someone{at}")
        conn.commit()


def test_a_long_trail_comes_in_pages_newest_first(demo: Demo):
    fill_trail(demo, 101)
    officer = demo.staff(f"officer-{AREA}")

    pages = [lines(officer.get(f"/area/{AREA}/acts?page={page}")) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [50, 50, 1]
    assert pages[0][0][3].endswith("someone100") and pages[2][0][3].endswith("someone0")


@pytest.mark.parametrize("asked", ["0", "-1", "99999999999999999999", "x"])
def test_a_page_that_is_not_there_is_the_nearest_one(demo: Demo, asked: str):
    fill_trail(demo, 51)

    assert demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/acts?page={asked}").status_int == 200


def test_the_area_page_and_the_edits_lead_to_it(demo: Demo):
    officer: Visitor = demo.staff(f"officer-{AREA}")

    for path in (f"/area/{AREA}", f"/area/{AREA}/edits"):
        assert officer.get(path).html.select_one(f"a[href='/area/{AREA}/acts']")


def test_who_did_it_is_told_in_both_languages():
    assert all(thai and english for thai, english in NOBODY.values())
