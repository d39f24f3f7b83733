"""Letters to addresses never written to before have a budget; above it they wait and hold nobody up."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email import message_from_string, policy

import pytest
from sqlalchemy import event

from service.accounts import slips
from service.accounts.alarms import raise_budget
from service.guard import new_addresses
from service.mail.letters import KINDS, PASSWORD_LINK_KINDS
from service.mail.postman import Postman
from service.mail.transport import MailServer
from service.records.addresses import mailbox_key
from service.reminders.still_due import current_facts
from service.store import accounts, letter_turns, purging
from service.store import letters as queue
from service.store.schema import letters as table
from tests.cast.people import AREA, REGISTRATION, SCHOOL
from tests.mail.mail_office import Office
from tests.mail.mail_server import BreakingServer

TO = REGISTRATION["email"]
# Letters to new addresses an hour; the welcome letter of the office is the first.
PER_HOUR = 5
STEP = new_addresses.HOUR / PER_HOUR


@pytest.fixture
def small(settings: dict) -> dict:
    return settings | {"NEW_ADDRESSES_PER_HOUR": str(PER_HOUR)}


@pytest.fixture
def office(small: dict, clock) -> Office:
    """An office whose welcome letter to TO is sent."""
    office = Office(small, clock, "file:")
    office.postman.deliver()
    return office


def flood(office: Office, number: int, kind: str = "request_received") -> None:
    """Queue letters to so many addresses that nobody wrote to, as a visitor can."""
    with office.services.db.begin() as conn:
        for n in range(number):
            queue.add(
                conn, kind, f"stranger{n}@{number}.example", "th", office.clock(), facts=KINDS[kind].example
            )
        conn.commit()


def deliver(office: Office) -> int:
    """Let the postman work at this moment until nothing more is sent; returns how many letters were sent."""
    return sum(office.postman.deliver() for _ in range(10))


def sent_addresses(office: Office) -> list[str]:
    with office.services.db.read() as conn:
        sent = table.select().where(table.c.state == "sent").order_by(table.c.id)
        return [letter["to"] for letter in conn.execute(sent).mappings()]


def waiting_count(office: Office) -> int:
    with office.services.db.read() as conn:
        return letter_turns.count_waiting(conn, office.clock())


# --- who needs a place


def test_every_kind_of_letter_says_who_can_cause_it():
    # A new kind gets its line in CAUSE_BY_KIND of service/store/letter_turns.py.
    assert set(letter_turns.CAUSE_BY_KIND) == set(KINDS)


def test_whoever_can_name_an_address_or_a_username_needs_a_place():
    free = {kind for kind, cause in letter_turns.CAUSE_BY_KIND.items() if cause == letter_turns.TO_STAFF}

    assert set(PASSWORD_LINK_KINDS) & free == {"staff_welcome"}
    for kind in (
        "welcome",
        "password",
        "request_received",
        "coordinator_notice",
        "register_code",
        "invitation",
    ):
        assert letter_turns.CAUSE_BY_KIND[kind] in letter_turns.BUDGETED_CAUSES


def test_letters_to_a_known_address_need_none(office: Office):
    for _ in range(2 * PER_HOUR):
        office.queue("further_person", TO)

    assert deliver(office) == 2 * PER_HOUR


def test_letters_of_staff_to_all_agencies_need_none(office: Office):
    flood(office, 2 * PER_HOUR, "first_notice")

    with office.services.db.read() as conn:
        due = queue.list_due(conn, office.clock(), places=0)

    assert len(due) == 2 * PER_HOUR


def test_letters_to_members_of_staff_need_none_whatever_their_kind(office: Office):
    flood(office, 2 * PER_HOUR)
    person = {
        "username": "o2",
        "role": "officer",
        "area": AREA,
        "state": "confirmed",
        "email": "o@staff.example",
    }
    with office.services.db.begin() as conn:
        officer = accounts.add(conn, office.clock(), **person)
        queue.add(conn, "password", person["email"], "th", office.clock(), officer)
        conn.commit()

    deliver(office)

    assert person["email"] in sent_addresses(office)


def test_a_link_that_staff_sends_to_a_person_needs_none(office: Office):
    flood(office, 2 * PER_HOUR)
    with office.services.db.begin() as conn:
        account_id = office.letter()["account_id"]
        accounts.update(conn, account_id, email="new@school.example")
        office.clock.move(minutes=2)
        slips.queue_password_link(conn, accounts.get(conn, account_id), "บ้านตัวอย่าง", "obec", office.clock())
        conn.commit()

    deliver(office)

    assert "new@school.example" in sent_addresses(office)


@pytest.mark.parametrize("address", [TO.upper(), TO.replace("@", "+1@")])
def test_another_spelling_of_a_known_mailbox_takes_a_place_of_its_own(office: Office, address: str):
    flood(office, PER_HOUR)
    deliver(office)
    office.queue("further_person", address)

    assert mailbox_key(address) == mailbox_key(TO)
    assert deliver(office) == 0


def test_the_address_of_a_letter_that_was_purged_is_new_again(office: Office):
    with office.services.db.begin() as conn:
        purging.clean_letters(conn, [office.letter()])
        conn.commit()

    with office.services.db.read() as conn:
        assert not letter_turns.is_known(conn, TO)


# --- above the budget


def test_above_the_budget_letters_wait_in_their_order_and_none_is_lost(office: Office):
    flood(office, PER_HOUR + 2)

    rounds = [deliver(office)]
    for _ in range(4):
        office.clock.now += STEP
        rounds.append(deliver(office))

    assert rounds == [PER_HOUR - 1, 1, 1, 1, 0]
    assert sent_addresses(office)[1:] == [f"stranger{n}@7.example" for n in range(7)]


def test_below_the_budget_none_waits(office: Office):
    flood(office, PER_HOUR - 1)

    assert (deliver(office), waiting_count(office)) == (PER_HOUR - 1, 0)


def test_none_goes_before_its_time(office: Office):
    flood(office, PER_HOUR)
    deliver(office)
    office.clock.now += STEP * 0.9

    assert deliver(office) == 0


def test_what_waits_is_not_touched_again_and_again(office: Office):
    flood(office, 100)
    deliver(office)
    writes = []
    event.listen(
        office.services.db.engine,
        "before_cursor_execute",
        lambda conn, cursor, statement, *rest: (
            writes.append(statement) if statement[:6] == "UPDATE" else None
        ),
    )

    deliver(office)

    assert writes == []


def test_a_flood_holds_up_neither_known_addresses_nor_notices_to_all(office: Office):
    flood(office, 1000)
    deliver(office)
    office.queue("password", TO)
    office.queue("further_person", TO)

    sent_count = office.postman.deliver()

    assert sent_count == 2


def test_while_there_are_places_known_addresses_still_go_first(office: Office):
    flood(office, PER_HOUR - 1)
    office.clock.move(seconds=1)
    office.queue("further_person", TO)

    with office.services.db.read() as conn:
        due = queue.list_due(conn, office.clock(), places=PER_HOUR - 1)

    assert [letter["to"] for letter in due][:2] == [TO, "stranger0@4.example"]


def test_further_letters_to_an_address_take_no_place_once_the_first_went(office: Office):
    deliver(office)
    for _ in range(3):
        flood(office, PER_HOUR - 1)

    assert deliver(office) == 3 * (PER_HOUR - 1)


def test_a_link_asked_for_by_username_waits_when_its_address_is_new(small: dict, clock):
    office = Office(small, clock, "file:")
    with office.services.db.begin() as conn:
        queue.withdraw_of_account(conn, office.letter()["account_id"], ("welcome",))
        conn.commit()
    flood(office, PER_HOUR)
    deliver(office)
    with office.services.db.begin() as conn:
        queue.add(conn, "password", "", "th", clock(), facts={"username": SCHOOL})
        conn.commit()
    before = deliver(office), waiting_count(office)

    clock.now += STEP

    assert before == (0, 1)
    assert deliver(office) == 1
    assert sent_addresses(office)[-1] == TO


def test_letters_that_waited_before_there_was_a_budget_need_a_place_too(office: Office):
    flood(office, 2 * PER_HOUR)
    with office.services.db.begin() as conn:
        conn.execute(table.update().where(table.c.state == "waiting").values(turn=letter_turns.SOON))
        conn.commit()

    assert deliver(office) == PER_HOUR - 1
    assert waiting_count(office) == PER_HOUR + 1
    assert {office.letter(number)["attempts"] for number in range(2, 2 * PER_HOUR + 2)} == {0, 1}


def test_a_higher_budget_holds_for_what_waits_already(office: Office):
    flood(office, PER_HOUR + 10)
    deliver(office)
    settings = replace(office.services.settings, new_addresses_per_hour=20 * PER_HOUR)
    office.postman = Postman(office.services.db, settings, office.clock, current_facts, raise_budget)

    office.clock.now += STEP

    assert deliver(office) == 11


def test_another_postman_after_a_restart_keeps_the_budget(office: Office):
    flood(office, PER_HOUR)
    deliver(office)

    assert office.another_postman().deliver() == 0


def test_postmen_at_the_same_time_keep_the_budget_together(office: Office):
    flood(office, 30)
    postmen = [office.another_postman() for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        sent_count = sum(pool.map(lambda postman: sum(postman.deliver() for _ in range(4)), postmen))

    assert sent_count == PER_HOUR - 1


def test_a_letter_that_is_withdrawn_while_it_waits_takes_no_place(office: Office):
    flood(office, PER_HOUR)
    deliver(office)
    office.queue("invitation", "colleague@school.example")
    with office.services.db.begin() as conn:
        queue.withdraw_of_account(conn, office.letter()["account_id"], ("invitation",))
        conn.commit()
    flood(office, 1)

    office.clock.now += 2 * STEP

    assert (deliver(office), waiting_count(office)) == (2, 0)


# --- the mail server


def test_a_letter_that_is_tried_again_takes_no_second_place(small: dict, clock):
    server = BreakingServer("rcpt", "451", times=PER_HOUR)
    office = Office(small, clock, server.url, MailServer(server.url))
    flood(office, PER_HOUR - 1)
    failed = deliver(office)
    clock.move(minutes=queue.RETRY_WAITS_MINUTES[0])

    sent_count = deliver(office)
    server.close()

    assert (failed, sent_count) == (0, PER_HOUR)


def test_a_letter_that_is_refused_gives_its_place_to_nobody(small: dict, clock):
    server = BreakingServer("rcpt", "554", times=PER_HOUR)
    office = Office(small, clock, server.url, MailServer(server.url))
    flood(office, PER_HOUR)

    sent_count = deliver(office)
    server.close()

    assert office.states().count("refused") == PER_HOUR
    assert (sent_count, waiting_count(office)) == (0, 1)


# --- the alarm


def alarm_letters(office: Office) -> list[dict]:
    with office.services.db.read() as conn:
        alarms = table.select().where(table.c.kind == "budget_alarm").order_by(table.c.id)
        return [dict(letter) for letter in conn.execute(alarms).mappings()]


@pytest.fixture
def watched(office: Office) -> Office:
    """An office of whose budget an OBEC user with an address is told."""
    person = {"username": "new-obec", "role": "obec", "state": "confirmed", "email": "o@staff.example"}
    with office.services.db.begin() as conn:
        accounts.add(conn, office.clock(), **person)
        conn.commit()
    return office


def test_obec_is_told_once_an_hour_how_many_wait_and_until_when(watched: Office):
    flood(watched, PER_HOUR + 2)
    for _ in range(3):
        deliver(watched)
        watched.clock.move(minutes=2)

    (letter,) = alarm_letters(watched)

    assert (letter["to"], letter["state"]) == ("o@staff.example", "sent")
    mail = next(
        path.read_text() for path in watched.services.settings.mailbox.glob(f"*-{letter['id']:06d}.eml")
    )
    text = message_from_string(mail, policy=policy.default).get_body(("plain",)).get_content()
    assert "รอคิว 3 ฉบับ คาดว่าส่งครบ 20 พฤษภาคม 2569 เวลา 10.36 น." in text and "/status" in text


def test_in_the_next_hour_it_is_told_again_and_when_nobody_waits_any_more_it_is_not(watched: Office):
    flood(watched, 2 * PER_HOUR)
    counts = []
    for _ in range(4):
        deliver(watched)
        counts.append(len(alarm_letters(watched)))
        watched.clock.now += new_addresses.HOUR

    assert counts == [1, 2, 2, 2]


def test_nobody_is_told_while_there_are_places_or_nobody_needs_one(watched: Office):
    flood(watched, PER_HOUR - 1)
    for _ in range(40):
        watched.queue("further_person", TO)

    deliver(watched)

    assert alarm_letters(watched) == []
