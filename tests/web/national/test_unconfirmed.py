"""OBEC's list of people who wait too long to be confirmed, and OBEC's confirmation."""

import pytest

from service.store import accounts, agencies
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Visitor
from tests.cast.posts import post, signed_in_clerk
from tests.store.test_plans import recorded_queries, scans

PAGE = "/obec/unconfirmed"


@pytest.fixture
def obec(demo: Demo) -> Visitor:
    return demo.staff("obec")


def confirm(obec: Visitor, username: str, check: str = ""):
    """Have OBEC's user confirm a person; returns the answer."""
    return post(obec, f"{PAGE}/{username}", {"check": check})


def state(demo: Demo, username: str = SCHOOL) -> str:
    with demo.services.db.read() as conn:
        return accounts.get_by_username(conn, username)["state"]


def set_address(demo: Demo, username: str, email: str) -> None:
    with demo.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, username)["id"], email=email)
        conn.commit()


# --- who is on the list


@pytest.mark.parametrize(
    ("days", "is_listed"), [(1.9, False), (2.1, True)], ids=["within two days", "after two days"]
)
def test_who_waits_for_two_working_days_is_listed(demo: Demo, days: float, is_listed: bool):
    demo.visitor().register()
    demo.clock.move(days=days)
    obec = demo.staff("obec")

    assert (SCHOOL in obec.get(PAGE)) == is_listed
    assert ("รอยืนยันเกินกำหนด 1 คน" in obec.get("/obec")) == is_listed


@pytest.mark.parametrize(("days", "is_listed"), [(3.9, False), (4.1, True)])
def test_a_weekend_is_no_working_day(demo: Demo, clock, days: float, is_listed: bool):
    clock.move(days=2)  # Friday
    demo.visitor().register()
    clock.move(days=days)

    assert (SCHOOL in demo.staff("obec").get(PAGE)) == is_listed


def test_who_is_confirmed_cancelled_or_proved_nothing_is_not_listed(demo: Demo, obec: Visitor):
    signed_in_clerk(demo, SCHOOL)
    demo.visitor().register("57030010", captcha=False)
    demo.visitor().register(OTHER_SCHOOL)
    with demo.services.db.begin() as conn:
        cancelled = accounts.get_by_username(conn, OTHER_SCHOOL)["id"]
        accounts.set_state(conn, cancelled, accounts.CANCELLED, demo.clock())
        conn.commit()
    demo.clock.move(days=7)

    assert "ไม่มีผู้ที่รอเกินกำหนด" in demo.staff("obec").get(PAGE)


def test_an_officers_own_address_is_listed_at_once(demo: Demo, obec: Visitor):
    set_address(demo, f"officer-{AREA}", "somchai@area.example")
    demo.visitor().register(email="somchai+school@area.example")
    demo.visitor().register(OTHER_SCHOOL)

    page = obec.get(PAGE)

    assert SCHOOL in page and "อีเมลเป็นของเจ้าหน้าที่เขต" in page
    assert OTHER_SCHOOL not in page


def test_the_list_tells_the_pins_that_do_not_count_and_the_reasons_but_no_names(demo: Demo, obec: Visitor):
    signed_in_clerk(demo, letter=False).pin()
    with demo.services.db.begin() as conn:
        agencies.update(conn, SCHOOL, email="office@school.example")
        conn.commit()
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()
    demo.clock.move(days=5)

    page = demo.staff("obec").get(PAGE)

    assert "ปักหมุดแล้วยังไม่นับ 1 แห่ง" in page
    assert [item.get_text() for item in page.html.select(".person li")] == [
        "อีเมลไม่ตรงกับอีเมลของหน่วยงานในทะเบียน"
    ]
    assert "clerk@school.example" not in page and "ทดสอบระบบ" not in page


@pytest.mark.whole_areas
@pytest.mark.sqlite_only("EXPLAIN QUERY PLAN is SQLite's")
def test_a_long_list_has_pages_and_no_page_walks_through_all_accounts(demo: Demo, clock):
    with demo.services.db.begin() as conn:
        for number, agency in enumerate(agencies.list_of_area(conn, AREA)[:60]):
            values = {"username": agency["code"], "role": "agency", "agency": agency["code"], "area": AREA}
            accounts.add(conn, clock(), **values, state=accounts.PROVISIONAL, email=f"p{number}@s.example")
            clock.move(seconds=1)
        conn.commit()
    clock.move(days=5)
    obec = demo.staff("obec")

    with recorded_queries(demo) as queries:
        first = obec.get(PAGE)
    second = obec.get(f"{PAGE}?page=2")

    assert [len(page.html.select(".person")) for page in (first, second)] == [50, 10]
    own_queries = [query for query in queries if "accounts" in query[0] and "sessions" not in query[0]]
    assert scans(demo, own_queries) == set()
    assert len([query for query in own_queries if "accounts.id = ?" not in query[0]]) == 3


