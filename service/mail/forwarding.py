"""What officers write to people, as it is sent on: without ways to strangers (records/forwarded_text.py)."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from sqlalchemy import Connection

from ..config import Settings
from ..records.forwarded_text import OwnContacts, forwarded_text
from ..store import accounts, agencies, areas
from .letters import KINDS


def own_contacts(conn: Connection, settings: Settings, area: str | None, agency: str | None) -> OwnContacts:
    """Return the contacts that stay in a text of an area's officers to an agency.

    This service's own, those of the area's office and its officers, those of OBEC's bureaus, and the agency's
    own as the register has them, with the codes of these.
    """
    # The office of an area has the area's key as its code.
    codes = {code for code in (area, agency) if code}
    offices = [*agencies.list_of_area(conn, areas.OBEC), *agencies.list_by_code(conn, codes).values()]
    officers = accounts.list_active_staff(conn, area) if area else []
    return OwnContacts.of(
        [urlsplit(settings.base_url).hostname or ""],
        [settings.help_email, settings.dpo_email, *(each["email"] for each in (*offices, *officers))],
        [settings.help_phone, settings.dpo_phone, *(office["phone"] for office in offices)],
        [
            code
            for office in offices
            for code in (office["code"], office["official_code"], *office["aliases"])
        ],
    )


def text_to_agency(
    conn: Connection, settings: Settings, text: str, area: str | None, agency: str | None
) -> str:
    """Return what an area's officers wrote to an agency as it is sent on, and shown there."""
    return forwarded_text(text, own_contacts(conn, settings, area, agency)) if text else ""


def forwarded_facts(conn: Connection, settings: Settings, letter: Mapping) -> dict:
    """Return the facts of a letter with its free text as it is sent on."""
    return facts_of_all(conn, settings, [letter])[0]


def facts_of_all(conn: Connection, settings: Settings, letters: Iterable[Mapping]) -> list[dict]:
    """Return the facts of letters in their order, with their free text as it is sent on."""
    own: dict[tuple, OwnContacts] = {}
    return [_facts(conn, settings, letter, own) for letter in letters]


def _facts(conn: Connection, settings: Settings, letter: Mapping, own: dict[tuple, OwnContacts]) -> dict:
    """`own`: whose letters were seen -> the contacts that stay in a text to them; it is added to."""
    facts = dict(letter["facts"])
    free_text = {key: facts[key] for key in KINDS[letter["kind"]].free_text if facts.get(key)}
    if not free_text:
        return facts
    whose = (letter["account_id"], letter["area"])
    if whose not in own:
        account = accounts.get(conn, letter["account_id"]) if letter["account_id"] else None
        area = (account["area"] if account else None) or letter["area"]
        own[whose] = own_contacts(conn, settings, area, account["agency"] if account else None)
    return facts | {key: forwarded_text(str(text), own[whose]) for key, text in free_text.items()}
