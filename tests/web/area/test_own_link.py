"""The registration link of an agency is shown to staff for one agency at a time, and noted."""

from datetime import timedelta

import pytest

from service.audit.accesses import SOON_AFTER
from service.web.area.own_link import SHOWN_TIME
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo, Visitor
from tests.cast.posts import post
from tests.reminders.cast import FOREIGN, UNREGISTERED, set_addresses
from tests.store.test_plans import recorded_queries, scans

OFFICER = f"officer-{AREA}"
LINK, PAGE = "/register?agency=", f"/area/{AREA}/agencies/{UNREGISTERED}"
REMINDERS = f"/area/{AREA}/reminders"
STAFF_PATHS = (
    *(f"/area/{AREA}", f"/area/{AREA}?state=all&show=all", REMINDERS),
    *(f"{REMINDERS}/mail", PAGE, f"/area/{AREA}/people", f"/area/{AREA}/hand-over"),
    *("/obec", "/obec/reminders", f"/obec/agencies?q={UNREGISTERED}", "/obec/unconfirmed"),
)


def show(staff: Visitor, agency: str = UNREGISTERED, area: str = AREA):
    return post(staff, f"/area/{area}/own-link", {"agency": agency})


def acts_of(demo: Demo, agency: str) -> list[str]:
    """Return the lines of the area's log about an agency, newest first: who and what."""
    page = demo.staff(OFFICER).get(f"/area/{AREA}/acts?agency={agency}")
    return [
        " | ".join(row.select("td")[at].get_text(" ", strip=True) for at in (1, -1))
        for row in page.html.select("tbody tr")
    ]


def test_no_page_of_staff_holds_a_registration_link_that_nobody_asked_for(demo: Demo):
    set_addresses(demo, UNREGISTERED)
    obec = demo.staff("obec")

    assert [path for path in STAFF_PATHS if LINK in obec.get(path).text] == []


def test_the_button_of_one_school_stands_on_each_page_that_carried_the_links_of_all(demo: Demo):
    officer = demo.staff(OFFICER)

    actions = [_action_of_button(officer.get(path)) for path in (f"/area/{AREA}", REMINDERS, PAGE)]

    assert actions == [f"/area/{AREA}/own-link"] * 3


def _action_of_button(page) -> str:
    """Return where the button of UNREGISTERED that shows the link sends its form."""
    (button,) = [
        button
        for button in page.html.select(f"button[name=agency][value='{UNREGISTERED}']")
        if "ดูลิงก์ลงทะเบียน" in button.get_text()
    ]
    form = page.html.find(id=button["form"]) if button.has_attr("form") else button.find_parent("form")
    return button.get("formaction") or form["action"]


def test_it_shows_the_link_of_this_school_with_its_text_and_leaves_its_deed(demo: Demo):
    shown = show(demo.staff(OFFICER)).follow()

    assert shown.request.path == PAGE
    links = [link["href"] for link in shown.html.select("a[href*='/register?']")]
    assert [link.partition(LINK)[2] for link in links] == [UNREGISTERED]
    text = shown.html.select_one("#own-link-text").get_text()
    assert f"{LINK}{UNREGISTERED}\n" in text and text.startswith("เรียน โรงเรียนบ้านห้วยน้ำราก")
    assert acts_of(demo, UNREGISTERED) == [f"{OFFICER} | เปิดดูลิงก์ลงทะเบียนของหน่วยงาน"]


def test_of_a_school_that_has_registered_it_shows_the_link_without_a_text(demo: Demo):
    demo.visitor().register(UNREGISTERED)

    shown = show(demo.staff(OFFICER)).follow()

    assert shown.html.select_one(".own-link") and not shown.html.select_one("#own-link-text")


def test_it_is_shown_to_nobody_else_for_no_other_school_and_not_for_long(demo: Demo):
    officer = demo.staff(OFFICER)
    show(officer)

    assert LINK not in demo.staff("obec").get(PAGE).text
    assert LINK not in officer.get(f"/area/{AREA}/agencies/{OTHER_SCHOOL}").text
    demo.clock.move(minutes=SHOWN_TIME.seconds // 60 - 1)
    assert LINK in officer.get(PAGE).text
    demo.clock.move(minutes=1)
    assert LINK not in officer.get(PAGE).text


def test_a_forged_form_shows_nothing_and_leaves_no_deed(demo: Demo):
    officer = demo.staff(OFFICER)

    answers = [show(officer, agency) for agency in (FOREIGN, "99999999", "", "' OR 1=1")]

    assert [answer.status_int for answer in answers] == [404] * 4
    assert show(demo.staff(f"officer-{OTHER_AREA}")).status_int == 403
    assert show(demo.visitor().settle(SCHOOL)).status_int == 403
    assert acts_of(demo, UNREGISTERED) == []


def test_a_registration_soon_after_tells_whoever_confirms_it_and_the_trail_who_had_its_link(demo: Demo):
    """As in finding 2.8: the officer looks the link up and registers as the school."""
    show(demo.staff(OFFICER))
    demo.clock.move(minutes=5)
    demo.visitor().register(UNREGISTERED)

    demo.deliver()

    line = acts_of(demo, UNREGISTERED)[0]

    assert line.startswith(f"{UNREGISTERED} | ส่งแบบลงทะเบียน ครั้งที่ 1")
    assert line.endswith(f"(หลังเปิดดูลิงก์ลงทะเบียนโดย {OFFICER})")
    (row,) = demo.officer().lines("registration")
    assert row["ข้อสังเกต"].startswith("เจ้าหน้าที่เปิดดูลิงก์ลงทะเบียนของหน่วยงานนี้เมื่อ 20 พฤษภาคม 2569 เวลา")
    assert OFFICER not in row["ข้อสังเกต"]


@pytest.mark.parametrize(
    ("looked_up", "after"),
    [(OTHER_SCHOOL, timedelta(minutes=5)), (UNREGISTERED, SOON_AFTER + timedelta(minutes=1))],
)
def test_a_registration_of_another_school_or_later_does_not(demo: Demo, looked_up: str, after: timedelta):
    show(demo.staff(OFFICER), looked_up)
    demo.clock.move(seconds=after.total_seconds())
    demo.visitor().register(UNREGISTERED)
    demo.deliver()

    assert "หลังเปิดดูลิงก์" not in "".join(acts_of(demo, UNREGISTERED))
    assert demo.officer().lines("registration")[0]["ข้อสังเกต"] == ""


@pytest.mark.sqlite_only("EXPLAIN QUERY PLAN is SQLite's")
def test_who_was_shown_a_link_is_found_by_its_own_index(demo: Demo):
    officer = demo.staff(OFFICER)
    show(officer)
    demo.visitor().register(UNREGISTERED)

    with recorded_queries(demo) as queries:
        officer.get(PAGE)
        officer.get(f"/area/{AREA}/acts")

    asked = [query for query in queries if "link_shown" in query[0]]
    assert len(asked) == 2 and scans(demo, asked) == set()
    with demo.services.db.read() as conn:
        for statement, parameters in asked:
            plan = str(conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all())
            assert "USING INDEX ix_audit_log_link_shown (agency=? AND at>" in plan
