"""A form is stored in one transaction, has one receipt however often it is sent, and counts revisions."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from service.intake.submit import Journal, NoSuchAgency, OtherForm, Proof
from service.store import accounts, entries, latest_positions, schema
from service.store.entries import NewEntry
from tests.cast.people import AREA, OTHER_SCHOOL, REGISTRATION, SCHOOL, Demo

PLACE = {"latitude": 20.1, "longitude": 99.8}


@pytest.fixture
def journal(demo: Demo) -> Journal:
    return demo.services.journal


def pin_entry(item: str = "1", **more) -> NewEntry:
    return NewEntry("pin", item, PLACE | more, list(PLACE))


def registration_entry(**changes: str) -> NewEntry:
    answers = REGISTRATION | changes
    return NewEntry("registration", "", answers, list(answers))


def count_rows(demo: Demo, table: str) -> int:
    with demo.services.db.read() as conn:
        return conn.execute(select(func.count()).select_from(schema.METADATA.tables[table])).scalar()


def usernames_and_states(demo: Demo, agency: str = SCHOOL) -> list[tuple[str, str]]:
    with demo.services.db.read() as conn:
        return [(account["username"], account["state"]) for account in accounts.list_of_agency(conn, agency)]


def queued_letters(demo: Demo) -> list[tuple[str, str]]:
    with demo.services.db.read() as conn:
        return [
            (letter.kind, letter.to)
            for letter in conn.execute(schema.letters.select().order_by(schema.letters.c.id))
        ]


# --- one transaction


def test_all_parts_of_a_form_are_stored_under_one_receipt(demo: Demo, journal: Journal):
    receipt = journal.submit_form(
        "form-1", "pin", SCHOOL, [pin_entry("1"), pin_entry("2")], None, demo.clock()
    )

    with demo.services.db.read() as conn:
        assert [
            (e["item"], e["revision"], e["delivered"]) for e in entries.list_of_receipt(conn, receipt)
        ] == [
            ("1", 1, None),
            ("2", 1, None),
        ]
        assert entries.count_undelivered_by_area(conn, demo.clock()) == {AREA: 2}


def test_a_failure_in_the_middle_leaves_nothing(demo: Demo, journal: Journal):
    broken = pin_entry("2", name_en=object())

    with pytest.raises((StatementError, TypeError)):
        journal.submit_form(
            "form-1", "pin", SCHOOL, [pin_entry("1"), broken, pin_entry("3")], None, demo.clock()
        )

    assert [count_rows(demo, table) for table in ("receipts", "entries", "latest_positions")] == [0, 0, 0]


def test_a_failure_in_the_middle_of_a_registration_leaves_no_account_and_no_letter(
    demo: Demo, journal: Journal
):
    accounts_before = count_rows(demo, "accounts")

    with pytest.raises((StatementError, TypeError)):
        journal.submit_registration(
            "form-1", SCHOOL, registration_entry(first_name=object()), Proof(captcha=True), "th", demo.clock()
        )

    assert count_rows(demo, "accounts") == accounts_before
    assert [count_rows(demo, table) for table in ("receipts", "entries", "letters")] == [0, 0, 0]


def test_what_failed_can_be_sent_again_under_the_same_key(demo: Demo, journal: Journal):
    with pytest.raises((StatementError, TypeError)):
        journal.submit_form("form-1", "pin", SCHOOL, [pin_entry(name_en=object())], None, demo.clock())

    assert journal.submit_form("form-1", "pin", SCHOOL, [pin_entry()], None, demo.clock())


def test_an_agency_that_is_not_in_the_register_is_refused(demo: Demo, journal: Journal):
    with pytest.raises(NoSuchAgency):
        journal.submit_form("form-1", "pin", "99999999", [pin_entry()], None, demo.clock())

    assert count_rows(demo, "receipts") == 0


# --- the same form again


def test_the_same_key_gives_the_same_receipt_and_stores_nothing_again(demo: Demo, journal: Journal):
    first = journal.submit_form("form-1", "pin", SCHOOL, [pin_entry()], None, demo.clock())
    second = journal.submit_form("form-1", "pin", SCHOOL, [pin_entry(name_en="Other")], None, demo.clock())

    assert first == second
    assert (count_rows(demo, "receipts"), count_rows(demo, "entries")) == (1, 1)


def test_another_key_is_another_form(demo: Demo, journal: Journal):
    first = journal.submit_form("form-1", "pin", SCHOOL, [pin_entry()], None, demo.clock())
    second = journal.submit_form("form-2", "pin", SCHOOL, [pin_entry()], None, demo.clock())

    assert first != second
    assert count_rows(demo, "entries") == 2


@pytest.mark.parametrize(("record", "agency"), [("pin", OTHER_SCHOOL), ("survey", SCHOOL)])
def test_a_key_does_not_open_the_receipt_of_another_form_or_agency(
    demo: Demo, journal: Journal, record: str, agency: str
):
    journal.submit_form("form-1", "pin", SCHOOL, [pin_entry()], None, demo.clock())

    with pytest.raises(OtherForm):
        journal.submit_form("form-1", record, agency, [pin_entry()], None, demo.clock())

    assert count_rows(demo, "entries") == 1


def test_a_double_tap_registers_once(demo: Demo, journal: Journal):
    def tap(_number: int) -> str:
        return journal.submit_registration(
            "form-1", SCHOOL, registration_entry(), Proof(captcha=True), "th", demo.clock()
        )

    with ThreadPoolExecutor(4) as pool:
        receipts = set(pool.map(tap, range(8)))

    assert len(receipts) == 1
    assert usernames_and_states(demo) == [(SCHOOL, "provisional")]
    assert queued_letters(demo) == [("welcome", REGISTRATION["email"])]


# --- revisions


def test_revisions_of_an_identity_count_up_without_a_gap_from_several_threads(demo: Demo, journal: Journal):
    with ThreadPoolExecutor(2) as pool:
        list(
            pool.map(
                lambda n: journal.submit_form(f"form-{n}", "pin", SCHOOL, [pin_entry()], None, demo.clock()),
                range(20),
            )
        )

    with demo.services.db.read() as conn:
        stored = entries.list_of_agency(conn, SCHOOL)
    assert [entry["revision"] for entry in stored] == list(range(1, 21))
    assert len({entry["row_id"] for entry in stored}) == 20


def test_another_point_record_or_agency_counts_for_itself(demo: Demo, journal: Journal):
    journal.submit_form("form-1", "pin", SCHOOL, [pin_entry("1")], None, demo.clock())
    journal.submit_form("form-2", "pin", SCHOOL, [pin_entry("2")], None, demo.clock())
    journal.submit_form("form-3", "pin", OTHER_SCHOOL, [pin_entry("1")], None, demo.clock())
    journal.submit_form(
        "form-4",
        "survey",
        SCHOOL,
        [NewEntry("readiness", "", {"computer": "yes"}, ["computer"])],
        None,
        demo.clock(),
    )

    with demo.services.db.read() as conn:
        stored = entries.list_of_agency(conn, SCHOOL) + entries.list_of_agency(conn, OTHER_SCHOOL)
    assert [entry["revision"] for entry in stored] == [1, 1, 1, 1]


def test_the_newest_position_of_a_point_is_known_until_it_is_withdrawn(demo: Demo, journal: Journal):
    journal.submit_form("form-1", "pin", SCHOOL, [pin_entry()], None, demo.clock())
    journal.submit_form("form-2", "pin", SCHOOL, [pin_entry(latitude=20.2)], None, demo.clock())
    with demo.services.db.read() as conn:
        assert latest_positions.list_near(conn, 20.1, 99.8) == []
        assert [point["position"] for point in latest_positions.list_near(conn, 20.2, 99.8)] == [(20.2, 99.8)]

    journal.submit_form(
        "form-3", "pin", SCHOOL, [NewEntry("pin", "1", PLACE, [], withdrawn=True)], None, demo.clock()
    )

    with demo.services.db.read() as conn:
        assert latest_positions.list_near(conn, 20.2, 99.8) == []


# --- who may sign in


@pytest.mark.parametrize(
    ("proof", "state", "mails"),
    [({"captcha": True}, "provisional", 1), ({"code": True}, "confirmed", 1), ({}, "waiting", 0)],
)
def test_the_first_registration_is_believed_as_far_as_its_proof_goes(
    demo: Demo, journal: Journal, proof: dict, state: str, mails: int
):
    if "code" in proof:
        proof = {"code": demo.hand_over_code()}
    journal.submit_registration("form-1", SCHOOL, registration_entry(), Proof(**proof), "th", demo.clock())

    assert usernames_and_states(demo) == [(SCHOOL, state)]
    assert len(queued_letters(demo)) == mails


def test_a_letter_does_not_confirm_beside_a_confirmed_person_and_both_are_told(demo: Demo, journal: Journal):
    journal.submit_registration(
        "form-1", SCHOOL, registration_entry(), Proof(code=demo.hand_over_code()), "th", demo.clock()
    )
    journal.submit_registration(
        "form-2",
        SCHOOL,
        registration_entry(email="second@school.example"),
        Proof(code=demo.hand_over_code()),
        "th",
        demo.clock(),
    )

    assert usernames_and_states(demo) == [(SCHOOL, "confirmed"), (f"{SCHOOL}-2", "provisional")]
    assert queued_letters(demo)[1:] == [
        ("colleague_proved", REGISTRATION["email"]),
        ("welcome", "second@school.example"),
        ("further_person", REGISTRATION["email"]),
        ("further_person", "second@school.example"),
    ]


def test_every_unit_of_an_office_works_and_only_the_same_unit_is_a_rival(demo: Demo, journal: Journal):
    for number, unit in enumerate(("กลุ่มอำนวยการ", "กลุ่มบุคคล", "กลุ่มบุคคล")):
        part = registration_entry(unit=unit, email=f"{number}@office.example")
        journal.submit_registration(f"form-{number}", AREA, part, Proof(captcha=True), "th", demo.clock())

    assert {state for _, state in usernames_and_states(demo, AREA)} == {"provisional"}
    rivals = [letter for letter in queued_letters(demo) if letter[0] == "further_person"]
    assert len(rivals) == 2


def test_who_comes_after_a_cancelled_registration_is_sealed_off_like_everybody(demo: Demo, journal: Journal):
    journal.submit_registration(
        "form-1", SCHOOL, registration_entry(), Proof(captcha=True), "th", demo.clock()
    )
    with demo.services.db.begin() as conn:
        account = accounts.get_by_username(conn, SCHOOL)["id"]
        accounts.set_state(conn, account, accounts.CANCELLED, demo.clock())
        conn.commit()

    journal.submit_registration(
        "form-2",
        SCHOOL,
        registration_entry(email="second@school.example"),
        Proof(captcha=True),
        "th",
        demo.clock(),
    )

    assert usernames_and_states(demo) == [(SCHOOL, "cancelled"), (f"{SCHOOL}-2", "provisional")]


def test_the_address_in_the_register_gets_a_notice_unless_it_is_the_registrants_own(
    demo: Demo, journal: Journal
):
    with demo.services.db.begin() as conn:
        conn.execute(schema.agencies.update().values(email="office@school.example"))
        conn.commit()

    journal.submit_registration(
        "form-1", SCHOOL, registration_entry(), Proof(captcha=True), "th", demo.clock()
    )
    journal.submit_registration(
        "form-2",
        OTHER_SCHOOL,
        registration_entry(email="OFFICE@school.example"),
        Proof(captcha=True),
        "th",
        demo.clock(),
    )

    assert queued_letters(demo) == [
        ("welcome", REGISTRATION["email"]),
        ("registered_notice", "office@school.example"),
        ("welcome", "OFFICE@school.example"),
    ]


def test_a_corrected_address_gets_the_letter_and_links_to_the_old_one_stop_working(
    demo: Demo, journal: Journal
):
    demo.visitor().register()
    demo.deliver()
    old_link = demo.password_link()
    with demo.services.db.read() as conn:
        account_id = accounts.get_by_username(conn, SCHOOL)["id"]

    corrected = NewEntry("registration", SCHOOL, REGISTRATION | {"email": "right@school.example"}, ["email"])
    journal.revise_registration("form-2", SCHOOL, corrected, account_id, demo.clock())
    demo.deliver()

    assert demo.letters()[-1].startswith("right@school.example")
    assert demo.visitor().get(old_link, expect_errors=True).status_int == 410
    assert demo.visitor().get(demo.password_link()).status_int == 200
    assert [row["อีเมล"] for row in demo.officer().lines("registration")] == [
        REGISTRATION["email"],
        "right@school.example",
    ]
