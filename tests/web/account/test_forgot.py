"""/password/forgot: nobody learns from it which accounts there are, and nobody is flooded by it."""

import pytest
from sqlalchemy import event

from service.store import letters as queue
from service.store.schema import letters as table
from tests.cast.people import AREA, SCHOOL, Demo, Visitor
from tests.cast.posts import ask_for_link, post, row_count, send_mail, signed_in_clerk
from tests.cast.sql import run_sql

UNKNOWN = "57999999"
OFFICER = f"officer-{AREA}"


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return signed_in_clerk(demo)


def change_account(demo: Demo, username: str, **values: str) -> None:
    """Change values of an account."""
    with demo.services.db.begin() as conn:
        for column, value in values.items():
            run_sql(conn, f"UPDATE accounts SET {column} = ? WHERE username = ?", value, username)
        conn.commit()


def newest_letter(demo: Demo) -> dict:
    with demo.services.db.read() as conn:
        return dict(conn.execute(table.select().order_by(table.c.id.desc())).mappings().first())


def request_link(demo: Demo, visitor: Visitor, username: str) -> tuple[object, list[str]]:
    """Request a link; returns the response, and the SQL statements that it took."""
    statements = []

    def note(conn, cursor, statement, parameters, context, many) -> None:
        statements.append(statement)

    fields = {"username": username, "csrf_token": visitor.open_form("/password/forgot")["csrf_token"].value}
    event.listen(demo.services.db.engine, "before_cursor_execute", note)
    try:
        return post(visitor, "/password/forgot", fields), statements
    finally:
        event.remove(demo.services.db.engine, "before_cursor_execute", note)


# --- what can be learned from the answer


def test_known_and_unknown_names_get_the_same_answer_to_the_letter(demo: Demo, clerk: Visitor):
    visitor = demo.visitor()
    # The first post of a session sets its cookie, whatever it asks.
    request_link(demo, visitor, UNKNOWN)

    known_answer, unknown_answer = (request_link(demo, visitor, name)[0] for name in (SCHOOL, UNKNOWN))

    assert known_answer.status == unknown_answer.status == "200 OK"
    assert known_answer.headerlist == unknown_answer.headerlist
    assert known_answer.body == unknown_answer.body.replace(UNKNOWN.encode(), SCHOOL.encode())


def test_known_and_unknown_names_cost_the_database_the_same(demo: Demo, clerk: Visitor):
    visitor = demo.visitor()

    (_, known_statements), (_, unknown_statements) = (
        request_link(demo, visitor, name) for name in (SCHOOL, UNKNOWN)
    )

    assert known_statements == unknown_statements
    assert not any("FROM accounts" in statement for statement in known_statements), (
        "the handler does not look the account up"
    )
    assert sum("INSERT INTO letters" in statement for statement in known_statements) == 1


def test_an_account_without_an_address_is_not_told_from_others(demo: Demo, clerk: Visitor):
    change_account(demo, OFFICER, email="")
    visitor = demo.visitor()

    (with_address, statements), (without, other_statements) = (
        request_link(demo, visitor, name) for name in (SCHOOL, OFFICER)
    )

    assert statements == other_statements
    assert with_address.body.replace(SCHOOL.encode(), OFFICER.encode()) == without.body


# --- to whom the letter goes


def test_the_mail_goes_to_the_address_on_record_and_nowhere_else(demo: Demo, clerk: Visitor):
    ask_for_link(demo)
    send_mail(demo)

    *_, letter = demo.letters()
    assert letter.startswith("clerk@school.example\n")
    assert f"ชื่อผู้ใช้: {SCHOOL}" in letter
    assert len(demo.letters()) == 2


@pytest.mark.parametrize("username", [OFFICER, "obec"])
def test_officers_and_obec_users_use_it_too(demo: Demo, username: str):
    change_account(demo, username, email="staff@office.example")

    ask_for_link(demo, username)
    send_mail(demo)

    (letter,) = demo.letters()
    assert letter.startswith("staff@office.example\n")
    assert demo.visitor().get(demo.password_link()).status_int == 200


