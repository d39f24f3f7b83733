"""Accepts forms: stores everything that a form means in ONE transaction, and returns a receipt.

A form that is sent twice (same `submission` key) gets the same receipt and is stored once. A form that its
sender corrected and sent again gets a key of its own from `Journal.corrected_form`, and is stored as the next
revision.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ..accounts import alarms, proving
from ..accounts.coordinators import tell_coordinators
from ..config import RUSH_REGISTRATIONS, UNPROVED_ROWS_PER_HOUR
from ..guard import rush
from ..guard.captcha import Solution
from ..guard.limits import Limits, named_scopes
from ..records import REQUEST_RECORDS
from ..records.registration import NOTICE_VERSION
from ..requests.filing import Sender, accept_request
from ..store import (
    Database,
    accounts,
    agencies,
    entries,
    latest_positions,
    locks,
    photos,
    receipt_numbers,
    requests,
    solutions,
)
from ..store.audience import CONFIRMED_PEOPLE, Audience
from ..store.entries import NewEntry
from .new_account import Registrant, correct_address, open_account


class NoSuchAgency(LookupError):
    """The agency's code is not in the register, or a closed agency tries to register."""


class OtherForm(LookupError):
    """The submission key belongs to another form."""


@dataclass(frozen=True)
class Proof:
    """What speaks for a registration: a `code` that the agency was given, `captcha`, or neither.

    `solution`: the solution of the captcha, which may be used once.
    """

    code: str = ""
    captcha: bool = False
    solution: Solution | None = None

    def has_captcha(self, conn: Connection, now: datetime) -> bool:
        """Mark the solution as used; False without captcha, and for a solution that was used before."""
        return self.captcha and (
            self.solution is None or solutions.use(conn, self.solution.digest, self.solution.until, now)
        )


