"""Who made a slip is told to its person, to staff, and beside what is sent after it."""

import re

import pytest

from service.exports.tables import TABLES
from service.store import accounts, agencies, second_factors
from service.store.schema import audit_log as table
from tests.cast.pages import register_obec
from tests.cast.people import AREA, SCHOOL, Demo, Visitor
from tests.cast.posts import post, send_mail, signed_in_clerk

OFFICER, SECOND = f"officer-{AREA}", "officer2"
SLIP = f"/area/{AREA}/people/{SCHOOL}/slip"
STAFF_SLIP = f"/obec/accounts/{OFFICER}/slip"
NEW_PASSWORD = "quite another phrase"


def add_officer(demo: Demo, username: str = SECOND, email: str = "two@area.example") -> None:
    with demo.services.db.begin() as conn:
        values = {"role": "officer", "username": username, "area": AREA, "email": email}
        accounts.add(conn, demo.clock(), **values, state=accounts.CONFIRMED)
        conn.commit()


def set_email(demo: Demo, username: str, email: str) -> None:
    with demo.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, username)["id"], email=email)
        conn.commit()


def letters_to(demo: Demo, to: str) -> list[str]:
    send_mail(demo)
    return [letter for letter in demo.letters() if letter.startswith(f"{to}\n")]


def link_of(page) -> str:
    return re.search(r"/password/[\w-]+", page.html.select_one(".slip .link").get_text()).group()


def seen(page) -> str:
    """Return what a page says it knows of the slip that is out."""
    return page.html.select_one("input[name=seen]")["value"]


@pytest.fixture
def officer(demo: Demo) -> Visitor:
    return demo.staff(OFFICER)


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


# --- finding 1.10: the second slip kills the first


def test_a_second_slip_is_not_made_before_its_maker_has_read_who_made_the_first(
    demo: Demo, officer: Visitor, clerk: Visitor
):
    first = link_of(post(demo.staff("obec"), SLIP, {}))
    demo.clock.move(minutes=1)

    answer = post(officer, SLIP, {}).follow()

    assert "obec ออกใบไว้เมื่อ 1 นาทีที่แล้ว" in answer and "ใบเดิมจะใช้ไม่ได้" in answer
    assert demo.visitor().get(first).status_int == 200


def test_it_is_made_once_the_maker_has_and_the_first_officer_is_told(
    demo: Demo, officer: Visitor, clerk: Visitor
):
    set_email(demo, "obec", "obec@obec.example")
    first = link_of(post(demo.staff("obec"), SLIP, {}))

    known = seen(officer.get(f"/area/{AREA}/people?q={SCHOOL}"))
    post(officer, SLIP, {"seen": known})

    assert demo.visitor().get(first, expect_errors=True).status_int == 410
    (letter,) = letters_to(demo, "obec@obec.example")
    assert f"เพราะ {OFFICER} ออกใบใหม่" in letter


def test_who_makes_a_second_one_in_place_of_their_own_gets_no_letter(
    demo: Demo, officer: Visitor, clerk: Visitor
):
    set_email(demo, OFFICER, "one@area.example")
    post(officer, SLIP, {})

    post(officer, SLIP, {"seen": seen(officer.get(f"/area/{AREA}/people?q={SCHOOL}"))})

    assert letters_to(demo, "one@area.example") == []


# --- who made it


def test_the_slip_and_the_letter_to_its_person_say_who_made_it(demo: Demo, officer: Visitor, clerk: Visitor):
    page = post(officer, SLIP, {})

    assert f"ผู้ออกใบ {OFFICER}" in page.html.select_one(".slip").get_text(" ", strip=True)
    assert f"เจ้าหน้าที่ {OFFICER} พิมพ์ใบ" in letters_to(demo, "clerk@school.example")[-1]


# --- finding 2.8: what an officer can do as a school


def survey_by_slip(demo: Demo, page) -> None:
    demo.visitor().set_password(link_of(page), NEW_PASSWORD)
    demo.visitor().sign_in(SCHOOL, NEW_PASSWORD).pin()


def sent_lines(officer: Visitor) -> list[str]:
    rows = officer.get(f"/area/{AREA}/acts").html.select("tbody tr")
    return [text for row in rows if "ส่งแบบ" in (text := row.get_text(" ", strip=True))]


def test_what_is_sent_within_a_day_of_a_slip_names_who_made_the_slip(
    demo: Demo, officer: Visitor, clerk: Visitor
):
    demo.clock.move(minutes=1)
    survey_by_slip(demo, post(officer, SLIP, {}))
    demo.deliver()

    pin, registration = sent_lines(officer)
    assert f"หลังออกใบเข้าสู่ระบบโดย {OFFICER}" in pin and "หลังออกใบ" not in registration
    assert f"หลังออกใบเข้าสู่ระบบโดย {OFFICER}" in officer.get(f"/area/{AREA}/agencies/{SCHOOL}")


def test_so_it_does_in_the_exports_of_rows(demo: Demo, officer: Visitor, clerk: Visitor):
    demo.clock.move(minutes=1)
    survey_by_slip(demo, post(officer, SLIP, {}))
    demo.deliver()

    with demo.services.db.read() as conn:
        texts = {
            key: [
                dict(zip((column.key for column in TABLES[key].columns), row, strict=True))["after_access"]
                for row in TABLES[key].rows(conn, AREA, "https://pakmut.example")
            ]
            for key in ("registration", "pin")
        }
    assert texts == {"registration": [None], "pin": [f"หลังออกใบเข้าสู่ระบบโดย {OFFICER}"]}