# --- confirming


def test_obec_confirms_and_what_was_sent_counts_by_the_day_it_was_sent(demo: Demo):
    signed_in_clerk(demo, letter=False).pin()
    demo.deliver()
    demo.clock.move(days=5)
    obec = demo.staff("obec")
    assert "กดยืนยันแล้วมีผลทันที" in obec.get(PAGE).text

    answer = confirm(obec, SCHOOL)

    assert answer.status_int == 303 and state(demo) == accounts.CONFIRMED
    demo.deliver()
    figures = demo.summary()
    assert (figures["pinned"], figures["pinned_unconfirmed"]) == (1, 0)
    row = demo.officer().lines("registration")[-1]
    assert row["ครั้งที่"] == 2 and "สพฐ. เป็นผู้ยืนยัน" in row["ข้อสังเกต"]


def test_it_takes_a_fresh_proof_of_who_confirms(demo: Demo, obec: Visitor):
    demo.visitor().register()
    demo.clock.move(minutes=11)

    refused = confirm(obec, SCHOOL)
    before = state(demo)
    post(obec, f"{PAGE}/{SCHOOL}", {"present": demo.staff_password("obec")})

    assert refused.status_int == 403
    assert (before, state(demo)) == (accounts.PROVISIONAL, accounts.CONFIRMED)


@pytest.mark.parametrize(
    ("check", "after"),
    [("", accounts.PROVISIONAL), ("invented", accounts.PROVISIONAL), ("called", accounts.CONFIRMED)],
)
def test_who_is_contested_is_confirmed_only_with_a_word_on_the_check(
    demo: Demo, obec: Visitor, check: str, after: str
):
    demo.visitor().register()
    demo.visitor().register(email="second@school.example")

    page = confirm(obec, SCHOOL, check).follow()

    # The list is long: the refusal names whom it is about.
    assert (f"กรุณาเลือกว่าตรวจสอบบัญชี {SCHOOL} อย่างไร" in page) == (after == accounts.PROVISIONAL)
    assert (state(demo), state(demo, f"{SCHOOL}-2")) == (after, accounts.PROVISIONAL)
    acts = demo.staff(f"officer-{AREA}").get(f"/area/{AREA}/acts")
    assert (f"สพฐ. ยืนยันบัญชี {SCHOOL} (โทรสอบถามหน่วยงานแล้ว)" in acts) == (after == accounts.CONFIRMED)


def test_nobody_confirms_an_account_with_the_own_address(demo: Demo, obec: Visitor):
    set_address(demo, "obec", "director@obec.example")
    demo.visitor().register("OBEC-04", unit="กลุ่มหนึ่ง", email="Director+1@obec.example")

    answer = confirm(obec, "OBEC-04", "called").follow()

    assert "ให้ผู้ใช้ สพฐ. คนอื่นเป็นผู้ยืนยัน" in answer
    assert state(demo, "OBEC-04") == accounts.PROVISIONAL


def test_who_proved_nothing_and_is_confirmed_by_obec_gets_the_link_to_start(demo: Demo, obec: Visitor):
    set_address(demo, f"officer-{AREA}", "somchai@area.example")
    demo.visitor().register(captcha=False, email="somchai@area.example")

    confirm(obec, SCHOOL, "letter")
    demo.deliver()

    assert state(demo) == accounts.CONFIRMED
    assert sum(letter.startswith("somchai@area.example") for letter in demo.letters()) == 1


def test_confirming_twice_adds_one_revision(demo: Demo, obec: Visitor):
    demo.visitor().register()

    confirm(obec, SCHOOL)
    again = confirm(obec, SCHOOL).follow()
    demo.deliver()

    assert "ไม่ได้รอยืนยันแล้ว" in again
    assert len(demo.officer().lines("registration")) == 2
