"""Finding 2.10c: an area hears of what OBEC's users do in its sheet, on its page and in the daily letter."""

import pytest

from service.audit.obec_edits import obec_edits
from service.store import accounts, edit_kinds, rows
from sheets.embedded import Person
from tests.cast.engine import receipt_numbers
from tests.cast.people import AREA, OTHER_AREA, SCHOOL, Demo
from tests.cast.posts import signed_in_clerk
from tests.cast.squatters import give_addresses
from tests.reminders.test_digest import MORNING, queue
from tests.store.test_plans import plan_steps, recorded_queries

OFFICER = f"officer-{AREA}"
PAGE = f"/area/{AREA}"


@pytest.fixture
def office(demo: Demo, clock) -> Demo:
    """A pin of a school in the sheet of its area, in the morning of a working day."""
    clock.now = MORNING
    signed_in_clerk(demo).pin()
    demo.deliver()
    return demo


def type_latitude(demo: Demo, username: str, text: str = "19.111") -> None:
    officer = demo.officer()
    officer.hand = Person(demo.google, username)
    officer.type("pin", receipt_numbers(officer, "pin")[-1], "ละติจูด", text)
    demo.deliver()


def notice(demo: Demo) -> str:
    page = demo.staff(OFFICER).get(PAGE).html
    return " ".join(each.get_text(" ", strip=True) for each in page.select(".notice.warning"))


def test_a_latitude_that_obec_changed_stands_on_the_areas_page_with_who_and_when(office: Demo):
    type_latitude(office, "obec")

    assert "ผู้ใช้ สพฐ. obec แก้ไขตารางของเขต 1 รายการ" in notice(office) and "20 พฤษภาคม 2569" in notice(office)


def test_its_link_leads_to_these_edits_alone(office: Demo):
    type_latitude(office, OFFICER, "20.2")
    type_latitude(office, "obec")

    page = office.staff(OFFICER).get(PAGE)
    lead = page.click("ดูว่าแก้อะไร").html
    assert "1 รายการ" in lead.select_one(".lead").get_text() and "19.111" in lead.get_text()


def test_after_a_week_and_of_the_areas_own_officer_it_says_nothing(office: Demo):
    type_latitude(office, OFFICER, "20.2")
    own = notice(office)
    type_latitude(office, "obec")
    office.clock.move(days=8)

    assert "ผู้ใช้ สพฐ." not in own and "ผู้ใช้ สพฐ." not in notice(office)


def test_it_stands_in_the_next_daily_letter_and_not_in_the_one_after(office: Demo):
    emails = give_addresses(office)
    type_latitude(office, "obec")

    office.clock.move(days=1)
    first = queue(office)
    letters = [letter for letter in office.letters() if letter.startswith(emails[OFFICER])]
    office.clock.move(days=1)

    assert (first, queue(office)) == (1, 0)
    assert "ผู้ใช้ สพฐ. แก้ไขตารางของเขตใน 7 วันที่ผ่านมา (จำนวนรายการ): obec (1)" in letters[-1]


def test_who_is_not_sure_is_not_counted_and_who_alone_changed_the_file_is_named_as_such(office: Demo):
    with office.services.db.begin() as conn:
        accounts.update(conn, accounts.get_by_username(conn, "obec")["id"], email="One@obec.example")
        row = {"area": AREA, "row_id": "1", "record": "pin", "agency": SCHOOL}
        known = (
            (edit_kinds.BY_REVISION, "one@OBEC.example"),
            (edit_kinds.BY_ONE_OF, "one@obec.example, a@b"),
            (edit_kinds.BY_FILE, "one@obec.example"),
        )
        edits = [rows.edit_values(row, "phone", "1", "2", office.clock(), who, by) for by, who in known]
        rows.add_edits(conn, edits)
        conn.commit()

    with office.services.db.read() as conn:
        by_area = obec_edits(conn, [AREA, OTHER_AREA], office.clock())
    ((edits,),) = by_area.values()
    assert (edits.username, edits.count) == ("obec", 1)
    assert "ตามที่ Google แจ้ง: obec แก้ไข" in notice(office)


@pytest.mark.sqlite_only("EXPLAIN QUERY PLAN is SQLite's")
def test_what_obec_did_is_searched_by_area_and_day(office: Demo):
    with recorded_queries(office) as queries, office.services.db.read() as conn:
        obec_edits(conn, [AREA, OTHER_AREA], office.clock())

    steps = [step for step in plan_steps(office, queries) if " edits " in step]
    assert steps == ["SEARCH edits USING INDEX ix_edits_area (area=? AND seen_at>?)"]
