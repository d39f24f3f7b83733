"""What people typed, as it is sent on in letters: without ways to strangers (records/forwarded_text.py).

Words of officers keep the contacts of the offices concerned; names have none (records/names.py).
"""

from collections.abc import Collection, Iterable, Mapping
from urllib.parse import urlsplit

from sqlalchemy import Connection

from ..config import Settings
from ..records.forwarded_text import OwnContacts, forwarded_text
from ..records.names import forwarded_name
from ..store import accounts, agencies, areas
from .letters import KINDS
from .letters.kind import WRITTEN_BY_SERVICE


class ContactBook:
    """The contacts that stay in texts of officers to agencies; each area and agency is read once."""

    def __init__(self, conn: Connection, settings: Settings):
        self._conn, self._settings = conn, settings
        self._bureaus = agencies.list_of_area(conn, areas.OBEC)
        self._officers: dict[str, list[Mapping]] = {}
        self._agencies: dict[str, Mapping | None] = {}

    def read(self, codes: Iterable[str]) -> None:
        """Read agencies, offices of areas among them, in one query."""
        missing = {code for code in codes if code and code not in self._agencies}
        if missing:
            self._agencies |= dict.fromkeys(missing) | agencies.list_by_code(self._conn, missing)

    def agency(self, code: str) -> Mapping | None:
        """Return an agency by its code."""
        self.read([code])
        return self._agencies[code]

    def own_contacts(self, area: str | None, agency: str | None) -> OwnContacts:
        """Return the contacts that stay in a text of an area's officers to an agency.

        This service's own, those of the area's office and its officers, those of OBEC's bureaus, and the
        agency's own as the register has them, with the codes of these.
        """
        # The office of an area has the area's key as its code.
        codes = [code for code in (area, agency) if code]
        self.read(codes)
        offices = [*self._bureaus, *(self._agencies[code] for code in codes if self._agencies[code])]
        if area and area not in self._officers:
            self._officers[area] = accounts.list_active_staff(self._conn, area)
        officers, settings = self._officers.get(area, ()), self._settings
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

    def text_to_agency(self, text: str, area: str | None, agency: str | None) -> str:
        """Return what an area's officers wrote to an agency as it is sent on, and shown there."""
        return forwarded_text(text, self.own_contacts(area, agency)) if text else ""


def text_to_agency(
    conn: Connection, settings: Settings, text: str, area: str | None, agency: str | None
) -> str:
    """Return what an area's officers wrote to an agency as it is sent on, and shown there."""
    return ContactBook(conn, settings).text_to_agency(text, area, agency) if text else ""


def forwarded_facts(conn: Connection, settings: Settings, letter: Mapping) -> dict:
    """Return the facts of a letter with its free text and its names as they are sent on."""
    return facts_of_all(conn, settings, [letter])[0]


def facts_of_all(conn: Connection, settings: Settings, letters: Collection[Mapping]) -> list[dict]:
    """Return the facts of letters in their order, with their free text and names as they are sent on."""
    with_text = [letter for letter in letters if _free_text(letter)]
    if not with_text:
        return [letter["facts"] | _names(letter) for letter in letters]
    book = ContactBook(conn, settings)
    people = accounts.list_by_id(conn, {letter["account_id"] for letter in with_text if letter["account_id"]})
    book.read(account["agency"] for account in people.values())
    # Whose letters -> the contacts that stay in them.
    own: dict[tuple, OwnContacts] = {}
    facts_of_letters = []
    for letter in letters:
        account = people.get(letter["account_id"])
        area = (account["area"] if account else None) or letter["area"]
        whose = (area, account["agency"] if account else None)
        free_text = _free_text(letter)
        if free_text and whose not in own:
            own[whose] = book.own_contacts(*whose)
        facts_of_letters.append(
            letter["facts"]
            | _names(letter)
            | {key: forwarded_text(text, own[whose]) for key, text in free_text.items()}
        )
    return facts_of_letters


def _names(letter: Mapping) -> dict[str, str]:
    """Returns the names in the facts of a letter as they are sent on: every text that is nothing else."""
    no_names = WRITTEN_BY_SERVICE.union(KINDS[letter["kind"]].free_text)
    return {
        key: forwarded_name(fact)
        for key, fact in letter["facts"].items()
        if isinstance(fact, str) and key not in no_names
    }


def _free_text(letter: Mapping) -> dict[str, str]:
    """Returns what somebody typed in the facts of a letter."""
    facts = letter["facts"]
    return {key: str(facts[key]) for key in KINDS[letter["kind"]].free_text if facts.get(key)}
