"""Letters over a real mail server: Thai is intact, failures are tried again, nothing is sent twice."""

import ast
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import reduce
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from service.accounts.alarms import raise_budget
from service.config import Settings
from service.mail import letters
from service.mail.postman import Postman
from service.mail.transport import MailServer as MailTransport
from service.reminders.still_due import current_facts
from service.reports.notices import LETTER_BY_STATE
from service.store import letters as queue
from service.store.letter_turns import DECISIONS
from tests.cast.people import REGISTRATION, SCHOOL
from tests.mail.certificates import contexts
from tests.mail.mail_office import Office

THAI = re.compile(r"[ก-๛]")
TO = REGISTRATION["email"]


class MailServer:
    """A mail server on the loopback. `answers`: those to the next recipients; all later ones are accepted."""

    def __init__(self, port: int, **options):
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: list[str] = []
        self.data_answers: list[str] = []
        self.good_bye = "221 bye"
        self.controller = Controller(self, hostname="127.0.0.1", port=port, **options)

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.data_answers:
            return self.data_answers.pop(0)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 taken"

    async def handle_QUIT(self, server, session, envelope) -> str:
        return self.good_bye


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def server(port: int) -> Iterator[MailServer]:
    mail_server = MailServer(port)
    mail_server.controller.start()
    yield mail_server
    mail_server.controller.stop()


@pytest.fixture
def office(settings: dict, clock, port: int) -> Office:
    return Office(settings, clock, f"smtp://127.0.0.1:{port}?tls=off")


# --- over a mail server


def test_a_letter_arrives_in_both_forms_with_thai_intact(office: Office, server: MailServer):
    assert office.postman.deliver() == 1

    (letter,) = server.letters
    text, html = (letter.get_body((form,)).get_content() for form in ("plain", "html"))
    assert server.recipients == [letter["To"]] == [TO]
    assert "บัญชีของอนุบาลจอมสวรรค์" in letter["Subject"]
    assert f"ชื่อผู้ใช้ของท่าน: {SCHOOL}" in text and f"ชื่อผู้ใช้ของท่าน: {SCHOOL}" in html
    assert re.search(r"^http://127\.0\.0\.1:8000/password/[\w-]{20,}$", text, re.MULTILINE)
    assert office.state() == ("sent", "")


def test_a_letter_that_was_sent_is_not_sent_again(office: Office, server: MailServer):
    office.postman.deliver()
    office.clock.move(days=2)

    assert office.postman.deliver() == 0
    assert len(server.letters) == 1


def test_a_refusal_for_now_is_tried_again_later_with_the_same_name(office: Office, server: MailServer):
    server.answers = ["451 try later"]

    assert office.postman.deliver() == 0
    assert office.state() == ("waiting", "451 try later")
    assert office.postman.deliver() == 0
    office.clock.move(minutes=1)

    assert office.postman.deliver() == 1
    assert server.letters[0]["Message-ID"] == "<pakmut-20260520-030000-1@127.0.0.1>"


def test_a_letter_that_was_taken_counts_as_sent_however_the_server_says_good_bye(
    office: Office, server: MailServer
):
    server.good_bye = "421 too busy"

    assert office.postman.deliver() == 1
    assert office.state()[0] == "sent"


@pytest.mark.parametrize("kind", ["answers", "data_answers"])
def test_a_refused_recipient_or_letter_is_not_tried_again(office: Office, server: MailServer, kind: str):
    setattr(server, kind, ["550 no such mailbox"])

    office.postman.deliver()
    office.clock.move(days=3)

    assert office.postman.deliver() == 0
    assert office.state() == ("refused", "550 no such mailbox")


def test_a_dead_server_keeps_the_letter_waiting_until_it_lives(office: Office, port: int):
    assert office.postman.deliver() == 0
    assert office.state()[0] == "waiting"
    office.clock.move(minutes=1)

    server = MailServer(port)
    server.controller.start()
    try:
        assert office.postman.deliver() == 1
    finally:
        server.controller.stop()


def test_a_letter_is_given_up_after_the_last_try_and_not_before(office: Office):
    for wait in queue.RETRY_WAITS_MINUTES[:-1]:
        office.postman.deliver()
        assert office.state()[0] == "waiting"
        office.clock.move(minutes=wait)

    office.postman.deliver()

    assert office.state()[0] == "refused"