@pytest.mark.parametrize(
    ("username", "values", "why"),
    [
        (UNKNOWN, {}, "no such account"),
        ("nobody@school.example", {}, "no such account"),
        (SCHOOL, {"email": ""}, "no address on record"),
        (SCHOOL, {"state": "waiting"}, "may not sign in"),
        (SCHOOL, {"state": "cancelled"}, "may not sign in"),
        (SCHOOL, {"state": "left"}, "may not sign in"),
    ],
)
def test_nobody_gets_a_letter_where_there_is_nobody_to_get_it(
    demo: Demo, clerk: Visitor, username: str, values: dict, why: str
):
    change_account(demo, SCHOOL, **values)

    ask_for_link(demo, username)
    send_mail(demo)

    assert len(demo.letters()) == 1
    assert (newest_letter(demo)["state"], newest_letter(demo)["answer"]) == ("refused", f"withdrawn: {why}")


def test_the_address_of_one_account_is_a_name_too(demo: Demo, clerk: Visitor):
    ask_for_link(demo, "Clerk@school.example")
    send_mail(demo)

    assert len(demo.letters()) == 2
    assert demo.letters()[-1].startswith("clerk@school.example\n")


def test_the_address_of_two_accounts_names_none_of_them(demo: Demo, clerk: Visitor):
    signed_in_clerk(demo, "57030002")

    ask_for_link(demo, "clerk@school.example")
    send_mail(demo)

    assert newest_letter(demo)["answer"] == "withdrawn: no such account"


def test_such_an_end_is_no_refusal_that_people_have_to_look_at(demo: Demo, clerk: Visitor):
    ask_for_link(demo, UNKNOWN)
    send_mail(demo)

    with demo.services.db.read() as conn:
        assert queue.count_in_state(conn, "refused") == 0
    assert "อีเมลที่ส่งไม่ถึง" not in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}").text
    assert "อีเมลที่ส่งไม่ถึง" not in demo.staff("obec").get("/area/OBEC").text


def test_the_address_that_counts_is_the_one_when_the_letter_goes(demo: Demo, clerk: Visitor):
    ask_for_link(demo)
    change_account(demo, SCHOOL, email="right@school.example")
    send_mail(demo)

    assert demo.letters()[-1].startswith("right@school.example\n")


# --- what a stranger typed


def test_what_was_typed_is_not_kept_once_it_is_looked_up(demo: Demo, clerk: Visitor):
    ask_for_link(demo, "ใครก็ไม่รู้ <b>")
    ask_for_link(demo)
    send_mail(demo)

    with demo.services.db.read() as conn:
        letter_facts = [line["facts"] for line in conn.execute(table.select()).mappings()]
    assert letter_facts == [{}, {}, {}]


def test_what_was_typed_is_cut_to_the_length_of_a_username(demo: Demo):
    ask_for_link(demo, "x" * 5000)

    assert newest_letter(demo)["facts"] == {"username": "x" * 120}


def test_questions_that_led_nowhere_are_forgotten_after_a_day(demo: Demo, clerk: Visitor):
    ask_for_link(demo, UNKNOWN)
    send_mail(demo)
    letter_count = row_count(demo, "letters")

    demo.clock.move(days=1, seconds=1)
    send_mail(demo)

    assert (letter_count, row_count(demo, "letters")) == (2, 1)


def test_letters_of_accounts_are_not_forgotten_by_that(demo: Demo, clerk: Visitor):
    ask_for_link(demo)
    send_mail(demo)

    demo.clock.move(days=400)
    send_mail(demo)

    assert row_count(demo, "letters") == 2


# --- again and again


def test_whoever_asks_after_the_pause_gets_another_letter(demo: Demo, clerk: Visitor):
    ask_for_link(demo)
    demo.clock.now += queue.SHORTEST_INTERVAL

    ask_for_link(demo)
    send_mail(demo)

    assert len(demo.letters()) == 3


def test_asking_all_day_long_brings_so_many_letters_and_the_next_day_more(demo: Demo, clerk: Visitor):
    for _ in range(queue.MAX_LINKS_PER_DAY + 5):
        demo.clock.move(minutes=2)
        ask_for_link(demo)
        send_mail(demo)
    first_day = len(demo.letters())

    demo.clock.move(days=1)
    ask_for_link(demo)
    send_mail(demo)

    assert first_day == queue.MAX_LINKS_PER_DAY
    assert len(demo.letters()) == first_day + 1


def test_asking_in_the_name_of_one_takes_nothing_from_another(demo: Demo, clerk: Visitor):
    signed_in_clerk(demo, "57030002", email="other@school.example")
    for _ in range(queue.MAX_LINKS_PER_DAY + 1):
        demo.clock.move(minutes=2)
        ask_for_link(demo)
        send_mail(demo)

    ask_for_link(demo, "57030002")
    send_mail(demo)

    assert demo.letters()[-1].startswith("other@school.example\n")
