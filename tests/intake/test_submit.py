"""Accepting a form: one transaction, one receipt however often it is sent, revisions that count up."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from service.intake.submit import Journal, NoSuchAgency, OtherForm, Proof
from service.store import accounts, entries, schema
from service.store import latest_positions as points
from service.store.entries import Part
from tests.cast.people import AREA, OTHER_SCHOOL, REGISTRATION, SCHOOL, Demo

PLACE = {"latitude": 20.1, "longitude": 99.8}


@pytest.fixture
def journal(demo: Demo) -> Journal:
    return demo.services.journal


def pin(item: str = "1", **more) -> Part:
    return Part("pin", item, PLACE | more, list(PLACE))


def person(**changes: str) -> Part:
    answers = REGISTRATION | changes
    return Part("registration", "", answers, list(answers))


def count(demo: Demo, table: str) -> int:
    with demo.services.db.read() as conn:
        return conn.execute(select(func.count()).select_from(schema.METADATA.tables[table])).scalar()


def people(demo: Demo, agency: str = SCHOOL) -> list[tuple[str, str]]:
    with demo.services.db.read() as conn:
        return [(account["username"], account["state"]) for account in accounts.of_agency(conn, agency)]


def sent_letters(demo: Demo) -> list[tuple[str, str]]:
    with demo.services.db.read() as conn:
        return [
            (line.kind, line.to)
            for line in conn.execute(schema.letters.select().order_by(schema.letters.c.id))
        ]


# --- one transaction


def test_all_parts_of_a_form_are_stored_under_one_receipt(demo: Demo, journal: Journal):
    receipt = journal.send("form-1", "pin", SCHOOL, [pin("1"), pin("2")], None, demo.clock())

    with demo.services.db.read() as conn:
        assert [(e["item"], e["revision"], e["delivered"]) for e in entries.of_receipt(conn, receipt)] == [
            ("1", 1, None),
            ("2", 1, None),
        ]
        assert entries.dirty_areas(conn) == {AREA: 2}


def test_a_failure_in_the_middle_leaves_nothing(demo: Demo, journal: Journal):
    broken = pin("2", name_en=object())

    with pytest.raises(StatementError):
        journal.send("form-1", "pin", SCHOOL, [pin("1"), broken, pin("3")], None, demo.clock())

    assert [count(demo, table) for table in ("receipts", "entries", "points")] == [0, 0, 0]


def test_a_failure_in_the_middle_of_a_registration_leaves_no_account_and_no_letter(
    demo: Demo, journal: Journal
):
    accounts_before = count(demo, "accounts")

    with pytest.raises(StatementError):
        journal.register(
            "form-1", SCHOOL, person(first_name=object()), Proof(captcha=True), "th", demo.clock()
        )

    assert count(demo, "accounts") == accounts_before
    assert [count(demo, table) for table in ("receipts", "entries", "letters")] == [0, 0, 0]


def test_what_failed_can_be_sent_again_under_the_same_key(demo: Demo, journal: Journal):
    with pytest.raises(StatementError):
        journal.send("form-1", "pin", SCHOOL, [pin(name_en=object())], None, demo.clock())

    assert journal.send("form-1", "pin", SCHOOL, [pin()], None, demo.clock())


def test_an_agency_that_is_not_in_the_register_is_refused(demo: Demo, journal: Journal):
    with pytest.raises(NoSuchAgency):
        journal.send("form-1", "pin", "99999999", [pin()], None, demo.clock())

    assert count(demo, "receipts") == 0


# --- the same form again


def test_the_same_key_gives_the_same_receipt_and_stores_nothing_again(demo: Demo, journal: Journal):
    first = journal.send("form-1", "pin", SCHOOL, [pin()], None, demo.clock())
    second = journal.send("form-1", "pin", SCHOOL, [pin(name_en="Other")], None, demo.clock())

    assert first == second
    assert (count(demo, "receipts"), count(demo, "entries")) == (1, 1)


def test_another_key_is_another_form(demo: Demo, journal: Journal):
    first = journal.send("form-1", "pin", SCHOOL, [pin()], None, demo.clock())
    second = journal.send("form-2", "pin", SCHOOL, [pin()], None, demo.clock())

    assert first != second
    assert count(demo, "entries") == 2


@pytest.mark.parametrize(("record", "agency"), [("pin", OTHER_SCHOOL), ("survey", SCHOOL)])
def test_a_key_does_not_open_the_receipt_of_another_form_or_agency(
    demo: Demo, journal: Journal, record: str, agency: str
):
    journal.send("form-1", "pin", SCHOOL, [pin()], None, demo.clock())

    with pytest.raises(OtherForm):
        journal.send("form-1", record, agency, [pin()], None, demo.clock())

    assert count(demo, "entries") == 1


def test_a_double_tap_registers_once(demo: Demo, journal: Journal):
    def tap(_: int) -> str:
        return journal.register("form-1", SCHOOL, person(), Proof(captcha=True), "th", demo.clock())

    with ThreadPoolExecutor(4) as pool:
        receipts = set(pool.map(tap, range(8)))

    assert len(receipts) == 1
    assert people(demo) == [(SCHOOL, "provisional")]
    assert sent_letters(demo) == [("welcome", REGISTRATION["email"])]


# --- revisions


def test_revisions_of_an_identity_count_up_without_a_gap_from_several_threads(demo: Demo, journal: Journal):
    with ThreadPoolExecutor(2) as pool:
        list(
            pool.map(
                lambda n: journal.send(f"form-{n}", "pin", SCHOOL, [pin()], None, demo.clock()), range(20)
            )
        )

    with demo.services.db.read() as conn:
        sent = entries.of_agency(conn, SCHOOL)
    assert [entry["revision"] for entry in sent] == list(range(1, 21))
    assert len({entry["row_id"] for entry in sent}) == 20


def test_another_point_record_or_agency_counts_for_itself(demo: Demo, journal: Journal):
    journal.send("form-1", "pin", SCHOOL, [pin("1")], None, demo.clock())
    journal.send("form-2", "pin", SCHOOL, [pin("2")], None, demo.clock())
    journal.send("form-3", "pin", OTHER_SCHOOL, [pin("1")], None, demo.clock())
    journal.send(
        "form-4",
        "survey",
        SCHOOL,
        [Part("readiness", "", {"computer": "yes"}, ["computer"])],
        None,
        demo.clock(),
    )

    with demo.services.db.read() as conn:
        sent = entries.of_agency(conn, SCHOOL) + entries.of_agency(conn, OTHER_SCHOOL)
    assert [entry["revision"] for entry in sent] == [1, 1, 1, 1]


def test_the_newest_position_of_a_point_is_known_until_it_is_withdrawn(demo: Demo, journal: Journal):
    journal.send("form-1", "pin", SCHOOL, [pin()], None, demo.clock())
    journal.send("form-2", "pin", SCHOOL, [pin(latitude=20.2)], None, demo.clock())
    with demo.services.db.read() as conn:
        assert points.near(conn, 20.1, 99.8) == []
        assert [point["position"] for point in points.near(conn, 20.2, 99.8)] == [(20.2, 99.8)]

    journal.send("form-3", "pin", SCHOOL, [Part("pin", "1", PLACE, [], withdrawn=True)], None, demo.clock())

    with demo.services.db.read() as conn:
        assert points.near(conn, 20.2, 99.8) == []


# --- who may sign in


@pytest.mark.parametrize(
    ("proof", "state", "mails"),
    [(Proof(captcha=True), "provisional", 1), (Proof(link=True), "confirmed", 1), (Proof(), "waiting", 0)],
)
def test_the_first_registration_is_believed_as_far_as_its_proof_goes(
    demo: Demo, journal: Journal, proof: Proof, state: str, mails: int
):
    journal.register("form-1", SCHOOL, person(), proof, "th", demo.clock())

    assert people(demo) == [(SCHOOL, state)]
    assert len(sent_letters(demo)) == mails


def test_a_further_person_of_a_school_waits_and_the_first_is_told(demo: Demo, journal: Journal):
    journal.register("form-1", SCHOOL, person(), Proof(captcha=True), "th", demo.clock())
    journal.register(
        "form-2", SCHOOL, person(email="second@school.example"), Proof(link=True), "th", demo.clock()
    )

    assert people(demo) == [(SCHOOL, "provisional"), (f"{SCHOOL}-2", "waiting")]
    assert sent_letters(demo)[1:] == [("further_person", REGISTRATION["email"])]


def test_a_further_unit_of_an_office_does_not_wait_and_the_same_unit_does(demo: Demo, journal: Journal):
    for number, unit in enumerate(("กลุ่มอำนวยการ", "กลุ่มบุคคล", "กลุ่มบุคคล")):
        journal.register(f"form-{number}", AREA, person(unit=unit), Proof(captcha=True), "th", demo.clock())

    assert people(demo, AREA) == [
        (AREA, "provisional"),
        (f"{AREA}-2", "provisional"),
        (f"{AREA}-3", "waiting"),
    ]


def test_who_comes_after_a_cancelled_registration_is_the_first_again(demo: Demo, journal: Journal):
    journal.register("form-1", SCHOOL, person(), Proof(captcha=True), "th", demo.clock())
    with demo.services.db.begin() as conn:
        accounts.change(conn, accounts.by_username(conn, SCHOOL)["id"], state=accounts.CANCELLED)
        conn.commit()

    journal.register(
        "form-2", SCHOOL, person(email="second@school.example"), Proof(captcha=True), "th", demo.clock()
    )

    assert people(demo) == [(SCHOOL, "cancelled"), (f"{SCHOOL}-2", "provisional")]


def test_the_address_in_the_register_gets_a_notice_unless_it_is_the_registrants_own(
    demo: Demo, journal: Journal
):
    with demo.services.db.begin() as conn:
        conn.execute(schema.agencies.update().values(email="office@school.example"))
        conn.commit()

    journal.register("form-1", SCHOOL, person(), Proof(captcha=True), "th", demo.clock())
    journal.register(
        "form-2", OTHER_SCHOOL, person(email="OFFICE@school.example"), Proof(captcha=True), "th", demo.clock()
    )

    assert sent_letters(demo) == [
        ("welcome", REGISTRATION["email"]),
        ("registered_notice", "office@school.example"),
        ("welcome", "OFFICE@school.example"),
    ]


def test_a_corrected_address_gets_the_letter_and_links_to_the_old_one_stop_working(
    demo: Demo, journal: Journal
):
    demo.visitor().register()
    demo.deliver()
    old = demo.password_link()
    with demo.services.db.read() as conn:
        account = accounts.by_username(conn, SCHOOL)["id"]

    right = Part("registration", SCHOOL, REGISTRATION | {"email": "right@school.example"}, ["email"])
    journal.correct_address("form-2", SCHOOL, right, account, demo.clock())
    demo.deliver()

    assert demo.letters()[-1].startswith("right@school.example")
    assert demo.visitor().get(old, expect_errors=True).status_int == 410
    assert demo.visitor().get(demo.password_link()).status_int == 200
    assert [line["อีเมล"] for line in demo.officer().lines("registration")] == [
        REGISTRATION["email"],
        "right@school.example",
    ]