def test_one_bad_letter_does_not_hold_up_the_others(office: Office, server: MailServer):
    server.answers = ["550 no such mailbox"]
    office.queue("registered_notice", "second@school.example")

    assert office.postman.deliver() == 1
    assert server.recipients == ["second@school.example"]


def test_two_workers_at_once_send_a_letter_once(office: Office, server: MailServer):
    other_postmen = [
        Postman(office.services.db, office.services.settings, office.clock, current_facts, raise_budget)
        for _ in range(4)
    ]

    with ThreadPoolExecutor(4) as pool:
        sent_count = sum(pool.map(Postman.deliver, other_postmen))

    assert sent_count == len(server.letters) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(("password", "state"), [("p@ss word", "sent"), ("wrong", "waiting")])
def test_credentials_of_the_setting_are_used_and_wrong_ones_lose_no_letter(
    settings: dict, clock, port: int, password: str, state: str
):
    def check(server, session, envelope, mechanism, data) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"post", b"p@ss word"), handled=False)

    mail_server = MailServer(port, authenticator=check, auth_required=True, auth_require_tls=False)
    quoted_password = password.replace("@", "%40").replace(" ", "%20")
    office = Office(settings, clock, f"smtp://post:{quoted_password}@127.0.0.1:{port}?tls=off")

    mail_server.controller.start()
    office.postman.deliver()
    mail_server.controller.stop()

    assert office.state()[0] == state
    assert len(mail_server.letters) == (state == "sent")


def test_a_letter_goes_encrypted_to_a_server_that_offers_it(settings: dict, clock, port: int):
    mail_server = MailServer(port, tls_context=contexts()[0], require_starttls=True)
    url = f"smtp://127.0.0.1:{port}"
    office = Office(settings, clock, url, MailTransport(url, tls=contexts()[1]))

    mail_server.controller.start()
    office.postman.deliver()
    mail_server.controller.stop()

    assert (office.state()[0], len(mail_server.letters)) == ("sent", 1)


@pytest.mark.parametrize("encrypts", [False, True], ids=["no STARTTLS", "a certificate nobody trusts"])
def test_a_letter_does_not_go_in_clear_or_to_a_stranger(settings: dict, clock, port: int, encrypts: bool):
    mail_server = MailServer(port, tls_context=contexts()[0] if encrypts else None)
    office = Office(settings, clock, f"smtp://post:secret@127.0.0.1:{port}")

    mail_server.controller.start()
    office.postman.deliver()
    mail_server.controller.stop()

    assert (office.state()[0], mail_server.letters) == ("waiting", [])
    assert ("CERTIFICATE_VERIFY_FAILED" if encrypts else "STARTTLS") in office.state()[1]


def test_thai_addresses_are_delivered(office: Office, server: MailServer):
    office.queue("registered_notice", "clerk@โรงเรียน.ไทย")
    office.queue("registered_notice", "สมชาย@school.example")

    assert office.postman.deliver() == 3
    assert server.recipients[1:] == ["clerk@xn--72c0b0acb2i5cn.xn--o3cw4h", "สมชาย@school.example"]


# --- what is kept of the server's answer


class Quoting(MailServer):
    """Refuses a letter by quoting it."""

    async def handle_DATA(self, server, session, envelope) -> str:
        text = message_from_bytes(envelope.content, policy=policy.default).get_body(("plain",)).get_content()
        (self.link,) = re.findall(r"http\S+", text)
        return f"554 spam from {envelope.rcpt_tos[0]}: {self.link} or {self.link.rpartition('/')[2]}"


def test_an_answer_that_quotes_the_letter_is_kept_without_address_and_link(office: Office, port: int):
    server = Quoting(port)
    server.controller.start()
    office.postman.deliver()
    server.controller.stop()

    assert office.state() == ("refused", "554 spam from c••••@school.example: … or …")


def test_what_was_sent_is_not_kept(office: Office, server: MailServer):
    before = office.letter()["facts"]

    office.postman.deliver()

    assert (before, office.letter()["facts"]) == ({"agency_name": "อนุบาลจอมสวรรค์(บ้านบ่อก๊าง)"}, {})


# --- what is in a header


@pytest.mark.parametrize(
    "to", ["a@b.example\r\nBcc: evil@example.org", "a@b.example, evil@example.org", "", "no address"]
)
def test_what_is_not_one_address_gets_no_letter(office: Office, server: MailServer, to: str):
    office.queue("registered_notice", to)

    office.postman.deliver()

    assert server.recipients == [TO]
    assert office.state(2)[0] == "refused"


