"""Accepting what was sent: everything a form means is stored in ONE transaction, and gives a receipt.

The same form sent twice (same `submission` key) gives the same receipt and stores nothing again. When its
sender went back and corrected it, `corrected` gives it a key of its own: the next revision of what it was
about.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ..guard.captcha import Solution
from ..guard.limits import Limits
from ..mail.letters import WITH_LINK
from ..records.registration import NOTICE_VERSION, OFFICES
from ..requests.filing import Sender, take_in
from ..store import (
    Database,
    accounts,
    agencies,
    entries,
    letters,
    photos,
    requests,
    solutions,
)
from ..store import (
    audit_log as deeds,
)
from ..store import (
    latest_positions as points,
)
from ..store.entries import Part


class NoSuchAgency(LookupError):
    """The agency's code is not in the register, or the agency is closed and registers no more."""


class OtherForm(LookupError):
    """The submission key belongs to another form."""


@dataclass(frozen=True)
class Proof:
    """Why a registration is believed: `link` (the agency's own signed link), `captcha`, or neither.
    `solution`: what the captcha was solved with; it counts once.
    """

    link: bool = False
    captcha: bool = False
    solution: Solution | None = None

    def spent(self, conn: Connection, now: datetime) -> "Proof":
        """The same with its solution used up; a solution that was used before is as good as none."""
        if self.solution is None or solutions.spend(conn, *self.solution, now):
            return self
        return replace(self, captcha=False)