def test_what_is_sent_a_day_later_or_by_a_password_of_the_persons_own_does_not(
    demo: Demo, officer: Visitor, clerk: Visitor
):
    clerk.pin()
    page = post(officer, SLIP, {})
    demo.visitor().set_password(link_of(page), NEW_PASSWORD)
    demo.clock.move(days=1, minutes=1)
    demo.visitor().sign_in(SCHOOL, NEW_PASSWORD).pin(point_name="ห้องทะเบียน", latitude="20.113000")

    assert [line for line in sent_lines(officer) if "หลังออกใบ" in line] == []


def test_so_does_what_is_sent_after_a_letter_that_an_officer_had_sent(
    demo: Demo, officer: Visitor, clerk: Visitor
):
    demo.clock.move(minutes=2)
    post(officer, f"/area/{AREA}/people/{SCHOOL}/letter", {})
    send_mail(demo)
    demo.visitor().set_password(demo.password_link(), NEW_PASSWORD)
    demo.visitor().sign_in(SCHOOL, NEW_PASSWORD).pin()

    assert f"หลังส่งลิงก์ตั้งรหัสผ่านโดย {OFFICER}" in sent_lines(officer)[0]


# --- finding 2.10b: a slip for an officer


def test_a_slip_for_an_officer_without_an_address_is_told_to_the_other_officers_and_the_office(demo: Demo):
    add_officer(demo)
    with demo.services.db.begin() as conn:
        agencies.update(conn, AREA, email="office@area.example")
        conn.commit()

    post(demo.staff("obec"), STAFF_SLIP, {})

    for to in ("two@area.example", "office@area.example"):
        (letter,) = letters_to(demo, to)
        assert OFFICER in letter and "ผู้ออกใบ: obec" in letter


def test_the_officer_reads_it_on_the_next_page_of_the_area_for_a_week(demo: Demo, officer: Visitor):
    post(demo.staff("obec"), STAFF_SLIP, {})
    sentence = f"มีการออกใบเข้าสู่ระบบของเจ้าหน้าที่ {OFFICER} โดย obec"

    before = sentence in officer.get(f"/area/{AREA}")
    demo.clock.move(days=7, minutes=1)

    assert before and sentence not in demo.staff(OFFICER).get(f"/area/{AREA}")


def test_a_slip_for_a_clerk_is_no_news_of_the_area_page(demo: Demo, officer: Visitor, clerk: Visitor):
    post(officer, SLIP, {})

    assert "มีการออกใบเข้าสู่ระบบ" not in officer.get(f"/area/{AREA}")


@pytest.mark.parametrize(("who", "path"), [("obec", STAFF_SLIP), ("obec", SLIP)])
def test_slips_by_obec_stand_in_obecs_trail_too(demo: Demo, clerk: Visitor, who: str, path: str):
    post(demo.staff(who), path, {})

    assert "ออกใบเข้าสู่ระบบของ" in demo.staff(who).get("/obec/acts").html.select_one("tbody").get_text()
    assert (
        "ออกใบเข้าสู่ระบบของ"
        in demo.staff(OFFICER).get(f"/area/{AREA}/acts").html.select_one("tbody").get_text()
    )


def test_slips_by_an_officer_for_clerks_do_not(demo: Demo, officer: Visitor, clerk: Visitor):
    post(officer, SLIP, {})

    with demo.services.db.read() as conn:
        acts = conn.execute(table.select().where(table.c.act == "slip")).mappings().all()
    assert [act["area"] for act in acts] == [AREA]


def test_the_other_obec_users_are_told_of_it(demo: Demo):
    register_obec(demo)

    post(demo.staff("obec"), STAFF_SLIP, {})

    (letter,) = letters_to(demo, "somying@obec.example")
    assert "มีการออกใบเข้าสู่ระบบของเจ้าหน้าที่" in letter


# --- finding 2.10: what OBEC does to accounts of officers


def trail_of(demo: Demo, path: str) -> str:
    return demo.staff("obec").get(path).html.select_one("tbody").get_text(" ", strip=True)


def test_new_closed_and_reopened_officers_and_a_second_step_taken_away_stand_in_obecs_trail_and_the_areas(
    demo: Demo,
):
    obec = demo.staff("obec")
    fields = {"role": "officer", "username": SECOND, "area": AREA, "email": "two@area.example"}
    post(obec, "/obec/accounts", fields)
    post(obec, f"/obec/accounts/{SECOND}/close", {})
    post(obec, f"/obec/accounts/{SECOND}/reopen", {})
    with demo.services.db.begin() as conn:
        second_factors.put(
            conn, accounts.get_by_username(conn, SECOND)["id"], "seed", 0, ["code"], demo.clock()
        )
        conn.commit()
    post(obec, f"/obec/accounts/{SECOND}/remove-factor", {})

    for trail in (trail_of(demo, "/obec/acts"), trail_of(demo, f"/area/{AREA}/acts")):
        for act in ("เปิดบัญชี {}", "ปิดบัญชี {}", "เปิดบัญชี {} อีกครั้ง", "ยกเลิกการยืนยันสองขั้นตอนของ {}"):
            assert act.format(SECOND) in trail


def test_what_an_officer_does_with_an_account_of_a_school_does_not_stand_in_obecs_trail(
    demo: Demo, officer: Visitor, clerk: Visitor
):
    post(officer, SLIP, {})

    assert "ออกใบเข้าสู่ระบบของ" not in demo.staff("obec").get("/obec/acts")
