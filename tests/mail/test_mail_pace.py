"""No address can be flooded: the postman paces the letters to it, and none is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from service.guard.limits import LIMITS
from service.mail import recipient
from service.mail.transport import MailServer
from service.records.addresses import mailbox_key
from service.store import letters as queue
from service.store import wrong_passwords
from tests.cast.people import REGISTRATION, SCHOOL
from tests.cast.sql import run_sql
from tests.mail.mail_office import Office
from tests.mail.mail_server import BreakingServer

TO = REGISTRATION["email"]
BURST, EVERY = LIMITS["letter"]["email"].most, LIMITS["letter"]["email"].every


@pytest.fixture
def office(settings: dict, clock) -> Office:
    """An office whose welcome letter to TO is sent."""
    office = Office(settings, clock, "file:")
    office.postman.deliver()
    return office


def queue_many(office: Office, number: int, to: str = TO) -> None:
    for _ in range(number):
        office.queue("registered_notice", to)


def deliver(office: Office) -> int:
    """Let the postman work at this moment until nothing more is sent; returns how many letters were sent."""
    sent_count = 0
    for _ in range(50):
        sent_count += office.postman.deliver()
    return sent_count


def test_an_address_gets_a_burst_at_once_and_the_rest_waits(office: Office):
    queue_many(office, 30)

    sent_count = deliver(office)

    assert 1 + sent_count == BURST
    assert office.states().count("waiting") == 31 - BURST


def test_what_waits_goes_one_by_one_in_its_order_and_nothing_is_lost(office: Office):
    queue_many(office, BURST + 3)
    deliver(office)

    numbers = []
    for _ in range(4):
        office.clock.now += EVERY
        deliver(office)
        numbers.append([n for n, state in enumerate(office.states(), 1) if state == "waiting"])

    assert numbers == [[22, 23, 24], [23, 24], [24], []]


def test_it_does_not_go_before_its_time(office: Office):
    queue_many(office, BURST)
    deliver(office)

    office.clock.now += EVERY - timedelta(seconds=1)

    assert deliver(office) == 0


def test_waiting_costs_no_attempt(office: Office):
    queue_many(office, BURST)
    for _ in range(5):
        deliver(office)

    assert office.letter(BURST + 1)["attempts"] == 0


def test_an_address_that_was_left_in_peace_gets_a_burst_again(office: Office):
    queue_many(office, BURST - 1)
    deliver(office)
    office.clock.now += BURST * EVERY
    queue_many(office, BURST)

    assert deliver(office) == BURST


def test_a_flood_to_one_address_holds_up_nobody_else(office: Office):
    queue_many(office, 100)
    office.queue("registered_notice", "other@school.example")

    for _ in range(3):
        office.postman.deliver()

    assert office.states()[-1] == "sent"


def test_another_postman_after_a_restart_keeps_the_pace(office: Office):
    queue_many(office, BURST + 5)
    deliver(office)

    assert office.another_postman().deliver() == 0


def test_postmen_at_the_same_time_keep_the_pace_together(office: Office):
    queue_many(office, 40)
    postmen = [office.another_postman() for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        sent_count = sum(pool.map(lambda postman: sum(postman.deliver() for _ in range(6)), postmen))

    assert 1 + sent_count == BURST


@pytest.mark.parametrize(
    "address", ["CLERK@school.example", "clerk+1@school.example", "Clerk+sale@SCHOOL.example"]
)
def test_other_spellings_of_an_address_share_its_pace(office: Office, address: str):
    queue_many(office, BURST - 1)
    queue_many(office, 1, address)

    deliver(office)

    assert office.states()[-1] == "waiting"


def test_dots_make_no_other_mailbox_where_the_server_does_not_care_for_them():
    assert (
        mailbox_key("so.m.chai@gmail.com")
        == mailbox_key("somchai+x@gmail.com")
        == mailbox_key("SOMCHAI@googlemail.com")
    )
    assert mailbox_key("so.mchai@school.example") != mailbox_key("somchai@school.example")
    assert mailbox_key("ครู@โรงเรียน.ไทย") == mailbox_key("ครู@xn--72c0b0acb2i5cn.xn--o3cw4h")


def test_the_table_does_not_tell_the_address(office: Office):
    with office.services.db.read() as conn:
        keys = list(conn.execute(text("SELECT key FROM rates WHERE key LIKE 'letter:%'")).scalars())

    assert len(keys) == 1
    assert "clerk" not in keys[0] and "@" not in keys[0]


def test_the_table_forgets_who_was_left_in_peace_and_no_other(office: Office):
    def keys() -> set[str]:
        with office.services.db.read() as conn:
            return set(conn.execute(text("SELECT key FROM rates WHERE key LIKE 'letter:%'")).scalars())

    long_ago = keys()
    office.clock.now += timedelta(hours=2)
    office.queue("registered_notice", "other@school.example")
    office.postman.deliver()

    assert len(long_ago) == len(keys()) == 1
    assert not long_ago & keys()


def test_attempts_that_failed_use_nothing_up(settings: dict, clock):
    server = BreakingServer("rcpt", "451", times=BURST)
    office = Office(settings, clock, server.url, MailServer(server.url))
    queue_many(office, BURST - 1)
    failed = office.postman.deliver()
    clock.move(minutes=queue.RETRY_WAITS_MINUTES[0])

    sent_count = office.postman.deliver()
    server.close()

    assert (failed, sent_count) == (0, BURST)


# --- password links


def test_the_link_of_a_letter_is_made_when_it_goes_and_not_while_it_waits(office: Office):
    queue_many(office, BURST - 1)
    deliver(office)
    before = links(office)
    office.queue("password", TO)
    deliver(office)
    waiting = links(office)

    office.clock.now += EVERY
    deliver(office)

    assert (waiting - before, links(office) - before) == (0, 1)


def test_an_account_gets_so_many_links_a_day_and_the_others_later(office: Office):
    for _ in range(queue.MAX_LINKS_PER_DAY):
        office.queue("welcome", TO)
    deliver(office)
    first = office.states().count("sent")

    office.clock.now += recipient.DAY + recipient.LINK_DELAY
    deliver(office)

    assert first == queue.MAX_LINKS_PER_DAY
    assert office.states().count("sent") == queue.MAX_LINKS_PER_DAY + 1


def test_other_letters_to_the_account_do_not_wait_for_that(office: Office):
    for _ in range(queue.MAX_LINKS_PER_DAY):
        office.queue("welcome", TO)
    queue_many(office, 1)
    deliver(office)

    assert office.states()[-1] == "sent"


def links(office: Office) -> int:
    with office.services.db.read() as conn:
        query = (
            "SELECT count(*) FROM password_links JOIN accounts ON accounts.id = account_id WHERE username = ?"
        )
        return run_sql(conn, query, SCHOOL).scalar()


def test_the_postmans_rounds_forget_the_wrong_passwords_of_yesterday_and_not_those_of_today(office: Office):
    def browsers() -> list[str]:
        with office.services.db.read() as conn:
            return list(conn.exec_driver_sql("SELECT browser FROM wrong_passwords").scalars())

    for browser in ("one", "another"):
        with office.services.db.begin() as conn:
            wrong_passwords.count(conn, SCHOOL, browser, office.clock())
            conn.commit()
        office.clock.now += timedelta(hours=20)
        office.postman.deliver()

    assert browsers() == ["another"]
