"""`flask purge` removes personal data past its time from database, letters and sheets, and nothing else."""

import pytest
from sqlalchemy import select, update

from service import create_app
from service.records.record import REMOVED_TEXT
from service.store import accounts, schema, workbooks
from tests.cast.engine import only_receipt_number
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL, Demo, picture
from tests.cast.posts import ask_for_link, row_count, signed_in_clerk
from tests.cast.stored_files import sizes_stored
from tests.privacy.cast import (
    OTHER,
    PAST_RETENTION_DAYS,
    PERSON,
    RunFlask,
    figures,
    get_account,
    personal_texts,
    register_person,
)
from tests.privacy.traces import traces

TYPED_CELLS = {
    "ชื่อ": "สมหญิงทดสอบ",
    "นามสกุล": "นามสกุลสมมติ",
    "อีเมล": "planted@school.example",
    "โทรศัพท์": "089-555-0101",
}


def table_rows(demo: Demo, name: str) -> list[dict]:
    with demo.services.db.read() as conn:
        return [dict(row) for row in conn.execute(select(schema.METADATA.tables[name])).mappings()]


def type_a_row(demo: Demo, **cells: str) -> None:
    """The officer writes a registration by hand, for a school without internet."""
    officer = demo.officer()
    headers = officer.cells("registration")[0]
    officer.hand.insert_rows(officer.file, officer.sheets["registration"], 1)
    for header, text in {
        "รหัสหน่วยงาน": SCHOOL,
        "รับทราบประกาศความเป็นส่วนตัวแล้ว": "ใช่",
        **TYPED_CELLS,
        **cells,
    }.items():
        officer.hand.type(officer.file, officer.sheets["registration"], 1, headers.index(header), text)
    demo.deliver()


# --- what is removed


def test_after_its_time_no_trace_of_a_person_is_left_anywhere(demo: Demo, flask: RunFlask):
    register_person(demo)
    assert all(
        {"rows.cells", f"sheet {AREA} registration"} <= set(traces(demo, text)) for text in personal_texts()
    )
    demo.clock.move(days=PAST_RETENTION_DAYS)

    answer = flask("purge")

    assert answer.exit_code == 0
    assert {text: traces(demo, text) for text in personal_texts()} == dict.fromkeys(personal_texts(), [])


def test_no_figure_changes_and_the_places_stay(demo: Demo, flask: RunFlask):
    register_person(demo)
    before = figures(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)

    flask("purge")
    demo.deliver()

    assert (
        figures(demo) == before
        and before["registered"] == before["pinned_with_photo"] == before["ready"] == 1
    )
    (pin,) = demo.officer().lines("pin")
    assert (pin["ละติจูด"], pin["ที่อยู่ภาษาไทย"], pin["ชื่อผู้ประสานงาน"]) == (
        20.112233,
        "99 หมู่ 1 ตำบลตัวอย่าง",
        REMOVED_TEXT,
    )


def test_read_back_sees_no_edit_afterwards_and_brings_nothing_back(demo: Demo, flask: RunFlask):
    register_person(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)

    flask("purge")
    for _ in range(3):
        demo.deliver()

    assert table_rows(demo, "edits") == []
    assert traces(demo, PERSON["email"]) == []


def test_the_account_ends_without_address_password_and_session(demo: Demo, flask: RunFlask):
    clerk = register_person(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)

    flask("purge")
    letter_count = len(demo.letters())
    ask_for_link(demo)
    demo.deliver()

    ended_account = get_account(demo)
    assert (ended_account["state"], ended_account["email"], ended_account["password_hash"]) == (
        accounts.LEFT,
        "",
        None,
    )
    assert row_count(demo, "sessions") == 0
    assert clerk.get("/home").status_int == 302
    assert demo.visitor().sign_in(SCHOOL).get("/home").status_int == 302
    assert len(demo.letters()) == letter_count


def test_an_officer_who_decides_on_such_a_row_later_lets_nobody_in(demo: Demo, flask: RunFlask):
    register_person(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)
    flask("purge")

    demo.officer().decide("registration", only_receipt_number(demo), "ยืนยัน")
    demo.deliver()

    assert get_account(demo)["state"] == accounts.LEFT
    assert figures(demo)["confirmed"] == 1


