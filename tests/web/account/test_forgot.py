"""/password/forgot: nobody learns from it which accounts there are, and nobody is flooded by it."""

import pytest
from sqlalchemy import event

from service.store import letters as queue
from service.store.schema import letters as table
from tests.cast.people import AREA, SCHOOL, Demo, Visitor
from tests.cast.posts import ask_for_link, post, send_mail, settled, stored

UNKNOWN = "57999999"
OFFICER = f"officer-{AREA}"


@pytest.fixture
def clerk(demo: Demo) -> Visitor:
    return settled(demo)


def give(demo: Demo, username: str, **values: str) -> None:
    """Change what stands in an account."""
    with demo.services.db.begin() as conn:
        for column, value in values.items():
            conn.exec_driver_sql(f"UPDATE accounts SET {column} = ? WHERE username = ?", (value, username))
        conn.commit()


def newest(demo: Demo) -> dict:
    with demo.services.db.read() as conn:
        return dict(conn.execute(table.select().order_by(table.c.id.desc())).mappings().first())


def asked(demo: Demo, visitor: Visitor, username: str) -> tuple[object, list[str]]:
    """The answer to the post, and every statement to the database that it took."""
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
    asked(demo, visitor, UNKNOWN)

    known, unknown = (asked(demo, visitor, name)[0] for name in (SCHOOL, UNKNOWN))

    assert known.status == unknown.status == "200 OK"
    assert known.headerlist == unknown.headerlist
    assert known.body == unknown.body.replace(UNKNOWN.encode(), SCHOOL.encode())


def test_known_and_unknown_names_cost_the_database_the_same(demo: Demo, clerk: Visitor):
    visitor = demo.visitor()

    (_, known), (_, unknown) = (asked(demo, visitor, name) for name in (SCHOOL, UNKNOWN))

    assert known == unknown
    assert not any("FROM accounts" in statement for statement in known), (
        "the handler does not look the account up"
    )
    assert sum("INSERT INTO letters" in statement for statement in known) == 1


def test_an_account_without_an_address_is_not_told_from_others(demo: Demo, clerk: Visitor):
    give(demo, OFFICER, email="")
    visitor = demo.visitor()

    (with_address, one), (without, two) = (asked(demo, visitor, name) for name in (SCHOOL, OFFICER))

    assert one == two
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
    give(demo, username, email="staff@office.example")

    ask_for_link(demo, username)
    send_mail(demo)

    (letter,) = demo.letters()
    assert letter.startswith("staff@office.example\n")
    assert demo.visitor().get(demo.password_link()).status_int == 200


@pytest.mark.parametrize(
    ("username", "values", "why"),
    [
        (UNKNOWN, {}, "no such account"),
        ("clerk@school.example", {}, "no such account"),
        (SCHOOL, {"email": ""}, "no address on record"),
        (SCHOOL, {"state": "waiting"}, "may not sign in"),
        (SCHOOL, {"state": "cancelled"}, "may not sign in"),
        (SCHOOL, {"state": "left"}, "may not sign in"),
    ],
)
def test_nobody_gets_a_letter_where_there_is_nobody_to_get_it(
    demo: Demo, clerk: Visitor, username: str, values: dict, why: str
):
    give(demo, SCHOOL, **values)

    ask_for_link(demo, username)
    send_mail(demo)

    assert len(demo.letters()) == 1
    assert (newest(demo)["state"], newest(demo)["answer"]) == ("refused", f"withdrawn: {why}")


def test_such_an_end_is_no_refusal_that_people_have_to_look_at(demo: Demo, clerk: Visitor):
    ask_for_link(demo, UNKNOWN)
    send_mail(demo)

    with demo.services.db.read() as conn:
        assert queue.count(conn, "refused") == 0
    assert "อีเมลที่ส่งไม่ถึง" not in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}").text
    assert "อีเมลที่ส่งไม่ถึง" not in demo.staff("obec").get("/area/OBEC").text


def test_the_address_that_counts_is_the_one_when_the_letter_goes(demo: Demo, clerk: Visitor):
    ask_for_link(demo)
    give(demo, SCHOOL, email="right@school.example")
    send_mail(demo)

    assert demo.letters()[-1].startswith("right@school.example\n")


# --- what a stranger typed


def test_what_was_typed_is_not_kept_once_it_is_looked_up(demo: Demo, clerk: Visitor):
    ask_for_link(demo, "ใครก็ไม่รู้ <b>")
    ask_for_link(demo)
    send_mail(demo)

    with demo.services.db.read() as conn:
        kept = [line["facts"] for line in conn.execute(table.select()).mappings()]
    assert kept == [{}, {}, {}]


def test_what_was_typed_is_cut_to_the_length_of_a_username(demo: Demo):
    ask_for_link(demo, "x" * 5000)

    assert newest(demo)["facts"] == {"username": "x" * 60}


def test_questions_that_led_nowhere_are_forgotten_after_a_day(demo: Demo, clerk: Visitor):
    ask_for_link(demo, UNKNOWN)
    send_mail(demo)
    before = stored(demo, "letters")

    demo.clock.move(days=1, seconds=1)
    send_mail(demo)

    assert (before, stored(demo, "letters")) == (2, 1)


def test_letters_of_accounts_are_not_forgotten_by_that(demo: Demo, clerk: Visitor):
    ask_for_link(demo)
    send_mail(demo)

    demo.clock.move(days=400)
    send_mail(demo)

    assert stored(demo, "letters") == 2


# --- again and again


def test_whoever_asks_after_the_pause_gets_another_letter(demo: Demo, clerk: Visitor):
    ask_for_link(demo)
    demo.clock.now += queue.PAUSE

    ask_for_link(demo)
    send_mail(demo)

    assert len(demo.letters()) == 3


def test_asking_all_day_long_brings_so_many_letters_and_the_next_day_more(demo: Demo, clerk: Visitor):
    for _ in range(queue.LINKS_A_DAY + 5):
        demo.clock.move(minutes=2)
        ask_for_link(demo)
        send_mail(demo)
    first_day = len(demo.letters())

    demo.clock.move(days=1)
    ask_for_link(demo)
    send_mail(demo)

    assert first_day == queue.LINKS_A_DAY
    assert len(demo.letters()) == first_day + 1


def test_asking_in_the_name_of_one_takes_nothing_from_another(demo: Demo, clerk: Visitor):
    settled(demo, "57030002", email="other@school.example")
    for _ in range(queue.LINKS_A_DAY + 1):
        demo.clock.move(minutes=2)
        ask_for_link(demo)
        send_mail(demo)

    ask_for_link(demo, "57030002")
    send_mail(demo)

    assert demo.letters()[-1].startswith("other@school.example\n")
