"""Who looked at personal data of others is an act: once an hour for each person, kind of page and place."""

from sqlalchemy import event, select

from service import create_app
from service.audit.audit_words import PAGE_NAMES
from service.store.schema import audit_log as table
from service.web.kit import access, readings
from tests.cast.downloads import POSTERS, prepared
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.cast.posts import signed_in_clerk
from tests.conftest import Clock

OFFICER = f"officer-{AREA}"
STAFF_RULES = (
    *(access.is_staff, access.is_obec, access.is_staff_of_area, access.is_officer_of_area),
    *(access.is_staff_of_workbook, access.may_see_photo, access.may_see_download),
)
# Endpoint of staff -> the act that is noted each time.
NOTED_EACH_TIME = {
    "hand_over.print_letters": "hand_over_printed",
    "files.of_area_file": "rows_exported",
    "downloads.file": "rows_taken, paper_taken",
    "people.slip": "slip",
    "staff_accounts.slip": "slip",
    "grid_download.workbook": "workbook_exported",
}
# Endpoint of staff -> why nobody is seen there. That it is so is looked at by tests/privacy/test_planted.py.
SHOWS_NOBODY = {
    "papers.of_area": "how many posters there are",
    "papers.prepare": "leads to the file",
    "hand_over.page": "how many letters there are",
    "hand_over.revoke": "leads to the page",
    "files.of_area": "what can be exported",
    "files.prepare_of_area": "leads to the file",
    "files.of_obec": "what can be exported",
    "files.prepare_of_obec": "leads to the file",
    "downloads.page": "how far the file is",
    "second_factor.again": "the own second step",
    "own.digest": "an own setting",
    "people.send_letter": "leads to the page",
    "closings.page": "agencies, and usernames of OBEC",
    "closings.confirm": "leads to the page",
    "unconfirmed.confirm": "leads to the page",
    "staff_accounts.send_link": "leads to the page",
    "staff_accounts.close": "leads to the page",
    "staff_accounts.reopen": "leads to the page",
    "staff_accounts.remove_factor": "leads to the page",
    "area.summary": "figures",
    "area.poster": "the public address",
    "area.send_again": "leads to the page",
    "reporting.page": "figures, and what an office says of itself",
    "reporting.submit": "leads to the page",
    "report_uploads.add": "leads to the page",
    "report_uploads.change": "leads to the page",
    "report_pages.one": "figures, and what an office says of itself",
    "report_pages.evidence": "places",
    "report_pages.prepare": "leads to the file",
    "reporting.everywhere": "figures",
    "own_link.show": "leads to the page",
    "reminding.mail": "agencies",
    "reminding.line": "leads to the page",
    "reminding.stop": "leads to the page",
    "held_letters.send": "leads to the page",
    "held_letters.drop": "leads to the page",
    "national_reminding.page": "figures",
    "national_reminding.stop": "leads to the page",
    "status.page": "numbers",
    "status.send_again": "leads to the page",
    "national.overview": "figures",
    "national.find": "agencies",
    "national.summary": "figures",
    "pins.country": "places",
    "national.announce": "leads to the page",
    "announced.page": "what OBEC told everybody",
    "announced.release": "leads to the page",
    "announced.drop": "leads to the page",
}


def reads(demo: Demo) -> list[tuple[str, str, str | None, str]]:
    """Returns (who, page, area, agency) of what was noted, oldest first."""
    query = select(table).where(table.c.act == "read").order_by(table.c.id)
    with demo.services.db.read() as conn:
        acts = conn.execute(query).mappings().all()
    return [(act["who"], act["about"]["page"], act["area"], act["agency"]) for act in acts]


def test_each_route_of_staff_notes_who_reads_it_or_shows_nobody():
    """Where it fails: add the route to READS of web/kit/readings.py if people are seen there, or here."""
    routes = {endpoint for endpoint, rule in access.RULES.items() if rule in STAFF_RULES}
    places = [readings.READS, NOTED_EACH_TIME, SHOWS_NOBODY]

    assert {route: sum(route in place for place in places) for route in routes} == dict.fromkeys(routes, 1)
    assert set().union(*places) == routes
    assert set(readings.READS.values()) == PAGE_NAMES.keys()


