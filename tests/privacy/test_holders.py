"""An account that was handed over: its holder and the person who held it before are two persons.

An offer of an account names a third.
"""

import json

from sqlalchemy import select

from service.store import accounts, rows, schema
from service.store.edit_kinds import BY_CELL
from tests.cast.own_account import (
    NEW_EMAIL,
    SUCCESSOR,
    SUCCESSOR_PASSWORD,
    accept_account,
    accept_link,
    offer_account,
    request_new_address,
)
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo
from tests.cast.posts import post, signed_in_clerk
from tests.privacy.cast import PERSON, RunFlask, get_account
from tests.privacy.test_person import without_drive
from tests.privacy.traces import traces
from tests.requests.desk import Desk

PLANTED = {key: PERSON[key] for key in ("first_name", "last_name", "email", "phone")}


def hand_over(demo: Demo) -> None:
    """Give PERSON's account to the successor. Nothing else of the agency names PERSON."""
    offer_account(signed_in_clerk(demo, **PERSON))
    accept_account(demo, accept_link(demo))
    demo.deliver()


def values_in(document: object, person: dict) -> list[str]:
    text = json.dumps(document, ensure_ascii=False)
    return [value for value in person.values() if value in text]


def registrations(demo: Demo) -> list[dict]:
    query = (
        select(schema.entries).where(schema.entries.c.record == "registration").order_by(schema.entries.c.id)
    )
    with demo.services.db.read() as conn:
        return [dict(entry) for entry in conn.execute(query).mappings()]


def test_the_successors_own_data_hold_the_successor_and_not_the_predecessor(demo: Demo):
    hand_over(demo)

    document = demo.visitor().sign_in(SCHOOL, SUCCESSOR_PASSWORD).get("/account/data.json").json

    assert values_in(document, PLANTED) == []
    assert set(values_in(document, SUCCESSOR)) == set(SUCCESSOR.values())


def test_exporting_the_successor_does_not_tell_of_the_predecessor(demo: Demo, flask: RunFlask):
    hand_over(demo)

    for word in (SCHOOL, SUCCESSOR["email"]):
        document = json.loads(flask("person", "export", word).output)
        assert values_in(document, PLANTED) == []
        assert values_in(document["entries"], SUCCESSOR) and values_in(document["rows"], SUCCESSOR)


def test_erasing_the_successor_leaves_the_predecessor(demo: Demo, flask: RunFlask):
    hand_over(demo)
    demo.visitor().settle(OTHER_SCHOOL, **PERSON)
    demo.deliver()

    answer = flask("person", "erase", SUCCESSOR["email"])
    demo.deliver()

    assert answer.exit_code == 0
    assert {key: without_drive(traces(demo, SUCCESSOR[key])) for key in ("email", "phone")} == {
        "email": [],
        "phone": [],
    }
    assert get_account(demo)["state"] == accounts.LEFT
    assert get_account(demo, OTHER_SCHOOL)["email"] == PERSON["email"]
    assert [entry["answers"]["email"] for entry in registrations(demo)] == [
        PERSON["email"],
        None,
        PERSON["email"],
    ]


def test_erasing_the_predecessor_leaves_the_successor_at_work(demo: Demo, flask: RunFlask):
    hand_over(demo)

    answer = flask("person", "erase", PERSON["email"])
    demo.deliver()

    assert answer.exit_code == 0
    assert {text: without_drive(traces(demo, text)) for text in PLANTED.values()} == dict.fromkeys(
        PLANTED.values(), []
    )
    assert (get_account(demo)["email"], get_account(demo)["state"]) == (
        SUCCESSOR["email"],
        accounts.CONFIRMED,
    )


def test_an_offer_is_exported_and_erased_for_whom_it_names(demo: Demo, flask: RunFlask):
    offer_account(signed_in_clerk(demo, **PERSON))
    demo.deliver()

    document = json.loads(flask("person", "export", SUCCESSOR["email"]).output)
    answer = flask("person", "erase", SUCCESSOR["email"])

    assert [promise["facts"]["answers"]["phone"] for promise in document["promises"]] == [SUCCESSOR["phone"]]
    assert answer.exit_code == 0 and "1 links of offered accounts" in answer.output
    assert {key: without_drive(traces(demo, SUCCESSOR[key])) for key in ("email", "phone")} == {
        "email": [],
        "phone": [],
    }
    assert get_account(demo)["email"] == PERSON["email"]


def test_a_change_of_address_ends_with_the_address_it_names_and_no_other(demo: Demo, flask: RunFlask):
    request_new_address(signed_in_clerk(demo, **PERSON))
    request_new_address(signed_in_clerk(demo, OTHER_SCHOOL), "third@school.example")

    flask("person", "erase", NEW_EMAIL)

    assert without_drive(traces(demo, NEW_EMAIL)) == []
    assert "confirmations.facts" in traces(demo, "third@school.example")


def test_an_offer_that_ran_out_is_swept_though_nothing_else_is_due(demo: Demo, flask: RunFlask):
    offer_account(signed_in_clerk(demo, **PERSON))
    demo.clock.move(days=4)

    flask("purge", "--dry-run")
    assert "confirmations.facts" in traces(demo, SUCCESSOR["phone"])
    flask("purge")

    assert "confirmations.facts" not in traces(demo, SUCCESSOR["phone"])


def test_letters_about_requests_without_an_account_are_the_persons_too(demo: Demo, flask: RunFlask):
    demo.visitor().ask_for_agency(**PERSON)
    Desk(demo).decide("อนุมัติ")
    with demo.services.db.read() as conn:
        query = select(schema.accounts.c.username).where(schema.accounts.c.email == PERSON["email"])
        username = conn.execute(query).scalar_one()
    demo.visitor().ask_for_agency(
        full_name="โรงเรียนอื่นสมมติ", name_en="Another", email="another@school.example"
    )
    demo.deliver()

    answer = flask("person", "erase", username)

    assert answer.exit_code == 0
    assert without_drive(traces(demo, PERSON["email"])) == []
    assert "letters.to" in traces(demo, "another@school.example")


def test_a_username_of_staff_survives_neither_in_deeds_nor_in_requests(demo: Demo, flask: RunFlask):
    form_values = {"role": "officer", "username": "somying.planted", "area": AREA, "email": PERSON["email"]}
    demo.visitor().ask_for_access(**PERSON, username="somying.planted")
    post(demo.staff("obec"), "/obec/accounts", form_values)
    demo.deliver()
    with demo.services.db.begin() as conn:
        row = {"area": AREA, "row_id": "K7Q2-0001-1", "record": "pin", "agency": SCHOOL}
        edit = rows.edit_values(row, "note", None, "x", demo.clock(), "somying.planted", BY_CELL)
        rows.add_edits(conn, [edit])
        conn.commit()
    assert {"audit_log.about", "entries.answers", "edits.who"} <= set(traces(demo, "somying.planted"))

    answer = flask("person", "erase", "somying.planted")

    assert answer.exit_code == 0
    assert without_drive(traces(demo, "somying.planted")) == []


def test_what_is_done_by_command_is_noted_as_the_administrators(demo: Demo, flask: RunFlask):
    signed_in_clerk(demo, **PERSON)
    demo.deliver()
    flask("person", "export", SCHOOL)
    flask("person", "erase", SCHOOL)

    with demo.services.db.read() as conn:
        log_rows = conn.execute(
            select(schema.audit_log.c.act, schema.audit_log.c.who, schema.audit_log.c.area)
        ).all()

    assert {("exported", "(command)", None), ("erased", "(command)", AREA)} <= set(map(tuple, log_rows))