class Journal:
    """Where accepted forms go."""

    def __init__(self, db: Database, secret_key: str):
        self.db = db
        self.secret = entries.secret_of(secret_key)
        self.limits = Limits(secret_key)

    def send(
        self,
        submission: str,
        record: str,
        agency_code: str,
        parts: Sequence[Part],
        account_id: int | None,
        now: datetime,
    ) -> str:
        """Store the parts of one form; returns the receipt's id. Raises NoSuchAgency, OtherForm, TooMany."""

        def store(conn: Connection, agency: Mapping) -> str:
            self.limits.charge(conn, now, "entry", account=account_id)
            return self._store(conn, submission, agency, record, parts, account_id, now)

        return self._once(submission, agency_code, record, store)

    def corrected(
        self, submission: str, record: str, agency_code: str, parts: Sequence[Part]
    ) -> tuple[str, Sequence[Part]]:
        """Key and parts to `send`: as given, or those of a correction where other answers came with this key
        before.

        Raises OtherForm.
        """
        with self.db.read() as conn:
            before = _before(conn, submission, agency_code, record)
            return _corrected(conn, before, parts) if before else (submission, parts)

    def receipt(self, submission: str, record: str, agency_code: str) -> str | None:
        """The receipt of a form that was sent before; None where it was not. Raises OtherForm."""
        with self.db.read() as conn:
            before = _before(conn, submission, agency_code, record)
        return before["id"] if before else None

    def register(
        self,
        submission: str,
        agency_code: str,
        part: Part,
        proof: Proof,
        language: str,
        now: datetime,
        address: str | None = None,
    ) -> str:
        """Store a registration with its account and letters; returns the receipt's id. Raises NoSuchAgency,
        OtherForm, TooMany.

        Corrected and sent again it is a new revision, until the account is used. `address`: whence on the
        network it came, "" where that is not known; None for what came by no form and has no limit.
        """
        with self.db.read() as conn:
            if before := _before(conn, submission, agency_code, part.record):
                key, (again,) = _corrected(conn, before, [part])
                account = accounts.get(conn, before["account_id"])
                same = _before(conn, key, agency_code, part.record)
        if before and (same or account["first_used_at"]):
            return (same or before)["id"]
        if before:
            return self.correct_address(key, agency_code, again, account["id"], now, address)

        def store(conn: Connection, agency: Mapping) -> str:
            if agency["closed_at"]:
                raise NoSuchAgency(agency_code)
            if address is not None:
                # Who holds the agency's own link cannot be kept out by others who send much in its name.
                agency_known = None if proof.link else agency["code"]
                self.limits.charge(
                    conn,
                    now,
                    "registration",
                    address=address,
                    agency=agency_known,
                    email=part.answers["email"],
                )
            people, believed = accounts.of_agency(conn, agency["code"]), proof.spent(conn, now)
            account_id, remarks, username = _open_account(conn, agency, people, part, believed, language, now)
            named = replace(part, item=username, remarks=part.remarks + remarks)
            return self._store(conn, submission, agency, part.record, [named], account_id, now)

        return self._once(submission, agency_code, part.record, store)

    def ask(self, submission: str, part: Part, agency_code: str | None, sender: Sender, now: datetime) -> str:
        """Store a request of a record of records.REQUESTS; returns the receipt's id. Raises OtherForm,
        NoSuchAgency, TooMany.

        Corrected and sent again it is a new revision, until it is decided.
        """
        with self.db.read() as conn:
            if before := _before(conn, submission, agency_code, part.record):
                if not entries.of_receipt(conn, before["id"]):
                    # A member of staff whose address we have: a letter went there, and nothing is to be
                    # decided.
                    return before["id"]
                submission, (part,) = _corrected(conn, before, [part])
                if requests.get(conn, int(part.item))["state"]:
                    return before["id"]

        def store(conn: Connection, agency: Mapping | None) -> str:
            if part.item and (known := requests.get(conn, int(part.item)))["state"]:
                # It was decided a moment ago.
                return known["receipt"]
            whom = {"address": sender.address, "agency": agency_code, "email": part.answers["email"]}
            self.limits.charge(conn, now, part.record, **whom)
            solved = sender.solution is not None and solutions.spend(conn, *sender.solution, now)
            return take_in(conn, submission, part, agency_code, sender, solved, self.secret, now)

        return self._once(submission, agency_code, part.record, store)

    def correct_address(
        self,
        submission: str,
        agency_code: str,
        part: Part,
        account_id: int,
        now: datetime,
        address: str | None = None,
    ) -> str:
        """A new revision of a registration whose account was never used. Raises NoSuchAgency, OtherForm,
        TooMany.

        Another address gets a letter of its own; links that went to the old one are void, and so is a
        password that was set with one of them.
        """

        def store(conn: Connection, agency: Mapping) -> str:
            account, email = accounts.get(conn, account_id), part.answers["email"]
            if address is not None:
                self.limits.charge(
                    conn, now, "other_address", address=address, agency=agency["code"], email=email
                )
            if email != account["email"]:
                accounts.change(conn, account_id, email=email, password_hash=None)
                accounts.revoke_links(conn, account_id, now)
                letters.withdraw(conn, account_id, WITH_LINK)
                deeds.add(
                    conn,
                    now,
                    "address_corrected",
                    "",
                    account["area"],
                    agency["code"],
                    username=account["username"],
                )
                if account["state"] in accounts.MAY_SIGN_IN:
                    facts = {"agency_name": agency["name_th"]}
                    letters.add(conn, "welcome", email, account["language"], now, account_id, facts)
            return self._store(conn, submission, agency, part.record, [part], account_id, now)

        return self._once(submission, agency_code, part.record, store)

    def _once(
        self,
        submission: str,
        agency_code: str | None,
        record: str,
        store: Callable[[Connection, Mapping | None], str],
    ) -> str:
        with self.db.begin() as conn:
            if before := _before(conn, submission, agency_code, record):
                return before["id"]
            agency = agencies.get(conn, agency_code) if agency_code else None
            if agency is None and agency_code:
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
                return before["id"]
            raise OtherForm(submission)

    def _store(
        self,
        conn: Connection,
        submission: str,
        agency: Mapping,
        record: str,
        parts: Sequence[Part],
        account_id: int | None,
        now: datetime,
    ) -> str:
        receipt_id = entries.add_receipt(conn, submission, agency["code"], record, account_id, now)
        for part in parts:
            if part.record == "pin" and not part.item:
                part = replace(part, item=_next_point(conn, agency["code"]))
            entries.add(conn, receipt_id, agency, part, account_id, self.secret, now, NOTICE_VERSION)
            if part.withdrawn:
                points.remove(conn, agency["code"], part.item)
            elif part.answers.get("latitude") is not None:
                points.put(
                    conn, agency["code"], part.item, part.answers["latitude"], part.answers["longitude"]
                )
        return receipt_id


def _next_point(conn: Connection, agency: str) -> str:
    """The number of a new service point: never one that was used, whatever became of its rows."""
    return str(1 + max(map(int, entries.items(conn, "pin", agency)), default=0))


