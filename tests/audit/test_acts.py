"""The audit log holds every change and nothing that people typed; officers read that of their own area."""

import ast
import re
import tempfile
from pathlib import Path

import pytest
from webtest import Upload

from service.accounts import alarms
from service.audit.audit_words import ACT_SENTENCES, ACTOR_NAMES, act_sentence
from service.intake.submit import Journal
from service.register import imports
from service.store import agencies, audit_log
from service.store import letters as queue
from service.store.schema import audit_log as table
from tests.cast.downloads import POSTERS, prepared, prepared_table
from tests.cast.own_account import (
    NEW_EMAIL,
    OLD_EMAIL,
    SUCCESSOR,
    accept_account,
    accept_link,
    close_account,
    confirm_link,
    offer_account,
    press_button,
    request_new_address,
)
from tests.cast.pages import (
    link_in_mail,
    objection_link,
    register_obec,
    register_officer,
    set_register_address,
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
from tests.cast.posts import ask_for_link, post, send_mail, signed_in_clerk
from tests.cast.proposers import Register, confirm_closing, decide
from tests.cast.second_step import give_code, give_password, set_up, with_second_step
from tests.cast.squatters import squat
from tests.reports.cast import submit
from tests.requests.test_staff_access import add_obec_user
from tests.requests.test_staff_access import approve as let_in_by_request

SERVICE = Path(__file__).parents[2] / "service"
# What notes acts: at which place of its arguments the act stands.
NOTED_AT = {"audit_log.add": 2, "account_acts.note": 1}
# Acts that are read from the journal of entries.
JOURNAL_ACTS = {"received", "withdrew"}


def acts_in_the_code() -> set[str]:
    acts = set()
    for path in SERVICE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or (place := NOTED_AT.get(ast.unparse(node.func))) is None:
                continue
            # Where the act is handed on, its name stands where that is called.
            if isinstance(node.args[place], ast.Constant):
                acts.add(node.args[place].value)
    return acts


def propose(demo: Demo) -> None:
    """Propose to close a school, which two of OBEC accept, and another one, which the area takes back."""
    tab = Register(demo)
    for code in ("57030014", "57030050"):
        tab.mark(code, "ยุบ/เลิก")
    demo.deliver()
    tab.mark("57030050", "")
    decide(demo, "รับ", index=0)
    confirm_closing(demo)


def audit_rows(demo: Demo) -> list[dict]:
    with demo.services.db.read() as conn:
        return [dict(line) for line in conn.execute(table.select().order_by(table.c.id)).mappings()]


def logged_acts(demo: Demo) -> list[str]:
    return [row["act"] for row in audit_rows(demo)]


def table_rows(page) -> list[list[str]]:
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.html.select("tbody tr")
    ]


def claim_twice(demo: Demo) -> None:
    """Let two people use one hand-over letter, and the owner of the agency's address disown the second."""
    code = demo.hand_over_code("57030010")
    set_register_address(demo, "57030010", "office@school.example")
    for number in range(2):
        form = demo.visitor().open_form("/register?agency=57030010")
        fill(form, REGISTRATION | {"email": f"claimant{number}@school.example", "code": code})
        form["notice"] = True
        form.submit_fields_extra = [("altcha", demo.solved_captcha())]
        send(form)
    send_mail(demo)
    send(demo.visitor().open_form(link_in_mail(demo, "not-ours")))


def prove_by_mailbox(demo: Demo) -> None:
    """Ask for a code to the agency's address, then show to be the one who reads it."""
    person = signed_in_clerk(demo, "57030013", letter=False, email="thirteen@school.example")
    set_register_address(demo, "57030013", "thirteen@school.example")
    post(person, "/account/prove/mail", {})
    demo.clock.move(minutes=2)
    ask_for_link(demo, "57030013")
    send_mail(demo)
    demo.visitor().set_password(demo.password_link())


def set_up_and_lose_second_step(demo: Demo) -> None:
    """Set the second step up, use a recovery code, and have OBEC remove it."""
    strict = with_second_step(demo)
    _, _, codes = set_up(strict, f"officer-{AREA}")
    give_code(give_password(strict, f"officer-{AREA}")[1], codes[0])
    post(demo.staff("obec"), f"/obec/accounts/officer-{AREA}/remove-factor", {})


