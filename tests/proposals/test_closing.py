"""Taking an agency out of the register needs two persons at OBEC, and both are named."""

import ast

import pytest
from sqlalchemy import select

from service.audit.chain import check_chain
from service.store import accounts
from service.store.schema import audit_log
from tests.cast.people import AREA, SCHOOL, Demo
from tests.cast.posts import post
from tests.cast.proposers import (
    OBEC,
    Register,
    confirm_closing,
    decide,
    get_agency,
    of_obec,
    press_confirm,
    summary_text,
)
from tests.rooms import module_name, module_paths

WAITS = "รอ สพฐ. อีกหนึ่งคนยืนยัน"


@pytest.fixture
def tab(demo: Demo) -> Register:
    return Register(demo)


@pytest.fixture
def proposed(demo: Demo, tab: Register) -> Demo:
    """A school whose line was deleted from the tab of its area."""
    tab.delete(SCHOOL)
    demo.deliver()
    return demo


def is_open(demo: Demo) -> bool:
    return get_agency(demo, SCHOOL)["closed_at"] is None


def decide_as(demo: Demo, username: str, decision: str) -> None:
    """Type OBEC's decision by a hand that the sheet knows to be this person's."""
    officer = demo.officer(OBEC)
    officer.hand.email = username
    officer.decide("proposal", officer.lines("proposal")[-1]["เลขที่รับ"], decision)
    demo.deliver()


def acts(demo: Demo, area: str, act: str) -> list[tuple]:
    query = select(audit_log).where(audit_log.c.area == area, audit_log.c.act == act)
    with demo.services.db.read() as conn:
        return [(row["who"], row["about"]) for row in conn.execute(query).mappings()]


def test_nothing_shrinks_before_a_second_person_has_confirmed(proposed: Demo):
    before = proposed.summary()

    decide_as(proposed, "obec", "รับ")

    assert is_open(proposed) and proposed.summary() == before
    assert WAITS in summary_text(proposed)
    assert "obec เห็นชอบแล้ว · " in summary_text(proposed, OBEC)
    confirm_closing(proposed, "obec2")
    assert not is_open(proposed) and proposed.summary()["schools"] == before["schools"] - 1
    assert WAITS not in summary_text(proposed)
    proposed.sync.drain(country_now=True)
    assert WAITS not in summary_text(proposed, OBEC)


def test_both_persons_stand_in_the_trails_of_obec_and_of_the_area(proposed: Demo):
    decide_as(proposed, "obec", "รับ")
    confirm_closing(proposed, "obec2")

    (decided,) = acts(proposed, OBEC, "decided")
    assert decided[0] == "obec" and [decided[1][key] for key in ("username", "by")] == ["obec", "obec2"]
    assert [who for who, _ in acts(proposed, AREA, "closing_confirmed")] == ["obec2"]
    assert "(เห็นชอบโดย obec, obec2)" in of_obec(proposed, "obec").get("/area/OBEC/acts").text


def test_the_name_of_an_erased_person_is_in_none_of_the_acts_of_a_closing(proposed: Demo):
    decide_as(proposed, "obec", "รับ")
    confirm_closing(proposed, "obec2")

    answer = proposed.app.test_cli_runner().invoke(args=["person", "erase", "obec2", "--yes"])

    assert answer.exit_code == 0, answer.output
    with proposed.services.db.read() as conn:
        log = repr(conn.exec_driver_sql("SELECT * FROM audit_log").all())
        assert check_chain(conn, proposed.clock()).renamed >= 4
    assert "closing_confirmed" in log and "obec2" not in log


@pytest.mark.parametrize("mailbox", ["obec-one@obec.example", "OBEC-one+second@obec.example"])
def test_the_first_person_is_not_the_second_one_neither_by_another_account_of_the_same_mailbox(
    proposed: Demo, mailbox: str
):
    with proposed.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, "obec")["id"], email="obec-one@obec.example")
        conn.commit()
    decide_as(proposed, "obec", "รับ")

    own_page = of_obec(proposed, "obec").get("/obec/closings")
    answer = press_confirm(of_obec(proposed, "obec-again", mailbox))
    proposed.deliver()

    assert "ท่านเห็นชอบแล้ว" in own_page.text and not own_page.html.select("form[action*='/closings/']")
    assert "ต้องให้ผู้ใช้ของ สพฐ. อีกคนหนึ่งเป็นผู้ยืนยัน" in answer.text
    assert is_open(proposed)


def test_where_the_hand_in_the_sheet_is_not_certain_two_confirm_on_the_web(proposed: Demo):
    decide(proposed, "รับ")

    page = of_obec(proposed, "obec").get("/obec/closings")
    confirm_closing(proposed, "obec")
    after_one = is_open(proposed)
    confirm_closing(proposed, "obec2")

    assert "ไม่ทราบแน่ชัดว่าผู้ใดเลือกผลตรวจในตาราง" in page.text
    assert after_one and not is_open(proposed)


def test_with_one_user_it_stays_open_and_says_that_a_second_account_is_needed(proposed: Demo):
    proposed.app.test_cli_runner().invoke(args=["accounts", "close", "obec2"])
    decide_as(proposed, "obec", "รับ")

    page = of_obec(proposed, "obec").get("/obec/closings")

    assert "สพฐ. มีผู้ใช้เพียงคนเดียว" in page.text and "สพฐ. มีผู้ใช้เพียงคนเดียว" in summary_text(proposed, OBEC)
    assert is_open(proposed)