def pages(demo: Demo, clerk) -> dict[str, tuple[str, str, str | None, str]]:
    """Returns the address of a page of each kind -> (who reads it, page, area, agency)."""
    officer, file = OFFICER, demo.officer().file
    photo = clerk.get("/pin/1").html.select_one("img[src^='/photo/']")["src"]
    return {
        f"/area/{AREA}": (officer, "area", AREA, ""),
        f"/area/{AREA}/agencies/{SCHOOL}": (officer, "agency", AREA, SCHOOL),
        f"/area/{AREA}/edits": (officer, "edits", AREA, ""),
        f"/area/{AREA}/acts": (officer, "acts", AREA, ""),
        "/obec/acts": ("obec", "acts", None, ""),
        f"/area/{AREA}/people": (officer, "people", AREA, ""),
        f"/area/{AREA}/reminders": (officer, "reminders", AREA, ""),
        f"/area/{AREA}/letters": (officer, "held_letters", AREA, ""),
        "/obec/unconfirmed": ("obec", "unconfirmed", None, ""),
        "/obec/accounts": ("obec", "staff_accounts", None, ""),
        photo: (officer, "photos", AREA, ""),
        f"/sheets/{file}": (officer, "sheet", AREA, ""),
    }


def test_a_page_of_each_kind_that_is_read_is_an_act_of_its_reader(demo: Demo):
    clerk = signed_in_clerk(demo)
    clerk.pin()
    demo.deliver()
    addresses = pages(demo, clerk)
    before = len(reads(demo))

    for path, (who, *_) in addresses.items():
        demo.staff(who).get(path)

    assert set(addresses.values()) <= set(reads(demo)[before:])
    assert {page for _, page, *_ in addresses.values()} == PAGE_NAMES.keys()


def test_the_data_of_a_grid_that_asks_each_second_is_one_act_an_hour_and_one_transaction(demo: Demo):
    officer, sheet = demo.staff(OFFICER), demo.officer()
    path = f"/sheets/{sheet.file}/{sheet.sheets['registration']}.json"
    officer.get(f"/sheets/{sheet.file}")
    first = officer.get(path)
    writes: list[str] = []
    event.listen(
        demo.services.db.engine,
        "before_cursor_execute",
        lambda conn, cursor, sql, *rest: writes.append(sql) if sql.startswith(("INSERT", "UPDATE")) else None,
    )

    for _ in range(5):
        officer.get(path)
    assert officer.get(f"{path}?version={first.json['version']}").status_int == 204
    assert [sql for sql in writes if "audit_log" in sql] == []

    demo.clock.move(minutes=61)
    for _ in range(3):
        officer.get(path)

    assert len([sql for sql in writes if sql.startswith("INSERT INTO audit_log")]) == 1
    assert reads(demo).count((OFFICER, "sheet", AREA, "")) == 2


def test_another_process_does_not_note_the_same_hour_again(settings: dict, clock: Clock):
    demo, other = (Demo(create_app(settings, clock), clock) for _ in range(2))

    for process in (demo, other):
        process.staff(OFFICER).get(f"/area/{AREA}/people")

    assert reads(demo).count((OFFICER, "people", AREA, "")) == 1


def test_each_agency_and_each_area_is_an_act_of_its_own(demo: Demo):
    obec = demo.staff("obec")
    for area in (AREA, OTHER_AREA):
        obec.get(f"/area/{area}/people")
    for school in (SCHOOL, OTHER_SCHOOL, SCHOOL):
        obec.get(f"/area/{AREA}/agencies/{school}")

    assert reads(demo) == [
        ("obec", "people", AREA, ""),
        ("obec", "people", OTHER_AREA, ""),
        ("obec", "agency", AREA, SCHOOL),
        ("obec", "agency", AREA, OTHER_SCHOOL),
    ]


def test_what_is_refused_or_not_there_is_no_read(demo: Demo):
    officer = demo.staff(OFFICER)
    before = reads(demo)

    officer.get(f"/area/{OTHER_AREA}/people", status=403)
    officer.get(f"/area/{AREA}/agencies/99999999", status=404)
    demo.visitor().get(f"/area/{AREA}/people", status=302)

    assert reads(demo) == before


def test_a_person_of_an_agency_is_noted_for_nothing(demo: Demo):
    clerk = signed_in_clerk(demo)
    clerk.pin()

    clerk.get(clerk.get("/pin/1").html.select_one("img[src^='/photo/']")["src"])

    assert SCHOOL not in {who for who, *_ in reads(demo)}


def test_posters_that_are_taken_are_an_act(demo: Demo):
    prepared(demo.staff(OFFICER), POSTERS)

    query = select(table.c.who, table.c.area, table.c.about).where(table.c.act == "paper_taken")
    with demo.services.db.read() as conn:
        acts = [tuple(row) for row in conn.execute(query)]
    assert acts == [(OFFICER, AREA, {"paper": "โปสเตอร์ทุกโรงเรียน (PDF)"})]
