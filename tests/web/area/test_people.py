"""The officer's page of people: who there is, the letter once more, the slip that is handed out."""

import base64
import re
from io import BytesIO
from urllib.parse import quote

import pytest
import zxingcpp
from PIL import Image

from service.store.schema import letters as table
from service.web.area.people import PAGE_SIZE
from tests.cast.own_account import OLD_EMAIL, close_account, count_letters_to, get_account, letter_to
from tests.cast.pages import set_register_address
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, REGISTRATION, SCHOOL, Demo, Visitor, send
from tests.cast.posts import post, row_count, send_mail, signed_in_clerk
from tests.cast.sql import run_sql

PEOPLE = f"/area/{AREA}/people"


@pytest.fixture
def officer(demo: Demo) -> Visitor:
    return demo.staff(f"officer-{AREA}")


def person_form(page, username: str, act: str):
    """Returns the form of an action for a person; None where the page has none."""
    forms = [form for form in page.forms.values() if f"/people/{username}/{act}" in form.action]
    return forms[0] if forms else None


def slip(officer: Visitor, username: str = SCHOOL):
    return send(person_form(officer.get(PEOPLE), username, "slip"))


def slip_link(page) -> str:
    return re.search(r"/password/[\w-]+", page.html.select_one(".slip .link").get_text()).group()


# --- whom to look at


def claim_cards(officer: Visitor) -> list[str]:
    return [card.get_text(" ", strip=True) for card in officer.get(PEOPLE).html.select(".claim")]


def test_two_who_claim_one_school_stand_side_by_side_with_reasons_and_masked_addresses(
    demo: Demo, officer: Visitor
):
    set_register_address(demo, SCHOOL, "office@school.example")
    demo.visitor().register()
    demo.visitor().register(email="second@elsewhere.example")
    demo.visitor().register(OTHER_SCHOOL)

    (card,) = claim_cards(officer)

    expected = (
        SCHOOL,
        f"{SCHOOL}-2",
        "c••••@school.example",
        "s•••••@elsewhere.example",
        "o•••••@school.example",
    )
    assert [text for text in (*expected, "20 พ.ค. 2569") if text not in card] == []
    assert card.count("มากกว่าหนึ่งคน") == card.count("อีเมลไม่ตรงกับ") == 2
    assert not any(REGISTRATION[key] in card for key in ("first_name", "last_name", "phone", "email"))


def test_the_confirmed_person_stands_beside_who_claims_the_same(demo: Demo, officer: Visitor):
    signed_in_clerk(demo)
    demo.visitor().register(email="second@elsewhere.example")

    (card,) = claim_cards(officer)

    assert "ยืนยันแล้ว" in card and card.count("มากกว่าหนึ่งคน") == 1


def test_where_nothing_speaks_against_anybody_there_is_no_such_part(demo: Demo, officer: Visitor):
    demo.visitor().register()

    assert claim_cards(officer) == []
    assert "ต้องดูก่อนยืนยัน" not in officer.get(PEOPLE)


def test_a_search_shows_matches_alone(demo: Demo, officer: Visitor):
    set_register_address(demo, SCHOOL, "office@school.example")
    demo.visitor().register()

    page = officer.get(PEOPLE, params={"q": SCHOOL})

    assert not page.html.select(".claim") and page.html.select(".person")


# --- who there is


def test_it_tells_of_each_account_what_the_officer_needs_and_no_more(demo: Demo, officer: Visitor):
    signed_in_clerk(demo, letter=False)

    page = officer.get(PEOPLE)

    card = page.html.select_one(".person").get_text(" ", strip=True)
    assert all(
        text in card
        for text in (
            SCHOOL,
            "อนุบาลจอมสวรรค์",
            "ฝ่ายทะเบียน",
            "รอสำนักงานเขตยืนยัน",
            "เคยแล้ว",
            "c••••@school.example",
            "ส่งแล้ว",
        )
    )
    assert not any(REGISTRATION[key] in page for key in ("first_name", "last_name", "email", "phone"))