class Journal:
    """Stores accepted forms.

    Every method raises OtherForm when its submission key belongs to another form.
    """

    def __init__(
        self,
        db: Database,
        paper_key: str,
        rush_registrations: int = RUSH_REGISTRATIONS,
        unproved_rows_per_hour: int = UNPROVED_ROWS_PER_HOUR,
    ):
        """`rush_registrations`: of an area within rush.RUSH_TIME; above it people are told."""
        self.db = db
        self.rush_registrations = rush_registrations
        self.unproved_rows_per_hour = unproved_rows_per_hour
        self.paper_key = paper_key
        self.secret = receipt_numbers.secret_of(paper_key)
        self.limits = Limits(paper_key)

    def submit_form(
        self,
        submission: str,
        record: str,
        agency_code: str,
        parts: Sequence[NewEntry],
        account_id: int | None,
        now: datetime,
    ) -> str:
        """Store the parts of one form; returns the receipt's id. Raises NoSuchAgency, OtherForm, TooMany."""

        def store(conn: Connection, agency: Mapping) -> str:
            self.limits.charge(conn, now, "entry", account=account_id)
            return self._store(conn, submission, agency, record, parts, account_id, now)

        return self._store_once(submission, agency_code, record, store, [locks.of_agency(agency_code)])

    def corrected_form(
        self, submission: str, record: str, agency_code: str, parts: Sequence[NewEntry]
    ) -> tuple[str, Sequence[NewEntry]]:
        """Returns the key and the parts to submit.

        They are the given ones, unless other answers were sent with this key before: then they are those of a
        correction. Raises OtherForm.
        """
        with self.db.read() as conn:
            earlier = _earlier_receipt(conn, submission, agency_code, record)
            return _corrected_form(conn, earlier, parts) if earlier else (submission, parts)

    def receipt_id(self, submission: str, record: str, agency_code: str) -> str | None:
        """Returns the receipt's id of a form that was sent before; None if it was not. Raises OtherForm."""
        with self.db.read() as conn:
            earlier = _earlier_receipt(conn, submission, agency_code, record)
        return earlier["id"] if earlier else None

    def submit_registration(
        self,
        submission: str,
        agency_code: str,
        part: NewEntry,
        proof: Proof,
        language: str,
        now: datetime,
        address: str | None = None,
    ) -> str:
        """Store a registration with its account and letters; returns the receipt's id.

        A registration that is corrected and sent again is a new revision, until its account is used.
        `address`: the network address of the sender, "" if unknown; None for a registration that came by no
        form and has no limit. Raises NoSuchAgency, OtherForm, TooMany.
        """
        with self.db.read() as conn:
            if earlier := _earlier_receipt(conn, submission, agency_code, part.record):
                key, (corrected_part,) = _corrected_form(conn, earlier, [part])
                account = accounts.get(conn, earlier["account_id"])
                same_receipt = _earlier_receipt(conn, key, agency_code, part.record)
        if earlier and (same_receipt or account["first_used_at"]):
            return (same_receipt or earlier)["id"]
        if earlier:
            return self.revise_registration(key, agency_code, corrected_part, account["id"], now, address)

        def store(conn: Connection, agency: Mapping) -> str:
            if agency["closed_at"]:
                raise NoSuchAgency(agency_code)
            worth, code = proving.judge(conn, self.secret, agency["code"], proof.code, now)
            registrant = Registrant(worth, code, proof.has_captcha(conn, now), language)
            if address is not None:
                named = named_scopes(registrant.is_proved, agency["code"], part.answers["email"])
                self.limits.charge(conn, now, "registration", address=address, **named)
            account_id, remarks, username = open_account(conn, agency, part, registrant, self.paper_key, now)
            named_part = replace(part, item=username, remarks=part.remarks + remarks)
            if address is not None and registrant.state != accounts.CONFIRMED:
                self._watch(conn, agency["area"], address, now)
            held_until = self._hold(conn, agency["area"], registrant.state, now)
            named_parts = [named_part]
            return self._store(
                conn, submission, agency, part.record, named_parts, account_id, now, held_until
            )

        return self._store_once(submission, agency_code, part.record, store, [locks.of_agency(agency_code)])

    def submit_request(
        self, submission: str, part: NewEntry, agency_code: str | None, sender: Sender, now: datetime
    ) -> str:
        """Store a request, of a record of records.REQUEST_RECORDS; returns the receipt's id.

        A request that is corrected and sent again is a new revision, until it is decided. Raises OtherForm,
        NoSuchAgency, TooMany.
        """
        with self.db.read() as conn:
            if earlier := _earlier_receipt(conn, submission, agency_code, part.record):
                if not entries.list_of_receipt(conn, earlier["id"]):
                    # The sender is a member of staff whose address is known: a letter went there, and nothing
                    # is to be decided.
                    return earlier["id"]
                submission, (part,) = _corrected_form(conn, earlier, [part])
                if requests.get(conn, int(part.item))["state"]:
                    return earlier["id"]

        def store(conn: Connection, agency: Mapping | None) -> str:
            if part.item and (request := requests.get(conn, int(part.item)))["state"]:
                # It was decided a moment ago.
                return request["receipt"]
            solution = sender.solution
            is_solved = solution is not None and solutions.use(conn, solution.digest, solution.until, now)
            named = named_scopes(is_solved, agency_code, part.answers["email"])
            charged = {"account": sender.account["id"]} if sender.account else named
            self.limits.charge(conn, now, part.record, address=sender.address, **charged)
            per_hour = self.unproved_rows_per_hour
            return accept_request(
                conn, submission, part, agency_code, sender, is_solved, self.secret, per_hour, now
            )

        return self._store_once(submission, agency_code, part.record, store)

    def revise_registration(
        self,
        submission: str,
        agency_code: str,
        part: NewEntry,
        account_id: int,
        now: datetime,
        address: str | None = None,
    ) -> str:
        """Store a new revision of a registration whose account was never used; returns the receipt's id.

        A new e-mail address is followed up by `correct_address`. Raises NoSuchAgency, OtherForm, TooMany.
        """

        def store(conn: Connection, agency: Mapping) -> str:
            account = accounts.get(conn, account_id)
            if address is not None:
                self.limits.charge(conn, now, "other_address", address=address, account=account_id)
            if part.answers["email"] != account["email"]:
                account = correct_address(conn, agency, account, part, self.paper_key, now)
            held_until = self._hold(conn, agency["area"], account["state"], now)
            return self._store(conn, submission, agency, part.record, [part], account_id, now, held_until)

        return self._store_once(submission, agency_code, part.record, store, [locks.of_agency(agency_code)])

    def _watch(self, conn: Connection, area: str, address: str, now: datetime) -> None:
        """Count an unconfirmed registration for its area and its network, and raise the alarm of a rush."""
        rush.note_unconfirmed(conn, address, now)
        if rush.is_rush(conn, area, self.rush_registrations, now):
            minutes = rush.RUSH_TIME // timedelta(minutes=1)
            alarms.raise_rush(conn, area, self.rush_registrations, minutes, now)

    def _hold(self, conn: Connection, area: str, state: str, now: datetime) -> datetime | None:
        """Returns how long the registration of an account in this state is held; None: not at all."""
        if state != accounts.WAITING:
            return None
        return rush.hold_until(conn, area, self.unproved_rows_per_hour, now)

    def _store_once(
        self,
        submission: str,
        agency_code: str | None,
        record: str,
        store: Callable[[Connection, Mapping | None], str],
        about: Collection[str] | None = None,
    ) -> str:
        """Call `store` in a transaction unless the form was stored before; returns the receipt's id.

        `about`: as in Database.write.
        """

        def store_new(conn: Connection) -> str:
            if earlier := _earlier_receipt(conn, submission, agency_code, record):
                return earlier["id"]
            agency = agencies.get(conn, agency_code) if agency_code else None
            if agency is None and agency_code:
                raise NoSuchAgency(agency_code)
            return store(conn, agency)

        try:
            return self.db.write(store_new, about)
        except IntegrityError:
            # Another process stored the same form a moment ago, about another agency.
            with self.db.read() as conn:
                if earlier := _earlier_receipt(conn, submission, agency_code, record):
                    return earlier["id"]
            raise

    def _store(
        self,
        conn: Connection,
        submission: str,
        agency: Mapping,
        record: str,
        parts: Sequence[NewEntry],
        account_id: int | None,
        now: datetime,
        held_until: datetime | None = None,
    ) -> str:
        """Add the receipt and the entries of one form; returns the receipt's id."""
        receipt_id = entries.add_receipt(conn, submission, agency["code"], record, account_id, now)
        for part in parts:
            if part.record == "pin" and not part.item:
                part = replace(part, item=_next_point_item(conn, agency["code"]))
            notice_and_hold = (NOTICE_VERSION, held_until)
            entry_id = entries.add(
                conn, receipt_id, agency, part, account_id, self.secret, now, *notice_and_hold
            )
            photos.attach(conn, agency["code"], part.answers.get("photo") or (), entry_id)
            if part.withdrawn:
                latest_positions.delete(conn, agency["code"], part.item)
            elif part.answers.get("latitude") is not None:
                position = (part.answers["latitude"], part.answers["longitude"])
                latest_positions.put(conn, agency["code"], part.item, *position, account_id)
        if account_id and any(part.record == "pin" for part in parts):
            tell_coordinators(conn, account_id, now)
        return receipt_id


