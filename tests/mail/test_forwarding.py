"""What people type goes out, and is shown, without ways to strangers."""

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask

from service.commands.mail import ACCOUNT, TO, TOKEN
from service.mail import forwarding, message
from service.mail.forwarding import ContactBook, text_to_agency
from service.mail.letters import KINDS
from service.mail.letters.kind import WRITTEN_BY_SERVICE
from service.records.forwarded_text import NO_LINK, NO_NUMBER
from service.store import agencies
from tests.cast.engine import only_receipt_number
from tests.cast.people import AREA, OTHER_AREA, SCHOOL, Demo, Visitor
from tests.reports.cast import decide, set_addresses, submit
from tests.requests.desk import Desk

PHISHING = "ด่วน ยืนยันรหัสผ่านที่ http://pakmut-obec.evil.example/login โทร 081-234-9999"
CUT = f"ด่วน ยืนยันรหัสผ่านที่ {NO_LINK} โทร {NO_NUMBER}"


def clerk_with_a_pin_sent_back(demo: Demo, reason: str) -> Visitor:
    clerk = demo.visitor().settle()
    clerk.pin()
    demo.deliver()
    demo.officer().decide("pin", only_receipt_number(demo, "pin"), "ส่งกลับแก้ไข", reason)
    demo.deliver()
    return clerk


def test_a_row_that_is_sent_back_takes_no_strangers_link_to_its_sender(demo: Demo):
    clerk = clerk_with_a_pin_sent_back(demo, PHISHING)

    letter = demo.letters()[-1]
    assert CUT in letter and "evil" not in letter and "9999" not in letter
    for path in ("/home", "/pin/1"):
        page = clerk.get(path).text
        assert CUT in page and "evil" not in page


def test_the_areas_own_telephone_and_this_services_address_stay(demo: Demo):
    with demo.services.db.begin() as conn:
        agencies.update(conn, AREA, phone="053-711-000 ต่อ 5", email="office@p5703.example")
        conn.commit()
    reason = f"โทร 053 711 000 หรือ office@p5703.example ดู {demo.services.settings.base_url}/guide"

    clerk_with_a_pin_sent_back(demo, reason)

    assert reason in demo.letters()[-1]


def test_another_areas_telephone_is_a_strangers(demo: Demo):
    with demo.services.db.begin() as conn:
        agencies.update(conn, OTHER_AREA, phone="054-711-000")
        conn.commit()
    with demo.services.db.read() as conn:
        settings = demo.services.settings

        assert text_to_agency(conn, settings, "โทร 054-711-000", AREA, SCHOOL) == f"โทร {NO_NUMBER}"
        assert text_to_agency(conn, settings, "โทร 054-711-000", OTHER_AREA, None) == "โทร 054-711-000"
        assert ContactBook(conn, settings).own_contacts(None, None).addresses >= {settings.help_email}


def test_the_code_of_the_agency_and_the_usernames_of_its_people_stay_and_an_account_does_not(demo: Demo):
    with demo.services.db.read() as conn:
        text = f"บัญชี {SCHOOL} และบัญชี {SCHOOL}-2 โอนไปบัญชี 1234567890"

        sent = text_to_agency(conn, demo.services.settings, text, AREA, SCHOOL)

    assert sent == f"บัญชี {SCHOOL} และบัญชี {SCHOOL}-2 โอนไปบัญชี {NO_NUMBER}"


def test_a_refused_request_takes_none_to_who_sent_it(demo: Demo):
    page = demo.visitor().ask_for_agency(full_name="โรงเรียนตัวอย่าง")

    Desk(demo).decide("ไม่อนุมัติ", PHISHING)
    demo.deliver()

    assert CUT in demo.letters()[-1] and "evil" not in demo.letters()[-1]
    assert CUT in demo.visitor().get(page.request.path).text


def test_a_report_that_is_sent_back_takes_none_to_the_area(demo: Demo):
    officer = demo.staff(f"officer-{AREA}")
    set_addresses(demo, f"officer-{AREA}")
    submit(officer)
    demo.deliver()

    decide(demo, "ส่งคืน", PHISHING)
    demo.deliver()

    assert CUT in demo.letters()[-1] and "evil" not in demo.letters()[-1]
    for path in ("report", "report/1"):
        page = officer.get(f"/area/{AREA}/{path}").text
        assert CUT in page and "evil" not in page


def test_every_kind_of_letter_with_a_note_says_that_it_is_free_text():
    with_a_note = {key for key, kind in KINDS.items() if kind.example.get("note")}

    assert with_a_note == {key for key, kind in KINDS.items() if "note" in kind.free_text}


# A way to strangers in a few words, and what is left of it where it is cut out.
CONTACT = "bit.ly/evil โทร 081-234-5678 บัญชี 1234567890"
LANGUAGES = ("th", "en")


class WatchedFacts(dict):
    """Facts that note which of them a letter reads."""

    def __init__(self, facts: Mapping):
        super().__init__(facts)
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> object:
        self.read.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: object = None) -> object:
        self.read.add(key)
        return super().get(key, default)


def texts_of(facts: Mapping, kind: str, app: Flask) -> Iterator[str]:
    """Yields a letter with these facts in both languages, as it would be sent: subject, text and HTML."""
    services = app.extensions["pakmut"]
    now = services.clock()
    with services.db.read() as conn:
        for language in LANGUAGES:
            letter = {"id": 1, "kind": kind, "language": language, "to": TO, "facts": facts}
            letter |= {"created_at": now, "account_id": None, "area": None}
            letter["facts"] = forwarding.forwarded_facts(conn, services.settings, letter)
            mail = message.write_message(letter, ACCOUNT, TOKEN, services.settings, now)
            parts = [mail.get_body((subtype,)).get_content() for subtype in ("plain", "html")]
            yield "\n".join([str(mail["Subject"]), *parts])


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_of_any_letter_takes_a_contact_to_its_reader_but_what_the_service_writes(
    kind: str, app: Flask
):
    example = KINDS[kind].example
    typed = [key for key, fact in example.items() if isinstance(fact, str) and key not in WRITTEN_BY_SERVICE]

    for key in typed:
        for text in texts_of({**example, key: f"{example[key]} {CONTACT}"}, kind, app):
            left = [contact for contact in ("evil", "234-5678", "1234567890") if contact in text]
            assert not left, (kind, key)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "decisions"])
def test_every_fact_that_a_letter_reads_is_in_its_example_or_made_when_it_is_sent(kind: str, app: Flask):
    made = {"username", "link", "code", "code_link", "code_days", "token", "registration_link"}
    made |= {"pin_by", "base_url", "dpo_contact", "days"}
    facts = WatchedFacts(dict(KINDS[kind].example) | dict.fromkeys(made, "x"))

    for english in (False, True):
        KINDS[kind].compose(facts, english)

    assert facts.read - made <= set(KINDS[kind].example)


@pytest.mark.parametrize("kind", KINDS)
def test_no_words_of_a_letters_example_are_taken_for_a_contact(kind: str, app: Flask):
    example = KINDS[kind].example
    letter = {"kind": kind, "facts": example, "account_id": None, "area": None}

    with app.extensions["pakmut"].db.read() as conn:
        assert forwarding.forwarded_facts(conn, app.extensions["pakmut"].settings, letter) == example


def test_what_the_service_writes_is_named_once_and_is_no_text_of_people():
    assert WRITTEN_BY_SERVICE.isdisjoint({"agency_name", "giver", "point_name", "note"})
    for kind in KINDS.values():
        assert WRITTEN_BY_SERVICE.isdisjoint(kind.free_text)
