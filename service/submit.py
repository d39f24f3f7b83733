"""Accepting what was sent: everything a form means is stored in ONE transaction, and gives a receipt.

The same form sent twice (same `submission` key) gives the same receipt and stores nothing again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from .records.registration import OFFICES
from .store import Database, accounts, agencies, entries, letters, points
from .store.entries import Part


class NoSuchAgency(LookupError):
    """The agency's code is not in the register."""


class OtherForm(LookupError):
    """The submission key belongs to another form."""


@dataclass(frozen=True)
class Proof:
    """Why a registration is believed: `link` (the agency's own signed link), `captcha`, or neither."""

    link: bool = False
    captcha: bool = False


class Journal:
    """Where accepted forms go."""

    def __init__(self, db: Database, secret_key: str):
        self.db = db
        self.secret = hashlib.sha256(b"row-id:" + secret_key.encode()).digest()

    def send(
        self, submission: str, record: str, agency_code: str, parts: Sequence[Part], account_id: int | None, now: datetime
    ) -> str:
        """Store the parts of one form; returns the receipt's id. Raises NoSuchAgency, OtherForm."""
        return self._once(submission, agency_code, record, lambda conn, agency: self._store(
            conn, submission, agency, record, parts, account_id, now))  # fmt: skip

    def register(
        self, submission: str, agency_code: str, part: Part, proof: Proof, language: str, now: datetime
    ) -> str:
        """Store a registration with its account and letters; returns the receipt's id. Raises NoSuchAgency, OtherForm."""

        def store(conn: Connection, agency: Mapping) -> str:
            people = accounts.of_agency(conn, agency["code"])
            account_id, remarks, username = _open_account(conn, agency, people, part, proof, language, now)
            named = Part(part.record, username, part.answers, part.changed, part.remarks + remarks)
            return self._store(conn, submission, agency, part.record, [named], account_id, now)

        return self._once(submission, agency_code, part.record, store)

    def correct_address(self, submission: str, agency_code: str, part: Part, account_id: int, now: datetime) -> str:
        """The address of a registration that was never used was wrong: a new revision, new letter, old links void.

        So is a password that was set with one of them. Raises NoSuchAgency, OtherForm.
        """

        def store(conn: Connection, agency: Mapping) -> str:
            account = accounts.get(conn, account_id)
            email, facts = part.answers["email"], {"agency_name": agency["name_th"]}
            accounts.change(conn, account_id, email=email, password_hash=None)
            accounts.revoke_links(conn, account_id, now)
            letters.withdraw(conn, account_id, "welcome")
            letters.add(conn, "welcome", email, account["language"], now, account_id, facts)
            return self._store(conn, submission, agency, part.record, [part], account_id, now)

        return self._once(submission, agency_code, part.record, store)

    def _once(self, submission: str, agency_code: str, record: str, store: object) -> str:
        with self.db.begin() as conn:
            if before := _before(conn, submission, agency_code, record):
                return before
            agency = agencies.get(conn, agency_code)
            if agency is None:
                raise NoSuchAgency(agency_code)
            try:
                receipt_id = store(conn, agency)
                conn.commit()
                return receipt_id
            except IntegrityError:
                # Another worker stored the same form a moment ago (possible only where writers do not queue).
                conn.rollback()
        with self.db.read() as conn:
            if before := _before(conn, submission, agency_code, record):
                return before
            raise OtherForm(submission)

    def _store(
        self, conn: Connection, submission: str, agency: Mapping, record: str, parts: Sequence[Part],
        account_id: int | None, now: datetime,
    ) -> str:  # fmt: skip
        receipt_id = entries.add_receipt(conn, submission, agency["code"], record, account_id, now)
        for part in parts:
            entries.add(conn, receipt_id, agency, part, account_id, self.secret, now)
            if part.withdrawn:
                points.remove(conn, agency["code"], part.item)
            elif part.answers.get("latitude") is not None:
                points.put(conn, agency["code"], part.item, part.answers["latitude"], part.answers["longitude"])
        return receipt_id


def _before(conn: Connection, submission: str, agency_code: str, record: str) -> str | None:
    found = entries.receipt_of(conn, submission)
    if found is None:
        return None
    if (found["agency"], found["record"]) != (agency_code, record):
        raise OtherForm(submission)
    return found["id"]


def _open_account(
    conn: Connection, agency: Mapping, people: Sequence[Mapping], part: Part, proof: Proof, language: str, now: datetime
) -> tuple[int, list, str]:
    """Make the registrant's account and queue its letters; returns its id, the entry's remarks, the username.

    A school has one registrant, an office one per unit; whoever comes after waits for the area's officer, and so does
    who could not be told from a machine.
    """
    unit, email = part.answers.get("unit") or "", part.answers["email"]
    kept = [person for person in people if person["state"] != accounts.CANCELLED]
    if agency["kind"] in OFFICES:
        kept = [person for person in kept if person["unit"] == unit]
    remarks = []
    if kept:
        remarks.append(["further_person", {"n": len(people) + 1}])
    if proof.link and not kept:
        state = accounts.CONFIRMED
        remarks.append(["proved_by_link", {}])
    elif proof.captcha and not kept:
        state = accounts.PROVISIONAL
    else:
        state = accounts.WAITING
        if not (proof.captcha or proof.link):
            remarks.append(["not_proved", {}])
    username = agency["code"] if not people else f"{agency['code']}-{len(people) + 1}"
    account_id = accounts.add(
        conn, now, username=username, role="agency", state=state, agency=agency["code"], area=agency["area"],
        unit=unit, email=email, language=language,
    )  # fmt: skip
    _tell(conn, agency, kept, account_id, state, email, language, now)
    return account_id, remarks, username


def _tell(
    conn: Connection, agency: Mapping, kept: Sequence[Mapping], account_id: int, state: str, email: str,
    language: str, now: datetime,
) -> None:  # fmt: skip
    """Queue the letters of a registration: to the registrant, to the address in the register, to who was first."""
    facts = {"agency_name": agency["name_th"]}
    if state in accounts.MAY_SIGN_IN:
        letters.add(conn, "welcome", email, language, now, account_id, facts)
        if agency["email"] and agency["email"].casefold() != email.casefold():
            letters.add(conn, "registered_notice", agency["email"], "th", now, account_id, facts)
    if kept:
        first = kept[0]
        letters.add(conn, "further_person", first["email"], first["language"], now, first["id"], facts)
