"""The registrations of an area that an officer must look at before confirming, agency by agency."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection

from ...accounts import claims
from ...services.language import lang
from ...store import accounts, agencies
from ..kit.masks import mask_contact
from ..kit.states import state_in_words

# Agencies that the page shows; the sheet has them all.
MOST_AGENCIES = 20


def claims_of_area(conn: Connection, area: str) -> tuple[list[dict], int]:
    """Returns the agencies with something to look at, by code, and how many more there are.

    Each agency: name, register_address (masked, "" without one) and people, oldest first: who waits or is
    believed already, without names. Each person: username, unit, state, registered_at, address (masked),
    reasons in words.
    """
    reasons = claims.reasons_by_account(conn, area)
    people_by_agency: dict[str, list[Mapping]] = defaultdict(list)
    for person in accounts.list_of_area(conn, area):
        if person["state"] not in accounts.GONE_STATES:
            people_by_agency[person["agency"]].append(person)
    codes = [
        code for code, people in people_by_agency.items() if any(person["id"] in reasons for person in people)
    ]
    shown = [_agency_view(conn, people_by_agency[code], reasons) for code in codes[:MOST_AGENCIES]]
    return shown, len(codes) - len(shown)


def _agency_view(conn: Connection, people: list[Mapping], reasons: Mapping[int, list[str]]) -> dict:
    agency = agencies.get(conn, people[0]["agency"])
    return {
        "code": agency["code"],
        "name": agency["name_th"],
        "register_address": mask_contact("email", agency["email"]),
        "people": [
            {
                "username": person["username"],
                "unit": person["unit"],
                "state": state_in_words(person["state"]),
                "registered_at": person["created_at"],
                "address": mask_contact("email", person["email"]),
                "reasons": [
                    claims.SENTENCES[reason][lang() == "en"] for reason in reasons.get(person["id"], ())
                ],
            }
            for person in people
        ],
    }