def raise_alarms(demo: Demo) -> None:
    """Let registrations come in a rush, an unknown hand confirm, letters wait, rows be taken back."""
    squat(demo, 2, Journal(demo.services.db, demo.services.settings.paper_key, rush_registrations=1))
    facts = {"record": "registration", "effect": "confirm", "row_id": "K7Q2-0001-1"}
    with demo.services.db.begin() as conn:
        for _ in range(21):
            audit_log.add(conn, demo.clock(), "decided", audit_log.SHEET, AREA, SCHOOL, **facts)
        alarms.check_confirmations(conn, AREA, demo.clock())
        alarms.raise_budget(conn, 12, demo.clock(), demo.clock())
        alarms.raise_taken_back(conn, AREA, 12, 1, demo.clock())
        conn.commit()


def hold_letters(demo: Demo, officer: Visitor) -> None:
    """Let letters about decisions be too many, then send one page of them and drop another."""
    for deed in ("send", "drop"):
        with demo.services.db.begin() as conn:
            for number in range(21):
                to, facts = (
                    f"clerk-{deed}-{number}@school.example",
                    {"agency_name": "โรงเรียน", "note": "ตรวจ"},
                )
                facts |= {"record": "readiness", "item": ""}
                queue.add(conn, "sent_back", to, "th", demo.clock(), None, facts, AREA)
            conn.commit()
        send_mail(demo)
        form = officer.open_form(f"/area/{AREA}/letters")
        post(officer, f"/area/{AREA}/letters/{deed}", {"letters": form["letters"].value})


def announce(demo: Demo, obec: Visitor) -> None:
    """Announce what a second person drops, what a second person releases, and what needs nobody else."""
    second = register_obec(demo)
    for number, act in ((1, "drop"), (2, "release")):
        text = f"ประกาศที่พิมพ์เอง {number} ถึง someone@typed.example"
        post(obec, "/obec/announcement", {"announcement": text})
        post(second, f"/obec/announcements/{number}/{act}", {})
    post(obec, "/obec/announcement", {"announcement": "ประกาศธรรมดา"})
    post(obec, "/obec/announcement", {"announcement": ""})


def do_everything(demo: Demo) -> None:
    """Do everything that adds to the audit log."""
    set_up_and_lose_second_step(demo)
    obec, officer, clerk = demo.staff("obec"), demo.staff(f"officer-{AREA}"), signed_in_clerk(demo)
    clerk.pin()
    send(clerk.open_form("/pin/1/withdraw"))
    demo.deliver()
    hand = demo.officer()
    hand.decide("registration", hand.lines("registration")[0]["เลขที่รับ"], "ยืนยัน")
    demo.deliver()
    press_button(demo, objection_link(demo))
    post(clerk, "/account/language", {"language": "en"})
    post(clerk, "/account/invite", {"email": "colleague@school.example"})
    post(clerk, "/account/invite/revoke", {})
    prove_by_mailbox(demo)
    request_new_address(clerk)
    for to in (NEW_EMAIL, OLD_EMAIL):
        press_button(demo, confirm_link(demo, to))
    demo.clock.move(minutes=2)
    request_new_address(clerk, "third@school.example")
    press_button(demo, f"{confirm_link(demo, NEW_EMAIL)}/refuse")
    send_mail(demo)
    demo.visitor().set_password(demo.password_link())
    clerk = demo.visitor().sign_in(SCHOOL)
    post(clerk, "/account/sessions/end-others", {})
    form = clerk.open_form("/account/password")
    fill(
        form,
        {
            "present": "a long enough phrase",
            "password": "the next long phrase",
        },
    )
    send(form)
    for _ in range(2):
        offer_account(clerk, "the next long phrase")
        post(clerk, "/account/hand-over/take-back", {})
    offer_account(clerk, "the next long phrase")
    accept_account(demo, accept_link(demo))
    close_account(demo.visitor().sign_in(SCHOOL, "quite another phrase"), "quite another phrase")
    claim_twice(demo)
    post(officer, f"/area/{AREA}/hand-over/letters.pdf", {"agency": "57030011"})
    post(officer, f"/area/{AREA}/hand-over/revoke", {})
    registrant = demo.visitor()
    receipt = registrant.register(OTHER_SCHOOL).request.path
    demo.clock.move(minutes=2)
    post(registrant, f"{receipt}/send-again", {})
    form = registrant.open_form(f"{receipt}/address")
    fill(form, {"email": "right@school.example"})
    send(form)
    demo.clock.move(minutes=2)
    post(officer, f"/area/{AREA}/people/{OTHER_SCHOOL}/letter", {})
    send_mail(demo)
    demo.visitor().set_password(demo.password_link())
    slip = post(officer, f"/area/{AREA}/people/{OTHER_SCHOOL}/slip", {})
    demo.visitor().set_password(re.search(r"/password/[\w-]+", slip.text).group())
    register_officer(demo)
    post(obec, "/obec/unconfirmed/57030012", {"check": "called"})
    post(officer, "/account/digest", {"digest": "no"})
    post(officer, f"/area/{AREA}/send-again", {})
    post(obec, f"/status/{AREA}/send-again", {})
    post(
        officer,
        f"/area/{AREA}/report/photos",
        {"caption": "รูปที่พิมพ์เอง"},
        [Upload("a.jpg", picture(), "image/jpeg")],
    )
    photo = officer.get(f"/area/{AREA}/report").html.select_one(".evidence a")["href"].rpartition("/")[2]
    for fields in ({"caption": "คำบรรยายใหม่"}, {"remove": "yes"}):
        post(officer, f"/area/{AREA}/report/photos/{photo}", fields)
    submit(officer, "ข้อความที่พิมพ์เอง")
    post(officer, f"/area/{AREA}/reminders/line", {"agency": "57030003"})
    post(officer, f"/area/{AREA}/own-link", {"agency": "57030003"})
    with demo.services.db.begin() as conn:
        agencies.update(conn, "57030006", email="office@school.example")
        conn.commit()
    for path in ("mail", "stop"):
        post(officer, f"/area/{AREA}/reminders/{path}", {})
    announce(demo, obec)
    post(
        obec,
        "/obec/accounts",
        {"role": "officer", "username": "somchai", "area": AREA, "email": "somchai@area.example"},
    )
    for act in ("close", "reopen"):
        post(obec, f"/obec/accounts/somchai/{act}", {})
    hold_letters(demo, officer)
    officer.get(f"/area/{AREA}/export/registration.csv")
    prepared_table(officer, "registration")
    prepared(officer, POSTERS)
    officer.get(f"/sheets/{demo.officer().file}.xlsx")
    demo.deliver()
    hand.hand.delete_rows(hand.file, hand.sheets["registration"], 1)
    demo.deliver()
    with demo.services.db.read() as conn:
        gone = conn.exec_driver_sql("SELECT row_id FROM rows WHERE state = 'removed'").scalar()
    assert demo.app.test_cli_runner().invoke(args=["restore-row", gone]).exit_code == 0
    add_obec_user(demo, "obec-old")
    let_in_by_request(demo, username="obec-old", area="").decide("")