@pytest.mark.parametrize(
    "name", ["บ้าน\r\nBcc: evil@example.org", "บ้าน\nSubject: x\n\nbody", "บ้าน\x00\x0b\u2028ก"]
)
def test_a_name_cannot_add_a_header(office: Office, server: MailServer, name: str):
    office.queue("registered_notice", "school@example.org", agency_name=name)

    office.postman.deliver()

    letter = server.letters[-1]
    assert server.recipients[1:] == ["school@example.org"]
    assert letter["Bcc"] is None and len(letter.get_all("Subject")) == 1
    assert letter["Subject"].startswith("ปักหมุด: มีผู้ลงทะเบียนในนามบ้าน")


# --- the words

CONFIRM_WORD = "ยืนยัน"
FACTS = {"agency_name": "บ้าน<b>&ตัวอย่าง", "record": "pin", "item": "1", "note": "รูปไม่ชัด\n<script>"}


def compose(settings: Settings, kind: str, language: str, **facts: str) -> tuple[str, str, str]:
    letter = {"kind": kind, "language": language, "facts": {**letters.KINDS[kind].example, **FACTS, **facts}}
    return letters.compose(letter, {"username": SCHOOL}, "the-token", settings, date(2026, 5, 20))


def texts_of(facts: object) -> list[str]:
    """Return every text in the facts of a letter, those of letters that it gathers too."""
    if isinstance(facts, dict):
        return [text for value in facts.values() for text in texts_of(value)]
    return [text for value in facts for text in texts_of(value)] if isinstance(facts, list) else [str(facts)]


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("kind", letters.KINDS)
def test_every_kind_of_letter_is_written_out_in_both_languages(office: Office, kind: str, language: str):
    settings = office.services.settings

    subject, text, html = compose(settings, kind, language)

    # What people typed, and the word of the sheet that officers choose, stay Thai in every language.
    typed = [*FACTS.values(), *texts_of(letters.KINDS[kind].example), CONFIRM_WORD]
    ours = reduce(lambda left, word: left.replace(word, ""), filter(THAI.search, map(str, typed)), text)
    assert bool(THAI.search(ours)) == (language == "th")
    assert subject.startswith("ปักหมุด: " if language == "th" else "Pakmut: ")
    assert not re.search(r"[{}]|None|Undefined", subject + text)
    assert settings.help_email in text
    has_token = kind in (*letters.PASSWORD_LINK_KINDS, *letters.CODE_CHANNELS)
    assert ("the-token" in text) == ("the-token" in html) == has_token
    assert "<script>" not in html and "<b>" not in html


@pytest.mark.parametrize(
    ("record", "path"), [("pin", "/pin/1"), ("readiness", "/survey"), ("no_copy", "/survey")]
)
def test_what_was_sent_back_leads_to_its_form_and_says_why(office: Office, record: str, path: str):
    _, text, html = compose(office.services.settings, "sent_back", "th", record=record)

    assert f"http://127.0.0.1:8000{path}\n" in text and f'href="http://127.0.0.1:8000{path}"' in html
    assert "เหตุผล: รูปไม่ชัด" in text
    assert "เหตุผล" not in compose(office.services.settings, "sent_back", "th", record=record, note="")[1]


# Calls that queue a letter: its kind is the second argument.
ADDING = ("letters.add", "letters.add_all", "alerts.tell_obec", "_queue_letters")


def constants(module: ast.Module) -> dict[str, ast.expr]:
    """Return the names that a module gives to values, with the values."""
    assignments = [node for node in module.body if isinstance(node, ast.Assign)]
    return {ast.unparse(node.targets[0]): node.value for node in assignments}


def test_every_letter_that_is_queued_somewhere_has_its_words():
    # Kinds of letters about decisions are looked up by the state of the report; several become another kind.
    queued_kinds = {*LETTER_BY_STATE.values(), DECISIONS}
    for path in (Path(__file__).parents[2] / "service").rglob("*.py"):
        module = ast.parse(path.read_text(encoding="utf-8"))
        names = constants(module)
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ADDING:
                words = [names.get(ast.unparse(word), word) for word in ast.walk(node.args[1])]
                queued_kinds |= {word.value for word in words if isinstance(word, ast.Constant)}

    assert queued_kinds == set(letters.KINDS)