def test_it_says_of_an_account_that_was_never_used_and_of_a_letter_that_did_not_arrive_that_it_is_so(
    demo: Demo, officer: Visitor
):
    demo.visitor().register()
    with demo.services.db.begin() as conn:
        conn.execute(table.update().values(state="refused", answer=f"550 <{OLD_EMAIL}> unknown"))
        conn.commit()

    page = officer.get(PEOPLE)

    card = page.html.select_one(".person").get_text(" ", strip=True)
    assert "ยังไม่เคย" in card and "ส่งไม่ถึง" in card
    assert OLD_EMAIL not in page


def test_it_has_nobody_of_another_area(demo: Demo, officer: Visitor):
    signed_in_clerk(demo)

    page = demo.staff(f"officer-{OTHER_AREA}").get(f"/area/{OTHER_AREA}/people")

    assert "ยังไม่มีผู้ลงทะเบียน" in page and SCHOOL not in page


@pytest.mark.parametrize("query", [SCHOOL, "๕๗๐๓๐๐๐๑", "จอมสวรรค์", "ฝ่ายทะเบียน"])
def test_a_search_finds_by_name_of_user_agency_and_unit(demo: Demo, officer: Visitor, query: str):
    demo.visitor().register(unit="ฝ่ายทะเบียน")
    demo.visitor().register(OTHER_SCHOOL, unit="ธุรการ")

    page = officer.get(f"{PEOPLE}?q={quote(query)}")

    assert [heading["id"] for heading in page.html.select(".person h2")] == [f"p-{SCHOOL}"]


def test_a_search_for_a_persons_name_or_address_finds_nobody(demo: Demo, officer: Visitor):
    demo.visitor().register()

    pages = [officer.get(f"{PEOPLE}?q={quote(text)}") for text in (REGISTRATION["last_name"], OLD_EMAIL)]

    assert ["ไม่พบบัญชีที่ตรงกับคำค้น" in page for page in pages] == [True, True]


@pytest.mark.parametrize("asked", ["0", "-1", "99999999999999999999", "x", "2"])
def test_a_long_list_comes_in_pages_and_any_number_is_answered(demo: Demo, officer: Visitor, asked: str):
    with demo.services.db.begin() as conn:
        for number in range(PAGE_SIZE + 1):
            run_sql(
                conn,
                "INSERT INTO accounts (username, role, area, agency, state, created_at) VALUES (?, 'agency', ?, ?, 'left', '2026-05-01')",
                f"{SCHOOL}-{number + 2}",
                AREA,
                SCHOOL,
            )
        conn.commit()

    page = officer.get(f"{PEOPLE}?page={asked}")

    assert len(page.html.select(".person")) == (1 if asked in ("2", "99999999999999999999") else PAGE_SIZE)


# --- the letter once more


def test_the_letter_is_sent_again_with_a_link_that_works(demo: Demo, officer: Visitor):
    demo.visitor().register()
    send_mail(demo)
    demo.clock.move(minutes=2)

    page = send(person_form(officer.get(PEOPLE), SCHOOL, "letter"))

    assert "ลิงก์ตั้งรหัสผ่าน" in page and count_letters_to(demo, OLD_EMAIL) == 2
    demo.visitor().set_password(demo.password_link())
    assert demo.visitor().sign_in(SCHOOL).get("/home").status_int == 200


def test_a_second_letter_within_a_minute_is_not_sent(demo: Demo, officer: Visitor):
    demo.visitor().register()

    page = send(person_form(officer.get(PEOPLE), SCHOOL, "letter"))

    assert "กรุณารอสักครู่" in page and count_letters_to(demo, OLD_EMAIL) == 1


# --- the slip


def test_a_slip_sets_the_password_once(demo: Demo, officer: Visitor):
    signed_in_clerk(demo)
    link = slip_link(slip(officer))

    demo.visitor().set_password(link, "quite another phrase")

    assert demo.visitor().sign_in(SCHOOL, "quite another phrase").get("/home").status_int == 200
    assert demo.visitor().get(link, expect_errors=True).status_int == 410