def test_a_cancelled_account_stays_cancelled_and_goes_on_not_counting(demo: Demo, flask: RunFlask):
    register_person(demo)
    demo.officer().decide("registration", only_receipt_number(demo), "ยกเลิก")
    demo.deliver()
    before = figures(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)

    flask("purge")

    assert figures(demo) == before and before["registered"] == before["pinned"] == 0
    assert (get_account(demo)["state"], get_account(demo)["email"]) == (accounts.CANCELLED, "")


def test_a_remark_that_repeats_what_was_typed_goes_and_the_others_stay(demo: Demo, flask: RunFlask):
    demo.visitor().register(letter=True, phone="เบอร์ของสมหญิง")
    demo.deliver()
    assert "เบอร์ของสมหญิง" in demo.officer().lines("registration")[0]["ข้อสังเกต"]
    demo.clock.move(days=PAST_RETENTION_DAYS)

    flask("purge")

    assert traces(demo, "เบอร์ของสมหญิง") == []
    assert demo.officer().lines("registration")[0]["ข้อสังเกต"] == "ยืนยันด้วยรหัสในใบนำส่ง"
    assert figures(demo)["confirmed"] == 1


def test_notes_of_the_staff_and_the_trail_of_edits_go(demo: Demo, flask: RunFlask):
    register_person(demo)
    officer = demo.officer()
    officer.type("registration", only_receipt_number(demo), "นามสกุล", "สกุลที่แก้แล้ว")
    officer.decide("pin", only_receipt_number(demo, "pin"), "ส่งกลับแก้ไข", "โทรถามคุณสมหญิงแล้ว")
    demo.deliver()
    texts = ["สกุลที่แก้แล้ว", "โทรถามคุณสมหญิงแล้ว", f"officer-{AREA}@example.org", PERSON["last_name"]]
    assert all(traces(demo, text) for text in texts)
    before = figures(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)

    flask("purge")
    demo.deliver()

    # The stand-in itself knows the officers: who may open a file, and who changed it last.
    places_by_text = {
        text: [place for place in traces(demo, text) if not place.startswith("google.sqlite")]
        for text in texts
    }
    assert places_by_text == dict.fromkeys(texts, [])
    assert figures(demo) == before and before["to_correct"] == 1
    assert {edit["column"] for edit in table_rows(demo, "edits")} == {"last_name", "decision", "note"}


@pytest.mark.file_stores
def test_a_photo_goes_with_its_entry_row_and_both_files(demo: Demo, flask: RunFlask):
    signed_in_clerk(demo).pin(photos=[picture()])
    demo.deliver()
    (photo,) = table_rows(demo, "photos")
    before = figures(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)

    flask("purge")
    demo.deliver()

    assert table_rows(demo, "photos") == []
    assert sizes_stored(demo, photo["id"]) == 0
    assert figures(demo) == before


@pytest.mark.file_stores
def test_a_photo_stays_until_its_time_is_over(demo: Demo, flask: RunFlask):
    signed_in_clerk(demo).pin(photos=[picture()])
    demo.deliver()

    flask("purge")

    (photo,) = table_rows(demo, "photos")
    assert sizes_stored(demo, photo["id"]) == 2


def test_a_row_typed_by_hand_is_emptied_and_goes_on_counting(demo: Demo, flask: RunFlask):
    type_a_row(demo, หมายเหตุ="แจ้งทางโทรศัพท์โดยสมหญิงทดสอบ")
    before = figures(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)

    flask("purge")
    demo.deliver()

    assert {text: traces(demo, text) for text in TYPED_CELLS.values()} == dict.fromkeys(
        TYPED_CELLS.values(), []
    )
    assert figures(demo) == before and before["registered"] == 1


def test_what_was_set_aside_is_emptied_though_it_stands_nowhere(demo: Demo, flask: RunFlask):
    demo.visitor().register(**PERSON)
    with demo.services.db.begin() as conn:
        conn.execute(update(schema.entries).values(set_aside="Invalid value planted@school.example"))
        conn.commit()
    demo.worker.postman().deliver()
    demo.clock.move(days=PAST_RETENTION_DAYS)

    answer = flask("purge")

    assert answer.exit_code == 0
    assert traces(demo, PERSON["email"]) == []
    assert table_rows(demo, "entries")[0]["set_aside"]


