"""Sample letters, shown before letters are sent."""

from datetime import date

from sqlalchemy import Connection

from ...mail import letters
from ...reminders.mailing import LETTER_KINDS
from ...reminders.outstanding import Outstanding
from ...services import services
from ...store import accounts


def sample_letter(conn: Connection, item: Outstanding, today: date) -> dict:
    """Returns the letter that an agency would get: its agency, subject, text and language."""
    facts = {
        "agency": item.code,
        "agency_name": item.name,
        "missing": item.missing,
        "to_correct": item.to_correct,
    }
    letter = {"kind": LETTER_KINDS[item.kind], "language": item.language, "facts": facts}
    account = accounts.get(conn, item.account_id) if item.account_id else None
    subject, text, _ = letters.compose(letter, account, "", services().settings, today)
    return {"agency": item.name, "subject": subject, "text": text, "language": item.language}
