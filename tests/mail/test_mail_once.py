"""A letter is never sent twice and never lost unseen, wherever its delivery breaks.

It breaks in the connection, in the server's answers, or in the postman's process.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.mail.transport import MailFolder, MailServer
from service.store import letters as queue
from tests.mail.certificates import contexts
from tests.mail.mail_office import Office
from tests.mail.mail_server import ANSWERS, REFUSALS, SILENT, STAGES, BreakingServer

ROOT = Path(__file__).parents[2]
# Timeouts of the postman, seconds: for an answer that never comes, and for one that comes on a busy machine.
SHORT, LONG = 0.15, 10
BEFORE_THE_TEXT = STAGES[: STAGES.index("text")]
# Stages at which a refusal is about this recipient or letter: trying again is useless.
ABOUT_THE_LETTER = ("rcpt", "data", "text", "dot")


def breaks() -> list[tuple[str, str, str]]:
    """Return (stage, failure, the final state of a letter whose delivery fails so once)."""
    cases = []
    for stage in STAGES:
        failures = (*SILENT, *ANSWERS) if stage != "taken" else SILENT
        for failure in failures:
            if failure == "554" and stage in ABOUT_THE_LETTER:
                state = "refused"
            elif stage in ("text", "dot") and failure not in REFUSALS:
                state = "unsure"
            else:
                state = "sent"
            cases.append((stage, failure, state))
    return cases


@contextmanager
def office_before(server: BreakingServer, settings: dict, clock) -> Iterator[Office]:
    hangs = server.failure == "hang"
    transport = MailServer(
        server.url,
        SHORT if hangs else LONG,
        SHORT if hangs and server.stage in ("text", "dot") else LONG,
        contexts()[1],
    )
    try:
        yield Office(settings, clock, server.url, transport)
    finally:
        server.close()


@pytest.mark.parametrize(("stage", "failure", "state"), breaks())
def test_a_letter_arrives_once_or_is_shown_when_its_delivery_breaks_once(
    settings: dict, clock, stage: str, failure: str, state: str
):
    server = BreakingServer(stage, failure)
    with office_before(server, settings, clock) as office:
        office.wait_for_days()

        assert server.reached.is_set()
        assert office.state()[0] == state or (stage, failure) == ("taken", "reset")
        assert sum(server.accepted.values()) == (
            state == "sent" or stage in ("dot", "taken") and failure != "554"
        )
        assert office.troubled_letter_ids() == ([] if office.state()[0] == "sent" else [1])


@pytest.mark.parametrize(("stage", "failure"), [(stage, failure) for stage, failure, _ in breaks()])
def test_a_letter_arrives_at_most_once_and_is_shown_when_every_delivery_breaks(
    settings: dict, clock, stage: str, failure: str
):
    server = BreakingServer(stage, failure, times=1000)
    with office_before(server, settings, clock) as office:
        office.wait_for_days()

        assert server.connections > 1 or office.state()[0] != "waiting"
        assert sum(server.accepted.values()) <= 1
        assert office.state()[0] == "sent" or office.troubled_letter_ids() == [1]


@pytest.mark.parametrize("thanks", [b"251 taken and passed on\r\n", b"250-taken\r\n250 thanks\r\n"])
def test_a_letter_that_was_taken_in_other_words_has_arrived(settings: dict, clock, thanks: bytes):
    server = BreakingServer("taken")
    server.thanks = thanks
    with office_before(server, settings, clock) as office:
        office.wait_for_days()

        assert (office.state()[0], sum(server.accepted.values())) == ("sent", 1)


@pytest.mark.parametrize("thanks", [b"354 go on\r\n", b"250 " + b"x" * 9000 + b"\r\n", b"250-taken\r\n", b""])
def test_an_answer_that_says_nothing_leaves_it_unsure(settings: dict, clock, thanks: bytes):
    server = BreakingServer("taken")
    server.thanks = thanks
    with office_before(server, settings, clock) as office:
        office.wait_for_days()

        assert (office.state()[0], sum(server.accepted.values())) == ("unsure", 1)
        assert office.troubled_letter_ids() == [1]


def test_nobody_listens_and_the_letter_is_shown_in_the_end(settings: dict, clock):
    server = BreakingServer()
    with office_before(server, settings, clock) as office:
        server.close()

        office.wait_for_days()

        assert office.state()[0] == "refused"
        assert office.troubled_letter_ids() == [1]


# --- two at once


class Slow(MailServer):
    """A transport so slow that another postman works before the connection is open."""

    def __init__(self, url: str, meanwhile):
        super().__init__(url, LONG, LONG)
        self.meanwhile = meanwhile

    def send(self, name, message, pledge):
        self.meanwhile()
        return super().send(name, message, pledge)


def test_a_postman_who_was_slow_does_not_send_what_another_has_sent_since(settings: dict, clock):
    server = BreakingServer()
    with office_before(server, settings, clock) as office:

        def another() -> None:
            clock.move(minutes=2)
            assert office.postman.deliver() == 1

        sent_count = office.another_postman(Slow(server.url, another)).deliver()

        assert (sent_count, sum(server.accepted.values()), office.state()[0]) == (0, 1, "sent")


def test_a_postman_who_was_slow_does_not_undo_what_another_is_unsure_of(settings: dict, clock):
    server = BreakingServer("dot", times=1)
    with office_before(server, settings, clock) as office:

        def another() -> None:
            clock.move(minutes=2)
            office.postman.deliver()
            server.stage, server.failure, server.failures_left = "mail", "451", 1

        office.another_postman(Slow(server.url, another)).deliver()
        office.wait_for_days()

        assert (sum(server.accepted.values()), office.state()[0]) == (1, "unsure")


def test_a_letter_that_is_taken_back_at_the_last_moment_does_not_go(settings: dict, clock):
    server = BreakingServer()
    with office_before(server, settings, clock) as office:

        def take_back() -> None:
            with office.services.db.begin() as conn:
                queue.withdraw_of_account(conn, office.letter()["account_id"], ("welcome",))
                conn.commit()

        office.another_postman(Slow(server.url, take_back)).deliver()
        office.wait_for_days()

        assert server.connections == 1
        assert (sum(server.accepted.values()), office.state()) == (0, ("refused", "withdrawn"))
        assert office.troubled_letter_ids() == []


# --- kill -9 of the postman


@pytest.mark.processes
@pytest.mark.parametrize("stage", ["greeting", "mail", "data", "text", "dot", "taken", "quit"])
def test_a_postman_who_is_killed_leaves_no_letter_twice_and_none_unseen(settings: dict, clock, stage: str):
    server = BreakingServer(stage, "hang")
    with office_before(server, settings, clock) as office:
        where = [settings["INSTANCE"], office.services.settings.database_url]
        arguments = [*where, settings["SECRET_KEY"], server.url, clock().isoformat()]
        process = subprocess.Popen([sys.executable, "-m", "tests.mail.postman_alone", *arguments], cwd=ROOT)
        is_reached = server.reached.wait(30)
        process.kill()
        process.wait()

        office.wait_for_days()

        assert is_reached
        before = stage in BEFORE_THE_TEXT
        assert office.state()[0] == "sent" if before else office.state()[0] in ("unsure", "sent")
        assert sum(server.accepted.values()) == (stage != "text")
        assert office.troubled_letter_ids() == ([] if office.state()[0] == "sent" else [1])


@pytest.mark.processes
def test_a_letter_on_its_way_is_not_shown_as_lost_before_its_answer_can_be_there(settings: dict, clock):
    server = BreakingServer("dot", "hang")
    with office_before(server, settings, clock) as office:
        where = [settings["INSTANCE"], office.services.settings.database_url]
        arguments = [*where, settings["SECRET_KEY"], server.url, clock().isoformat()]
        process = subprocess.Popen([sys.executable, "-m", "tests.mail.postman_alone", *arguments], cwd=ROOT)
        server.reached.wait(30)

        shown_at_once = office.troubled_letter_ids()
        clock.now += queue.TRANSIT_TIME
        shown_later = office.troubled_letter_ids()

        process.kill()
        process.wait()
        assert (shown_at_once, shown_later) == ([], [1])


# --- letters as files


class Dying(MailFolder):
    """Ends the process after the file is written and before that is stored."""

    def send(self, name, message, pledge):
        with super().send(name, message, pledge):
            raise KeyboardInterrupt


def test_a_crash_after_the_file_was_written_gives_one_file(settings: dict, clock):
    office = Office(settings, clock, "file:")
    folder = office.services.settings.mailbox
    with pytest.raises(KeyboardInterrupt):
        office.another_postman(Dying(folder)).deliver()
    (first,) = folder.glob("*")
    content = first.read_bytes()

    office.wait_for_days()

    assert [file.read_bytes() for file in folder.glob("*")] == [content]
    assert office.state()[0] == "sent"


def test_half_a_file_is_no_letter_and_is_finished_later(settings: dict, clock):
    office = Office(settings, clock, "file:")
    folder = office.services.settings.mailbox
    folder.mkdir(exist_ok=True)
    (folder / f"{clock():%Y%m%d-%H%M%S}-000001.part").write_bytes(b"From: half")

    office.postman.deliver()

    (file,) = folder.glob("*")
    assert file.suffix == ".eml" and b"half" not in file.read_bytes()


def test_a_folder_that_cannot_be_written_to_keeps_the_letter_waiting(settings: dict, clock, tmp_path: Path):
    office = Office(settings, clock, "file:")
    (tmp_path / "taken").write_text("no folder")

    office.another_postman(MailFolder(tmp_path / "taken")).deliver()
    state = office.state()[0]
    clock.move(minutes=1)

    assert (state, office.postman.deliver()) == ("waiting", 1)