def test_a_rebuilt_workbook_and_a_restored_row_bring_nothing_back(demo: Demo, flask: RunFlask):
    register_person(demo)
    number = only_receipt_number(demo)
    demo.visitor().register(OTHER_SCHOOL)
    demo.deliver()
    officer = demo.officer()
    officer.hand.delete_rows(officer.file, officer.sheets["registration"], 1)
    demo.deliver()
    demo.clock.move(days=PAST_RETENTION_DAYS)

    flask("purge")
    demo.deliver()
    assert flask("restore-row", number).exit_code == 0
    demo.deliver()
    assert flask("sheets", "rebuild", AREA).exit_code == 0
    demo.deliver()

    assert len(demo.officer().lines("registration")) == 2
    assert [place for place in traces(demo, PERSON["last_name"]) if not place.startswith("google")] == []


# --- what stays


def test_nothing_goes_before_its_time(demo: Demo, flask: RunFlask):
    register_person(demo)
    demo.clock.move(days=729)

    answer = flask("purge")

    assert answer.exit_code == 0 and "all      0 entries" in answer.output
    assert "accounts.email" in traces(demo, PERSON["email"])


def test_the_time_is_counted_from_the_reporting_deadline(settings: dict, clock):
    demo = Demo(
        create_app(settings | {"REPORT_DEADLINE": "2026-06-10", "RETENTION_DAYS": "30"}, clock), clock
    )
    demo.visitor().register(**PERSON)
    demo.deliver()

    clock.move(days=50)
    early = demo.app.test_cli_runner().invoke(args=["purge"])
    clock.move(days=3)
    late = demo.app.test_cli_runner().invoke(args=["purge"])

    assert "Nothing is due" in early.output and early.exit_code == 0
    assert "1 entries" in late.output


def test_who_came_later_keeps_everything_beside_who_goes(demo: Demo, flask: RunFlask):
    register_person(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)
    demo.visitor().register(OTHER_SCHOOL, **OTHER)
    demo.deliver()

    flask("purge")
    demo.deliver()

    assert traces(demo, PERSON["last_name"]) == []
    assert {"accounts.email", "entries.answers", "rows.cells", "letters.to"} <= set(
        traces(demo, OTHER["email"])
    )
    assert [line["นามสกุล"] for line in demo.officer().lines("registration")] == [
        REMOVED_TEXT,
        OTHER["last_name"],
    ]


def test_a_registration_is_needed_as_long_as_its_person_works_here(demo: Demo, flask: RunFlask):
    register_person(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)
    demo.visitor().sign_in(SCHOOL).pin("/pin/1", contact_name="คนใหม่สมมติ")
    demo.deliver()

    flask("purge")
    demo.deliver()

    assert get_account(demo)["email"] == PERSON["email"]
    first, second = demo.officer().lines("pin")
    assert (first["ชื่อผู้ประสานงาน"], second["ชื่อผู้ประสานงาน"]) == (REMOVED_TEXT, "คนใหม่สมมติ")
    assert demo.officer().lines("registration")[0]["อีเมล"] == PERSON["email"]


def test_a_day_can_be_named_and_must_have_come(demo: Demo, flask: RunFlask):
    register_person(demo)
    demo.clock.move(days=2)

    assert flask("purge", "--before", "2026-06-30").exit_code == 2
    assert "0 entries" in flask("purge", "--before", "2026-05-20").output
    assert "2 entries" in flask("purge", "--before", "2026-05-21").output


def test_only_the_areas_that_are_named(demo: Demo, flask: RunFlask):
    register_person(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)

    flask("purge", OTHER_AREA)
    assert traces(demo, PERSON["email"])
    flask("purge", AREA)

    assert traces(demo, PERSON["email"]) == []
    assert flask("purge", "P9999").exit_code == 1


def test_a_dry_run_tells_what_the_real_one_does_and_changes_nothing(demo: Demo, flask: RunFlask):
    register_person(demo)
    type_a_row(demo, รหัสหน่วยงาน=OTHER_SCHOOL)
    demo.clock.move(days=PAST_RETENTION_DAYS)
    before = {name: table_rows(demo, name) for name in schema.METADATA.tables}
    cells = demo.officer().cells("registration")

    output = flask("purge", "--dry-run").output

    assert {name: table_rows(demo, name) for name in schema.METADATA.tables} == before
    assert demo.officer().cells("registration") == cells
    line = next(line for line in output.splitlines() if line.strip().startswith(AREA))
    assert "2 entries, 3 rows" in line and line in flask("purge").output


def test_it_can_be_run_again_and_finds_nothing(demo: Demo, flask: RunFlask):
    register_person(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)
    flask("purge")
    version = demo.google.store.get_file(demo.officer().file).version

    second = flask("purge")

    assert (
        second.exit_code == 0
        and "all      0 entries, 0 rows, 0 cells, 0 letters, 0 accounts" in second.output
    )
    assert demo.google.store.get_file(demo.officer().file).version == version