def _before(conn: Connection, submission: str, agency_code: str | None, record: str) -> Mapping | None:
    """The receipt of the form when it was sent before. Raises OtherForm."""
    found = entries.receipt_of(conn, submission)
    if found and (found["agency"], found["record"]) != (agency_code, record):
        raise OtherForm(submission)
    return found


def _corrected(conn: Connection, before: Mapping, parts: Sequence[Part]) -> tuple[str, list[Part]]:
    """Key and parts of a form that was sent before: the key of the newest sending where it says the same,
    else a new one.
    """
    sent = {(entry["record"], entry["item"]): entry for entry in entries.of_receipt(conn, before["id"])}
    if before["record"] != "survey":
        # A person or a new point got its name at the first sending.
        (item,) = [item for _, item in sent]
        parts = [replace(part, item=item) for part in parts]
    newest = {key: entries.newest(conn, key[0], before["agency"], key[1]) for key in sent}
    said = {
        key: _said(conn, before["agency"], entry["answers"], entry["withdrawn"])
        for key, entry in newest.items()
    }
    says = {
        (part.record, part.item): _said(conn, before["agency"], part.answers, part.withdrawn)
        for part in parts
    }
    if says.items() <= said.items():
        (receipt_id, *_) = {newest[key]["receipt"] for key in says}
        return entries.receipt(conn, receipt_id)["submission"], parts
    # With the revisions, so that going back to what was said earlier is said anew.
    revisions = sorted(entry["id"] for entry in newest.values())
    digest = hashlib.sha256(json.dumps([sorted(says.items()), revisions]).encode()).hexdigest()[:12]
    return f"{before['submission'][:64]}~{digest}", [
        _after(part, sent.get((part.record, part.item))) for part in parts
    ]


def _said(conn: Connection, agency: str, answers: Mapping, withdrawn: bool) -> str:
    """What a part says, to be compared."""
    return json.dumps([photos.as_pictures(conn, agency, answers), withdrawn], sort_keys=True)


def _after(part: Part, first: Mapping | None) -> Part:
    """A corrected part: what the first sending changed is changed still, even where it was changed back."""
    if first is None:
        return part
    # Remarks about an answer name its field and are made anew; those about the person stay.
    personal = [remark for remark in first["remarks"] if len(remark) == 2 and remark not in part.remarks]
    return replace(
        part, changed=list(dict.fromkeys([*part.changed, *first["changed"]])), remarks=part.remarks + personal
    )


def _open_account(
    conn: Connection,
    agency: Mapping,
    people: Sequence[Mapping],
    part: Part,
    proof: Proof,
    language: str,
    now: datetime,
) -> tuple[int, list, str]:
    """Make the registrant's account and queue its letters; returns its id, the entry's remarks, the username.

    A school has one registrant, an office one per unit; whoever comes after waits for the area's officer, and
    so does who could not be told from a machine.
    """
    unit, email = part.answers.get("unit") or "", part.answers["email"]
    kept = [person for person in people if person["state"] not in accounts.GONE]
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
    username = accounts.next_username(conn, agency["code"])
    account_id = accounts.add(
        conn,
        now,
        username=username,
        role="agency",
        state=state,
        agency=agency["code"],
        area=agency["area"],
        unit=unit,
        email=email,
        language=language,
    )
    _tell(conn, agency, kept, account_id, state, email, language, now)
    return account_id, remarks, username


def _tell(
    conn: Connection,
    agency: Mapping,
    kept: Sequence[Mapping],
    account_id: int,
    state: str,
    email: str,
    language: str,
    now: datetime,
) -> None:
    """Queue the letters of a registration: to the registrant, to the address in the register, to who was
    first.
    """
    facts = {"agency_name": agency["name_th"]}
    if state in accounts.MAY_SIGN_IN:
        letters.add(conn, "welcome", email, language, now, account_id, facts)
        if agency["email"] and agency["email"].casefold() != email.casefold():
            letters.add(conn, "registered_notice", agency["email"], "th", now, account_id, facts)
    first = kept[0] if kept else None
    # Once a day: whoever sends many registrations must not fill this person's mail box.
    if first and not letters.number(conn, first["id"], ("further_person",), now - timedelta(days=1)):
        letters.add(conn, "further_person", first["email"], first["language"], now, first["id"], facts)
