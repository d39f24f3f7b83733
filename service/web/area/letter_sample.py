"""Sample letters, shown before letters are sent."""

from datetime import date

from sqlalchemy import Connection

from ...mail import letters
from ...reminders.mailing import LETTER_KINDS
from ...reminders.outstanding import Outstanding
from ...services import services
from ...store import accounts

# What a sample shows in place of the registration link, by the language of the letter.
LINK_WORDS = {"th": "(ลิงก์ลงทะเบียนของหน่วยงาน)", "en": "(the agency's registration link)"}


def sample_letter(conn: Connection, item: Outstanding, today: date) -> dict:
    """Returns the letter that an agency would get: its agency, subject, text and language.

    In place of the agency's registration link it says that the link stands there.
    """
    facts = {
        "agency": item.code,
        "agency_name": item.name,
        "missing": item.missing,
        "to_correct": item.to_correct,
    }
    letter = {"kind": LETTER_KINDS[item.kind], "language": item.language, "facts": facts}
    account = accounts.get(conn, item.account_id) if item.account_id else None
    subject, text, _ = letters.compose(letter, account, "", services().settings, today)
    text = text.replace(services().registration_link(item.code), LINK_WORDS[item.language])
    return {"agency": item.name, "subject": subject, "text": text, "language": item.language}