def test_what_still_waits_for_the_sheet_is_left_and_told(demo: Demo, flask: RunFlask):
    demo.visitor().register(**PERSON)
    demo.clock.move(days=PAST_RETENTION_DAYS)

    first = flask("purge")
    demo.deliver()
    demo.clock.move(days=PAST_RETENTION_DAYS)
    second = flask("purge")

    assert first.exit_code == 1 and "1 entries are on their way" in first.output
    assert second.exit_code == 0 and traces(demo, PERSON["email"]) == []


def test_the_report_says_what_is_out_of_reach(demo: Demo, flask: RunFlask):
    answer = flask("purge")

    assert all(
        text in answer.output
        for text in ("Version history", "sheets rebuild", "delivered", "Backups", "(เดิม)")
    )


def test_what_purged_is_kept_in_the_trail_without_a_name(demo: Demo, flask: RunFlask):
    register_person(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)

    flask("purge")

    (log_row,) = [log_row for log_row in table_rows(demo, "audit_log") if log_row["act"] == "purged"]
    assert (log_row["area"], log_row["about"]["entries"], log_row["about"]["accounts"]) == (AREA, 2, 1)


@pytest.mark.parametrize("record", ["readiness", "no_copy"])
def test_what_says_nothing_of_people_is_not_touched(demo: Demo, flask: RunFlask, record: str):
    register_person(demo)
    lines = demo.officer().lines(record)
    demo.clock.move(days=PAST_RETENTION_DAYS)

    flask("purge")

    assert demo.officer().lines(record) == lines


def test_what_is_of_no_use_any_more_is_thrown_away_and_what_is_fresh_is_not(demo: Demo, flask: RunFlask):
    signed_in_clerk(demo)
    now, number = demo.clock(), get_account(demo)["id"]
    stale = {
        "drafts": {
            "submission": "x.57030001.y",
            "agency": SCHOOL,
            "path": "/pin/new",
            "values": {},
            "created_at": now,
        },
        "confirmations": {
            "digest": "d",
            "account_id": number,
            "kind": "address",
            "facts": {"email": "x@y.example"},
            "expires_at": now,
        },
        "wrong_passwords": {"username": "สมหญิง", "browser": "", "count": 1, "last_at": now},
        "rates": {"key": "mail:x@y.example", "full_at": now},
        "sessions": {
            "digest": "d",
            "account_id": number,
            "created_at": now,
            "expires_at": now,
            "used_at": now,
            "proved_at": now,
            "browser": "Chrome",
            "network": "203.0.x.x",
        },
    }
    with demo.services.db.begin() as conn:
        for name, values in stale.items():
            conn.execute(schema.METADATA.tables[name].insert().values(**values))
        conn.commit()

    before = {name: len(table_rows(demo, name)) for name in stale}
    flask("purge")
    fresh = {name: len(table_rows(demo, name)) for name in stale}
    demo.clock.move(days=2)
    flask("purge")

    assert fresh == before and all(before.values())
    assert {name: len(table_rows(demo, name)) for name in stale} == dict.fromkeys(stale, 0)


def test_an_area_where_nothing_is_due_is_left_alone(demo: Demo, flask: RunFlask):
    register_person(demo)
    with demo.services.db.read() as conn:
        before = dict(workbooks.get(conn, AREA))

    flask("purge")

    with demo.services.db.read() as conn:
        assert dict(workbooks.get(conn, AREA)) == before


def overdue_on_status(demo: Demo) -> tuple[bool, str]:
    page = demo.staff("obec").get("/status")
    return "พ้นกำหนดเก็บ" in page, demo.app.test_cli_runner().invoke(args=["status"]).output


def test_the_status_says_when_data_is_past_its_time_until_it_is_purged(demo: Demo, flask: RunFlask):
    register_person(demo)
    before = overdue_on_status(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)
    due = overdue_on_status(demo)

    flask("purge")

    assert (before[0], due[0], overdue_on_status(demo)[0]) == (False, True, False)
    assert "run flask purge" in due[1] and "run flask purge" not in before[1]


def test_the_registration_of_who_still_sends_something_is_not_past_its_time(demo: Demo):
    register_person(demo)
    demo.clock.move(days=PAST_RETENTION_DAYS)
    demo.visitor().sign_in(SCHOOL).pin("/pin/1", phone="053-999-888")

    assert "privacy  1 entries" in overdue_on_status(demo)[1]