def move_an_agency(demo: Demo) -> None:
    """Import a school that is in another area by now."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "agencies.csv")
        file.write_text(f"รหัสโรงเรียน,ชื่อโรงเรียน,เขต\n57030010,บ้านสิบ,{OTHER_AREA}", encoding="utf-8")
        imports.import_agencies(demo.services.db, file, demo.clock)
    demo.deliver()


def run_commands(demo: Demo) -> None:
    """Do what the administrator does with personal data and with this log, by command."""
    flask = demo.app.test_cli_runner()
    for words in (
        ("person", "export", OTHER_SCHOOL),
        ("person", "erase", OTHER_SCHOOL, "--yes"),
        ("person", "erase", f"officer-{AREA}", "--yes"),
        ("audit", "export"),
        ("purge",),
    ):
        if words == ("purge",):
            demo.clock.move(days=800)
        assert flask.invoke(args=words).exit_code == 0


# --- the words


def test_every_act_that_the_code_notes_has_its_words_and_no_words_are_left_over():
    assert acts_in_the_code() | JOURNAL_ACTS == set(ACT_SENTENCES)


@pytest.mark.parametrize("act", ACT_SENTENCES)
def test_the_words_are_there_in_both_languages_and_ask_for_the_same(act: str):
    thai, english = ACT_SENTENCES[act]

    assert re.search("[ก-๛]", thai) and not re.search("[ก-๛]", english)
    assert set(re.findall(r"{\w+}", thai)) == set(re.findall(r"{\w+}", english))


def test_a_decision_is_told_in_the_words_of_the_sheet():
    about = {"record": "registration", "effect": "cancel", "row_id": "K7Q2-0001-1"}

    assert act_sentence("decided", about, False) == "ผลตรวจในตารางมีผล: ลงทะเบียน เลขที่รับ K7Q2-0001-1 → ยกเลิก"
    assert "blank" in act_sentence("decided", about | {"effect": ""}, True)


# --- what is noted


def test_everything_that_is_done_leaves_its_deed(demo: Demo):
    propose(demo)
    do_everything(demo)
    move_an_agency(demo)
    demo.worker.seal_forms()
    run_commands(demo)
    raise_alarms(demo)

    assert acts_in_the_code() - set(logged_acts(demo)) == set()


def test_no_deed_holds_an_address_a_name_a_token_or_what_somebody_typed(demo: Demo):
    do_everything(demo)
    tokens = re.findall(r"/(?:password|confirm|handover)/([\w-]{20,})", "\n".join(demo.letters()))
    run_commands(demo)

    log_text = repr(audit_rows(demo))
    typed = [
        REGISTRATION["first_name"],
        REGISTRATION["last_name"],
        REGISTRATION["phone"],
        *SUCCESSOR.values(),
        "ประกาศที่พิมพ์เอง",
        "ข้อความที่พิมพ์เอง",
    ]
    assert "@" not in log_text
    assert len(tokens) > 5 and not any(token in log_text for token in tokens)
    assert not any(text in log_text for text in typed if text != "ครู")


def test_a_deed_that_was_not_done_is_not_noted(demo: Demo):
    clerk = signed_in_clerk(demo)
    before = logged_acts(demo)

    request_new_address(clerk, password="a guess")
    offer_account(clerk, password="a guess")
    close_account(clerk, "a guess")
    post(clerk, "/account/hand-over/take-back", {})

    assert logged_acts(demo) == before


# --- the page


@pytest.fixture
def done(demo: Demo) -> Demo:
    do_everything(demo)
    return demo


def test_the_officer_reads_the_areas_deeds_newest_first_with_the_forms_that_came_in(demo: Demo):
    signed_in_clerk(demo, letter=False).pin()
    demo.deliver()
    demo.clock.move(minutes=1)
    officer = demo.staff(f"officer-{AREA}")
    post(officer, f"/area/{AREA}/people/{SCHOOL}/slip", {})

    rows = table_rows(officer.get(f"/area/{AREA}/acts"))

    assert rows[0][1:] == [f"officer-{AREA}", "อนุบาลจอมสวรรค์(บ้านบ่อก๊าง)", f"ออกใบเข้าสู่ระบบของ {SCHOOL}"]
    assert [row[3].split(" เลขที่รับ")[0] for row in rows[1:]] == [
        "ส่งแบบปักหมุด ครั้งที่ 1",
        "ส่งแบบลงทะเบียน ครั้งที่ 1",
    ]
    assert rows[1][1] == SCHOOL


def test_the_page_holds_no_personal_data(done: Demo):
    officer = done.staff(f"officer-{AREA}")

    text = officer.get(f"/area/{AREA}/acts").html.select_one("tbody").get_text()

    assert "@" not in text
    assert not any(REGISTRATION[key] in text for key in ("first_name", "last_name", "phone"))


def test_a_decision_is_told_as_made_in_the_sheet_and_a_command_as_the_administrators(done: Demo):
    officer = done.staff(f"officer-{AREA}")
    rows = [row for page in (1, 2) for row in table_rows(officer.get(f"/area/{AREA}/acts?page={page}"))]

    assert any(row[1] == "ผู้แก้ในตาราง" and "→ ยืนยัน" in row[3] for row in rows)
    assert any(row[1] == "ผู้ดูแลระบบ (คำสั่ง)" and "ใส่แถว" in row[3] for row in rows)


def test_another_areas_officer_reads_none_of_it(done: Demo):
    other = done.staff(f"officer-{OTHER_AREA}")

    assert other.get(f"/area/{AREA}/acts", expect_errors=True).status_int == 403
    assert table_rows(other.get(f"/area/{OTHER_AREA}/acts")) == []


def test_what_concerns_no_area_is_obecs_and_what_it_did_with_accounts_of_staff(done: Demo):
    obec = done.staff("obec")

    sentences = [row[3] for row in table_rows(obec.get("/obec/acts"))]

    announced = [sentence for sentence in sentences if "ประกาศ" in sentence]
    assert announced[0] == "เลิกแสดงประกาศ: “ประกาศธรรมดา”" and len(announced) == 6
    of_staff = [sentence for sentence in sentences if sentence not in announced]
    assert "เปิดบัญชี somchai อีกครั้ง" in of_staff
    about = ("somchai", f"officer-{AREA}", "obec-old", "ขอรหัสเจ้าหน้าที่")
    assert all(any(word in sentence for word in about) for sentence in of_staff)
    assert done.staff(f"officer-{AREA}").get("/obec/acts", expect_errors=True).status_int == 403


def fill_trail(demo: Demo, number: int) -> None:
    with demo.services.db.begin() as conn:
        for at in range(number):
            audit_log.add(conn, demo.clock(), "account_made", "obec", AREA, username=f"someone{at}")
        conn.commit()


def test_a_long_trail_comes_in_pages_newest_first(demo: Demo):
    fill_trail(demo, 101)
    officer = demo.staff(f"officer-{AREA}")

    pages = [table_rows(officer.get(f"/area/{AREA}/acts?page={page}")) for page in (1, 2, 3)]

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
    assert all(thai and english for thai, english in ACTOR_NAMES.values())