def test_a_decision_that_is_taken_back_waits_no_more_and_an_old_confirmation_counts_for_no_new_one(
    proposed: Demo,
):
    decide(proposed, "รับ")
    confirm_closing(proposed, "obec2")
    proposed.clock.move(minutes=5)
    decide(proposed, "")
    assert "ไม่มีรายการที่รอยืนยัน" in of_obec(proposed, "obec").get("/obec/closings").text

    proposed.clock.move(minutes=5)
    decide_as(proposed, "obec", "รับ")

    assert is_open(proposed) and WAITS in summary_text(proposed)


def test_a_closing_that_the_area_takes_back_waits_no_more(proposed: Demo, tab: Register):
    decide_as(proposed, "obec", "รับ")
    tab.write(get_agency(proposed, SCHOOL)["name_th"], SCHOOL)
    proposed.deliver()

    assert "ไม่มีรายการที่รอยืนยัน" in of_obec(proposed, "obec2").get("/obec/closings").text
    assert is_open(proposed)


def test_confirming_what_does_not_wait_any_more_is_told(proposed: Demo):
    decide_as(proposed, "obec", "รับ")
    page = of_obec(proposed, "obec2").get("/obec/closings")
    decide_as(proposed, "obec", "")

    form = next(form for form in page.forms.values() if "/closings/" in form.action)
    answer = form.submit().follow()

    assert "รายการนี้ไม่ได้รอยืนยันแล้ว" in answer.text and is_open(proposed)


def test_changing_the_kind_of_the_proposal_in_the_sheet_spares_nobody_the_second_person(proposed: Demo):
    officer = proposed.officer(OBEC)
    officer.type("proposal", officer.lines("proposal")[-1]["เลขที่รับ"], "ข้อเสนอ", "เปลี่ยนชื่อ")

    decide(proposed, "รับ")

    assert is_open(proposed) and WAITS in summary_text(proposed)


def test_what_waits_is_told_on_obecs_page_and_in_the_daily_letter_of_its_users(proposed: Demo):
    of_obec(proposed, "obec2")
    decide_as(proposed, "obec", "รับ")
    before = len(proposed.letters())

    proposed.clock.move(days=1)
    proposed.deliver()
    proposed.worker.digest().queue()
    proposed.clock.move(minutes=5)
    proposed.worker.postman().deliver()

    letters = [letter for letter in proposed.letters()[before:] if "obec2@obec.example" in letter]
    assert any("รอคนที่สองยืนยัน 1 แห่ง" in letter for letter in letters)
    assert "รอคนที่สองยืนยัน 1 แห่ง" in of_obec(proposed, "obec2").get("/obec").text


def test_nobody_closes_a_school_alone_with_a_slip_for_another_account_of_obec(proposed: Demo):
    second = of_obec(proposed, "obec2")
    post(proposed.staff("obec"), "/obec/accounts/obec2/slip", {})
    decide_as(proposed, "obec", "รับ")

    answer = press_confirm(second)
    proposed.deliver()

    assert "จึงยังไม่ถือว่าเป็นสองคน" in answer.text and is_open(proposed)


def test_nor_by_two_accounts_that_one_hand_opened_where_both_confirm_on_the_web(proposed: Demo):
    persons = [of_obec(proposed, username) for username in ("obec2", "obec3")]
    for username in ("obec2", "obec3"):
        post(proposed.staff("obec"), f"/obec/accounts/{username}/slip", {})
    decide(proposed, "รับ")

    answers = [press_confirm(person).text for person in persons]
    proposed.deliver()

    assert ["จึงยังไม่ถือว่าเป็นสองคน" in answer for answer in answers] == [False, True] and is_open(proposed)


def take_back_addition(demo: Demo, tab: Register, **cells: str) -> None:
    """Have an addition accepted, then taken back by a known hand after these cells of it were changed."""
    tab.write("โรงเรียนบ้านใหม่")
    demo.deliver()
    decide_as(demo, "obec", "รับ")
    officer = demo.officer(OBEC)
    officer.hand.email = "obec"
    for header, text in cells.items():
        officer.type("proposal", officer.lines("proposal")[-1]["เลขที่รับ"], header, text)
    decide_as(demo, "obec", "")


def test_the_second_person_is_shown_the_agency_that_goes_whatever_stands_in_the_proposal(
    demo: Demo, tab: Register
):
    take_back_addition(demo, tab, รหัสของหน่วยงานที่เสนอ=SCHOOL)

    page = of_obec(demo, "obec2").get("/obec/closings")

    (card,) = page.html.select("section.card")
    assert SCHOOL in card.text and get_agency(demo, SCHOOL)["name_th"] in card.select_one("h2").text


def test_a_confirmation_is_of_the_agency_that_stood_there_and_of_no_other(demo: Demo, tab: Register):
    take_back_addition(demo, tab)
    press_confirm(of_obec(demo, "obec2"))
    demo.clock.move(seconds=5)
    officer = demo.officer(OBEC)
    officer.hand.email = "obec"
    officer.type("proposal", officer.lines("proposal")[-1]["เลขที่รับ"], "รหัสของหน่วยงานที่เสนอ", SCHOOL)

    demo.deliver()

    assert get_agency(demo, SCHOOL) is not None and is_open(demo)


# Module -> why one person is enough, or where the second one comes in.
WAYS_OUT_OF_THE_REGISTER = {
    "service.proposals.decision": "decisions of OBEC, which find_closings holds back for the second person",
    "service.requests.missing_agency": "bureaus alone: they count in no area",
    "service.store.agencies": "where it is written, and nothing is decided",
}


def test_an_agency_leaves_the_register_in_no_other_way():
    callers = {
        module_name(path)
        for path in module_paths("service")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("agencies.close", "agencies.delete")
    }

    assert callers == WAYS_OUT_OF_THE_REGISTER.keys()
