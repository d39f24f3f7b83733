"""A letter as it would be, shown before it is sent."""

from datetime import date

from sqlalchemy import Connection

from ...mail import letters
from ...reminders.mailing import LETTERS
from ...reminders.outstanding import Gap
from ...services import services
from ...store import accounts


def of(conn: Connection, gap: Gap, today: date) -> dict:
    """The letter to an agency: its agency, subject and text."""
    facts = {
        "agency": gap.agency,
        "agency_name": gap.name,
        "missing": gap.missing,
        "to_correct": gap.to_correct,
    }
    letter = {"kind": LETTERS[gap.kind], "language": gap.language, "facts": facts}
    account = accounts.get(conn, gap.account_id) if gap.account_id else None
    subject, text, _ = letters.compose(letter, account, "", services().settings, today)
    return {"agency": gap.name, "subject": subject, "text": text, "language": gap.language}