def test_it_shows_agency_username_the_address_as_code_and_text_and_how_long(demo: Demo, officer: Visitor):
    signed_in_clerk(demo)

    page = slip(officer)

    paper = page.html.select_one(".slip")
    data = base64.b64decode(paper.img["src"].removeprefix("data:image/png;base64,"))
    (barcode,) = zxingcpp.read_barcodes(Image.open(BytesIO(data)))
    text = paper.get_text(" ", strip=True)
    assert barcode.text == paper.select_one(".link").get_text() == f"http://127.0.0.1:8000{slip_link(page)}"
    assert all(word in text for word in ("อนุบาลจอมสวรรค์", SCHOOL, "ใช้ได้ครั้งเดียว", "23 พฤษภาคม 2569"))


def test_the_page_of_a_slip_is_kept_nowhere(demo: Demo, officer: Visitor):
    signed_in_clerk(demo)

    page = slip(officer)

    assert (page.status_int, page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == (
        200,
        "no-store",
        "no-referrer",
    )
    assert officer.get(page.request.path, expect_errors=True).status_int == 405


def test_a_new_slip_voids_earlier_links_and_slips(demo: Demo, officer: Visitor):
    demo.visitor().register()
    send_mail(demo)
    mailed, first = demo.password_link(), slip_link(slip(officer))

    second = slip_link(slip(officer))

    assert [demo.visitor().get(link, expect_errors=True).status_int for link in (mailed, first, second)] == [
        410,
        410,
        200,
    ]


def test_a_slip_expires_after_three_days(demo: Demo, officer: Visitor):
    signed_in_clerk(demo)
    link = slip_link(slip(officer))

    demo.clock.move(days=3)

    assert demo.visitor().get(link, expect_errors=True).status_int == 410


def test_the_person_is_told_of_the_slip_without_its_link(demo: Demo, officer: Visitor):
    signed_in_clerk(demo)

    link = slip_link(slip(officer))

    assert "พิมพ์ใบสำหรับตั้งรหัสผ่าน" in letter_to(demo, OLD_EMAIL)
    assert link not in letter_to(demo, OLD_EMAIL)


def test_who_waits_was_cancelled_or_has_left_gets_neither_slip_nor_letter(demo: Demo, officer: Visitor):
    demo.visitor().register(captcha=False)
    close_account(signed_in_clerk(demo, OTHER_SCHOOL))
    cancelled = "57030003"
    signed_in_clerk(demo, cancelled)
    demo.deliver()
    number = next(
        line["เลขที่รับ"] for line in demo.officer().lines("registration") if line["รหัสหน่วยงาน"] == cancelled
    )
    demo.officer().decide("registration", number, "ยกเลิก")
    demo.deliver()
    link_count, page = row_count(demo, "password_links"), officer.get(PEOPLE)

    states = [get_account(demo, name)["state"] for name in (SCHOOL, OTHER_SCHOOL, cancelled)]
    offered = [
        person_form(page, name, act)
        for name in (SCHOOL, OTHER_SCHOOL, cancelled)
        for act in ("slip", "letter")
    ]
    forced = [
        post(officer, f"{PEOPLE}/{name}/{act}", {}).status_int
        for name in (SCHOOL, OTHER_SCHOOL, cancelled)
        for act in ("slip", "letter")
    ]

    assert states == ["waiting", "left", "cancelled"]
    assert offered == [None] * 6 and forced == [403] * 6
    assert row_count(demo, "password_links") == link_count


def test_an_officer_gets_no_slip_for_another_areas_school_by_the_own_areas_address(demo: Demo):
    signed_in_clerk(demo)
    other = demo.staff(f"officer-{OTHER_AREA}")

    answers = [
        post(other, f"/area/{area}/people/{SCHOOL}/slip", {}).status_int for area in (AREA, OTHER_AREA)
    ]

    assert answers == [403, 404]