def _next_point_item(conn: Connection, agency: str) -> str:
    """Returns the number of a new service point. Numbers of withdrawn points are not used again."""
    return str(1 + max(map(int, entries.list_items(conn, "pin", agency)), default=0))


def _earlier_receipt(
    conn: Connection, submission: str, agency_code: str | None, record: str
) -> Mapping | None:
    """Returns the receipt of a form that was sent before; None if it was not. Raises OtherForm."""
    receipt = entries.get_receipt_by_submission(conn, submission)
    if receipt and (receipt["agency"], receipt["record"]) != (agency_code, record):
        raise OtherForm(submission)
    return receipt


def _corrected_form(
    conn: Connection, earlier: Mapping, parts: Sequence[NewEntry]
) -> tuple[str, list[NewEntry]]:
    """Returns the key and the parts of a form that was sent before. `earlier`: its receipt.

    The key is that of the newest sending with the same content, else a new one.
    """
    first_entries = {
        (entry["record"], entry["item"]): entry for entry in entries.list_of_receipt(conn, earlier["id"])
    }
    agency, audience = earlier["agency"], _audience_of_receipt(conn, earlier)
    if earlier["record"] != "survey":
        # A person or a new point got its name at the first sending.
        (item,) = [item for _, item in first_entries]
        parts = [replace(part, item=item) for part in parts]
    newest = {
        (record, item): entries.get_newest(conn, record, agency, item)
        if record in REQUEST_RECORDS
        else entries.get_newest_for(conn, audience, record, agency, item)
        for record, item in first_entries
    }
    stored_content = {
        key: _content(conn, agency, entry["answers"], entry["withdrawn"]) for key, entry in newest.items()
    }
    new_content = {
        (part.record, part.item): _content(conn, agency, part.answers, part.withdrawn) for part in parts
    }
    if new_content.items() <= stored_content.items():
        (receipt_id, *_) = {newest[key]["receipt"] for key in new_content}
        return entries.get_receipt(conn, receipt_id)["submission"], parts
    # The key includes the revisions, so that a change back to earlier answers is a new form.
    revisions = sorted(entry["id"] for entry in newest.values())
    digest = hashlib.sha256(json.dumps([sorted(new_content.items()), revisions]).encode()).hexdigest()[:12]
    return f"{earlier['submission'][:64]}~{digest}", [
        _corrected_part(part, first_entries.get((part.record, part.item))) for part in parts
    ]


def _audience_of_receipt(conn: Connection, receipt: Mapping) -> Audience:
    """Returns what the sender of a receipt may read: a correction is compared with nothing else."""
    account = accounts.get(conn, receipt["account_id"]) if receipt["account_id"] else None
    return Audience.of_account(account) if account else CONFIRMED_PEOPLE


def _content(conn: Connection, agency: str, answers: Mapping, withdrawn: bool) -> str:
    """Returns the content of a part as a text for comparing."""
    return json.dumps([photos.answers_with_digests(conn, agency, answers), withdrawn], sort_keys=True)


def _corrected_part(part: NewEntry, first: Mapping | None) -> NewEntry:
    """Returns a corrected part.

    A field that the first sending changed counts as changed, even where it was changed back.
    """
    if first is None:
        return part
    # Remarks about an answer name its field and are made anew; remarks about the person are kept.
    personal = [remark for remark in first["remarks"] if len(remark) == 2 and remark not in part.remarks]
    return replace(
        part, changed=list(dict.fromkeys([*part.changed, *first["changed"]])), remarks=part.remarks + personal
    )
