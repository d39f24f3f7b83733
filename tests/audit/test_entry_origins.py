"""From where each form was sent is told for 90 days, beside the entries, which do not change."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from service.store import audit_pages, entries, entry_origins, terms
from service.store.entries import NewEntry
from service.store.schema import entries as entry_table
from service.store.schema import entry_origins as table
from tests.cast.backups import back_up, put_back
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo, Visitor, send
from tests.cast.posts import post, post_pin, registration_fields, row_count, signed_in_clerk
from tests.cast.proposers import Register
from tests.cast.sql import tamper
from tests.reports.cast import submit

OFFICE, PHONE = "192.0.2.7", "2001:db8:0:1::7"
# Of `flask person erase`: with what a place is told of, and without a question.
FLAGS = ("--yes", "--places", "--photos")


def at(person: Visitor, address: str) -> Visitor:
    person.web.extra_environ["REMOTE_ADDR"] = address
    return person


def origins(demo: Demo, record: str) -> list[tuple[str | None, str | None]]:
    """Returns address and sign-in of each entry of a record, None where nothing is told."""
    joined = entry_table.outerjoin(table, table.c.entry_id == entry_table.c.id)
    query = select(table.c.address, table.c.sign_in).select_from(joined)
    with demo.services.db.read() as conn:
        rows = conn.execute(query.where(entry_table.c.record == record).order_by(entry_table.c.id))
        return [tuple(row) for row in rows]


def exported(demo: Demo, *words: str) -> list[dict[str, str]]:
    answer = demo.app.test_cli_runner().invoke(args=["audit", "export", *words])
    assert answer.exit_code == 0, answer.output
    return list(csv.DictReader(io.StringIO(answer.stdout_bytes.decode("utf-8-sig"))))


def exported_forms(demo: Demo, *words: str) -> list[dict[str, str]]:
    return [line for line in exported(demo, *words) if line["act"] in ("received", "withdrew")]


def test_each_form_of_an_agency_has_its_address_and_its_sign_in(demo: Demo):
    at_the_office = at(signed_in_clerk(demo), OFFICE)
    by_phone = at(demo.visitor(), PHONE).sign_in(SCHOOL)

    post_pin(at_the_office)
    by_phone.pin("/pin/1", phone="053-999-888")
    send(at_the_office.open_form("/pin/1/withdraw"))

    first, second, withdrawal = origins(demo, "pin")
    assert [first[0], second[0], withdrawal[0]] == [OFFICE, PHONE, OFFICE]
    assert first[1] == withdrawal[1] != second[1]
    assert all(re.fullmatch("[0-9a-f]{16}", sign_in) for _, sign_in in (first, second))


def test_what_the_public_sends_has_its_address_and_no_sign_in(demo: Demo):
    post(at(demo.visitor(), PHONE), "/register", registration_fields(SCHOOL))
    at(demo.visitor(), OFFICE).ask_for_correction(captcha=False)

    assert origins(demo, "registration") == [(PHONE, "")]
    assert origins(demo, "correction") == [(OFFICE, "")]


def test_so_has_what_an_officer_sends(demo: Demo):
    submit(at(demo.staff(f"officer-{AREA}"), OFFICE))

    ((address, sign_in),) = origins(demo, "report")
    assert (address, len(sign_in)) == (OFFICE, 16)


def test_what_no_request_sends_has_none(demo: Demo):
    Register(demo).rename(OTHER_SCHOOL, "โรงเรียนชื่อใหม่")
    demo.deliver()

    assert origins(demo, "proposal") == [(None, None)]


def test_a_form_that_a_backup_had_lost_tells_nothing_and_others_tell_theirs(demo: Demo):
    post(at(demo.visitor(), OFFICE), "/register", registration_fields(OTHER_SCHOOL))
    demo.deliver()
    backup = back_up(demo)
    demo.clock.move(minutes=2)
    post(at(demo.visitor(), PHONE), "/register", registration_fields(SCHOOL))
    demo.deliver()

    put_back(demo, backup)
    demo.deliver()

    assert origins(demo, "registration") == [(OFFICE, ""), (None, None)]
    assert [line["address"] for line in exported_forms(demo)] == [OFFICE, ""]


# --- the end of it


def add_form(demo: Demo, days: float) -> None:
    """Store a pin as of a moment, with an address."""
    now = demo.clock() + timedelta(days=days)
    with demo.services.db.begin() as conn:
        receipt = entries.add_receipt(conn, f"pin-{days}", SCHOOL, "pin", None, now)
        part = NewEntry("pin", "1", {"point_name": "จุด"}, [])
        entry = entries.add(conn, receipt, {"code": SCHOOL, "area": AREA}, part, None, b"0", now)
        conn.execute(table.insert().values(entry_id=entry, at=now, address=OFFICE, sign_in="0" * 16))
        conn.commit()


def entries_now(demo: Demo) -> list:
    with demo.services.db.read() as conn:
        return conn.execute(select(entry_table)).all()


def test_after_90_days_it_is_dropped_and_the_entries_stay_as_they_are(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(terms, "PORTION", 2)
    for days in (-91, -90.5, -90.1, -89.9, 0, 91):
        add_form(demo, days)
    before = entries_now(demo)

    terms.end_rows(demo.services.db, demo.clock())

    kept, dropped = (OFFICE, "0" * 16), (None, None)
    assert origins(demo, "pin") == [dropped] * 3 + [kept, kept, dropped]
    assert entries_now(demo) == before


def test_nobody_can_tell_it_after_a_person_was_erased_and_other_persons_keep_theirs(demo: Demo):
    post_pin(at(signed_in_clerk(demo), PHONE))
    other = registration_fields(OTHER_SCHOOL, email="other@school.example")
    post(at(demo.visitor(), OFFICE), "/register", other)
    demo.deliver()

    erased = demo.app.test_cli_runner().invoke(args=["person", "erase", SCHOOL, *FLAGS])

    assert erased.exit_code == 0, erased.output
    assert origins(demo, "pin") == [(None, None)]
    assert [address for address, _ in origins(demo, "registration")] == [None, OFFICE]


def test_nor_from_where_a_request_came_whose_sender_has_no_account(demo: Demo):
    at(demo.visitor(), PHONE).ask_for_correction(email="asker@home.example")
    at(demo.visitor(), OFFICE).ask_for_correction(email="other@home.example")
    demo.deliver()

    erased = demo.app.test_cli_runner().invoke(args=["person", "erase", "asker@home.example", *FLAGS])

    assert erased.exit_code == 0, erased.output
    assert [address for address, _ in origins(demo, "correction")] == [None, OFFICE]


def test_a_colleagues_form_that_names_the_erased_person_keeps_its_own_address(demo: Demo):
    signed_in_clerk(demo, email="gone@school.example")
    colleague = at(signed_in_clerk(demo, OTHER_SCHOOL, email="other@school.example"), OFFICE)
    post_pin(colleague, contact_email="gone@school.example")
    demo.deliver()

    erased = demo.app.test_cli_runner().invoke(args=["person", "erase", "gone@school.example", *FLAGS])

    assert erased.exit_code == 0, erased.output
    assert "gone@school.example" not in repr(entries_now(demo))
    assert [address for address, _ in origins(demo, "pin")] == [OFFICE]


def test_a_person_who_asks_gets_the_addresses_of_their_own_forms_and_of_no_others(demo: Demo):
    other = registration_fields(OTHER_SCHOOL, email="other@school.example")
    post(at(demo.visitor(), OFFICE), "/register", other)
    clerk = at(signed_in_clerk(demo), PHONE)
    post_pin(clerk)
    post(clerk, "/account/language", {"language": "en"})

    document = json.loads(demo.app.test_cli_runner().invoke(args=["person", "export", SCHOOL]).output)

    (form,) = document["sent_from"]
    assert (form["address"], form["at"]) == (PHONE, demo.clock().isoformat())
    assert PHONE in [deed["address"] for deed in document["deeds"]] and OFFICE not in json.dumps(document)


@pytest.mark.sqlite_only("EXPLAIN QUERY PLAN is SQLite's")
def test_to_drop_them_looks_at_old_ones_alone(demo: Demo):
    queries: list[tuple] = []
    event.listen(demo.services.db.engine, "before_cursor_execute", lambda *args: queries.append(args[2:4]))

    with demo.services.db.begin() as conn:
        entry_origins.drop_old(conn, demo.clock(), 500)
        entry_origins.list_of_accounts(conn, [1, 2])

    looks = [query for query in queries if query[0].startswith("SELECT")]
    with demo.services.db.read() as conn:
        steps = [
            step
            for sql, parameters in looks
            for *_, step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
        ]
    assert len(looks) == 2 and [step for step in steps if step.startswith("SCAN")] == []
    assert len([step for step in steps if "INDEX ix_entry_origins_at" in step]) == 2


# --- the auditor's file


def test_the_auditors_file_has_each_form_with_who_what_when_and_from_where(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(audit_pages, "PORTION", 2)
    clerk = at(signed_in_clerk(demo), PHONE)
    for number in range(3):
        demo.clock.move(minutes=1)
        post_pin(clerk, point_name=f"จุด {number}")
    demo.clock.move(minutes=1)
    send(clerk.open_form("/pin/1/withdraw"))

    lines = exported_forms(demo)

    assert [line["act"] for line in lines] == ["received"] * 4 + ["withdrew"]
    assert {line["who"] for line in lines} == {line["agency"] for line in lines} == {SCHOOL}
    (origin,) = set(origins(demo, "pin"))
    assert [(line["address"], line["sign_in"]) for line in lines[1:]] == [origin] * 4
    with demo.services.db.read() as conn:
        numbers = list(conn.execute(select(entry_table.c.row_id).order_by(entry_table.c.id)).scalars())
    assert [json.loads(line["about"])["row_id"] for line in lines] == numbers
    assert all(number in line["sentence"] for number, line in zip(numbers, lines, strict=True))
    assert {(line["number"], line["names"], line["digest"]) for line in lines} == {("", "", "")}


def test_forms_stand_among_the_acts_in_the_order_of_time_and_acts_in_that_of_the_chain(demo: Demo):
    clerk = signed_in_clerk(demo)
    for name, minutes in (("ก", 1), ("ข", 1), ("ค", -30)):
        demo.clock.move(minutes=minutes)
        post(clerk, "/account/language", {"language": "en"})
        post_pin(clerk, point_name=f"จุด {name}")

    lines = exported(demo)

    numbers = [int(line["number"]) for line in lines if line["number"]]
    assert numbers == sorted(numbers)
    acts = [line["act"] for line in lines if line["act"] in ("received", "language_changed")]
    assert acts == ["received"] * 2 + ["language_changed"] + ["received"] * 2 + ["language_changed"] * 2


def test_of_an_area_and_some_days_it_has_no_other_forms(demo: Demo):
    for agency in (SCHOOL, OTHER_SCHOOL):
        post(demo.visitor(), "/register", registration_fields(agency, email=f"{agency}@a.example"))
    ask = demo.visitor().ask_for_agency(area="สพป.น่าน เขต 1", captcha=False)
    day = f"{demo.services.today()}"
    demo.clock.move(days=1)
    post(demo.visitor(), "/register", registration_fields(SCHOOL, email="late@a.example"))

    assert ask.request.path.startswith("/request/") and row_count(demo) == 4
    assert len(exported_forms(demo)) == 4
    assert len(exported_forms(demo, "--area", AREA)) == 3
    assert [line["agency"] for line in exported_forms(demo, "--area", AREA, "--to", day)] == [
        SCHOOL,
        OTHER_SCHOOL,
    ]
    assert [line["agency"] for line in exported_forms(demo, "--from", f"{demo.services.today()}")] == [SCHOOL]


def test_a_form_soon_after_a_slip_says_so_there_too(demo: Demo):
    signed_in_clerk(demo)
    slip = post(demo.staff(f"officer-{AREA}"), f"/area/{AREA}/people/{SCHOOL}/slip", {})
    clerk = demo.visitor()
    clerk.set_password(re.search(r"/password/[\w-]+", slip.text)[0])
    post_pin(clerk.sign_in(SCHOOL))

    *_, form = exported_forms(demo)

    assert f"หลังออกใบเข้าสู่ระบบโดย officer-{AREA}" in form["sentence"]


def test_where_the_time_of_a_form_was_made_unreadable_it_says_so(demo: Demo):
    signed_in_clerk(demo)
    tamper(demo.services.db, "UPDATE entries SET received_at = 'x'")

    answer = demo.app.test_cli_runner().invoke(args=["audit", "export"])

    assert (answer.exit_code, "from entry no. 1 on, cannot be read" in answer.output) == (1, True)


def test_the_privacy_notice_says_that_it_is_kept(demo: Demo):
    text = demo.visitor().get("/privacy").text

    assert "และแบบแต่ละฉบับที่ส่ง เก็บหมายเลข IP ไว้ 90 วัน" in text
