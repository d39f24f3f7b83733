"""One person's data: finding it, exporting it, and ending what waits for the person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from ..records import RECORDS, personal
from ..records.text import clean_line
from ..store import Database, accounts, audit_log, entry_origins, purging, schema
from ..store.areas import OBEC
from ..store.edit_filter import names_one_of
from . import personal_data
from .edits import clean_edits
from .mentions import Words
from .removal import portions, portions_of_traces, store_all
from .scope import AboutPerson, contains_address


def find_person(conn: Connection, word: str) -> AboutPerson | None:
    """Returns everything about the person with this username or address; None if nothing has it.

    By username: what the account is about, and where its agency names the same person. By address: everything
    that has it.
    """
    account = accounts.get_by_username(conn, word)
    if account:
        person_accounts = [account]
    elif "@" in word:
        person_accounts = _accounts_with_address(conn, word)
    else:
        return None
    account_ids = {row["id"] for row in person_accounts}
    account_emails = [row["email"] for row in person_accounts]
    all_registrations, registrations = _registrations(conn, account_ids)
    registration_ids = {entry["id"] for entry in registrations}
    emails = _lower([*account_emails, *_emails(registrations)]) if account else {word.lower()}
    agency = account["agency"] or "" if account else ""
    search = _Search(registration_ids, person_accounts, emails, _full_names(registrations), agency)
    all_entries = list(_entries(conn, agency))
    found_entries = [entry for entry in all_entries if search.includes(entry)]
    photos = {photo for entry in found_entries for photo in entry["answers"].get("photo") or ()}
    words = _words(registrations, emails)
    former_registrations = [entry for entry in all_registrations if entry["id"] not in registration_ids]
    about = AboutPerson(
        accounts=account_ids,
        emails=emails,
        entries={entry["id"] for entry in found_entries},
        photos=photos | purging.photo_ids_of_accounts(conn, sorted(account_ids)),
        agency=agency,
        current_email=account["email"].lower() if account else "",
        former_emails=_lower(_emails(former_registrations)) - emails - _lower(account_emails),
        mentions=_mentions(all_entries, words, {row["agency"] for row in person_accounts}),
        words=words,
        newest_entry=purging.newest_entry(conn),
        names=search.includes,
    )
    has_data = (
        account_ids
        or found_entries
        or _confirmations(conn, about)
        or _has_typed_row(conn, about)
        or purging.list_letters_to(conn, [], list(emails))
    )
    return about if has_data else None


def mentions(conn: Connection, about: AboutPerson) -> list[tuple[str, str, str]]:
    """Returns where fields about a place name the person: (receipt number, label of the field, its text)."""
    found = []
    for entry in _entries(conn, about.agency):
        record = RECORDS[entry["record"]]
        for key in sorted(about.mentions.get(entry["id"], ())):
            text = entry["cells"].get(key) or entry["answers"].get(key)
            found.append((entry["row_id"], record.field(key).label_th, str(text)))
    return found


def photos_of_person(conn: Connection, about: AboutPerson) -> list[Mapping]:
    """Returns the photos that the person sent, or that stand beside the person's name."""
    query = select(schema.photos).where(schema.photos.c.id.in_(sorted(about.photos)))
    return list(conn.execute(query.order_by(schema.photos.c.created_at)).mappings())


def export_person(conn: Connection, about: AboutPerson, now: datetime) -> dict:
    """Returns all that the database holds about the person, as plain JSON.

    What is outside the database, such as copies at Google, is not included.
    """
    person_accounts = [accounts.get(conn, account_id) for account_id in sorted(about.accounts)]
    person_entries = [entry for entry in _entries(conn, "") if about.includes_entry(entry)]
    person_rows = [
        row
        for row in _rows(conn)
        if row["entry_id"] in about.entries or (not row["entry_id"] and about.includes_typed_row(row))
    ]
    usernames = [account["username"] for account in person_accounts]
    edits = select(schema.edits).where(
        schema.edits.c.row_id.in_([row["row_id"] for row in person_rows if row["row_id"]])
    )
    log = (
        select(schema.audit_log).where(schema.audit_log.c.who.in_(usernames)).order_by(schema.audit_log.c.id)
    )
    sessions = select(schema.sessions).where(schema.sessions.c.account_id.in_(about.accounts))
    own_ids = [entry["id"] for entry in person_entries if personal_data.is_of_its_sender(entry)]
    sent_ids = {*own_ids, *entry_origins.list_of_accounts(conn, about.accounts)}
    letters = filter(
        about.includes_letter, purging.list_letters_to(conn, sorted(about.accounts), sorted(about.emails))
    )
    return {
        "at": now.isoformat(),
        "accounts": [personal_data.account_document(conn, account)["account"] for account in person_accounts],
        "entries": [personal_data.entry_document(entry) for entry in person_entries],
        "rows": [_row_document(row) for row in person_rows],
        "letters": personal_data.table_rows(
            letters, ("kind", "to", "language", "facts", "state", "created_at", "sent_at")
        ),
        "photos": personal_data.table_rows(
            photos_of_person(conn, about),
            ("id", "agency", "name", "created_at", "width", "height", "latitude", "longitude"),
        ),
        "promises": personal_data.table_rows(_confirmations(conn, about), ("kind", "facts", "expires_at")),
        "edits": personal_data.table_rows(
            conn.execute(edits).mappings(), ("row_id", "column", "before", "after", "seen_at", "who")
        ),
        "sessions": personal_data.table_rows(
            conn.execute(sessions).mappings(), ("created_at", "used_at", "browser", "network")
        ),
        "deeds": personal_data.table_rows(
            conn.execute(log).mappings(), ("at", "act", "area", "agency", "about", "address")
        ),
        "sent_from": personal_data.table_rows(
            entry_origins.list_by_id(conn, sent_ids), ("row_id", "at", "address")
        ),
    }


def end_confirmations(db: Database, about: AboutPerson) -> list[str]:
    """Deletes offers of accounts to the person, and changes to or from the person's address.

    Returns messages for the person who runs the command.
    """
    with db.read() as conn:
        digests = [confirmation["digest"] for confirmation in _confirmations(conn, about)]
    store_all(db, portions(purging.delete_confirmations, digests))
    if not digests:
        return []
    return [f"{len(digests)} links of offered accounts or changes of address were ended"]


def dismiss_staff(db: Database, about: AboutPerson, now: datetime) -> list[str]:
    """Ends the accounts of officers and OBEC users; returns messages on what a person must still do.

    Last of all goes what a later run finds the person by.
    """
    with db.read() as conn:
        all_accounts = [accounts.get(conn, account_id) for account_id in sorted(about.accounts)]
        staff = [account for account in all_accounts if account["role"] != "agency"]
    if not staff:
        return []
    emails = sorted(about.emails)
    for account in staff:
        _clean_what_staff_did(db, account, emails, now)
    with db.begin() as conn:
        areas = purging.delete_shares(conn, emails)
        purging.clear_accounts(conn, staff)
        for account in staff:
            purging.rename_staff(conn, account)
        conn.commit()
    return [f"take this person's access to the workbook of {area} away in Google Drive" for area in areas]


def _clean_what_staff_did(db: Database, account: Mapping, emails: Sequence[str], now: datetime) -> None:
    name = purging.name_of_former_staff(account)
    with db.read() as conn:
        letters = purging.list_letters_to(conn, [account["id"]], [])
        signatures = purging.list_signatures(conn, account["username"])
        acts = purging.list_acts_about(conn, account["username"], name)
        edits = purging.list_edits_by(conn, account["username"], name, emails)
        traces = purging.list_traces_of_accounts(conn, [account])
    store_all(db, portions(purging.clean_letters, letters))
    for column, keys in signatures:
        store_all(
            db, portions(lambda conn, part, column=column: purging.sign(conn, column, part, name), keys)
        )
    store_all(db, portions(lambda conn, part: _rename_acts(conn, part, now), acts))
    store_all(db, portions(lambda conn, part: clean_edits(conn, part, None, now), edits))
    store_all(db, portions_of_traces(traces))


def _rename_acts(conn: Connection, changes: Sequence[purging.Change], now: datetime) -> None:
    """Replace names in acts, and say so in the chain of the audit log, which thereby stays whole."""
    seals = purging.rename_acts(conn, changes)
    audit_log.add(conn, now, "names_replaced", audit_log.COMMAND, n=len(seals), seals=seals)


def areas_of(conn: Connection, about: AboutPerson) -> set[str]:
    """Returns the areas in which something is about the person, as `find_due` looks for it."""
    entry_ids = about.entries | about.mentions.keys()
    entries = [entry for entry in _entries(conn, about.agency) if entry["id"] in entry_ids]
    rows = [
        row
        for row in _rows(conn, about.agency)
        if (row["entry_id"] in entry_ids if row["entry_id"] else about.includes_typed_row(row))
    ]
    edits = conn.execute(select(schema.edits).where(names_one_of(about.emails)))
    photos = select(schema.agencies.c.area).where(
        schema.agencies.c.code.in_([photo["agency"] for photo in photos_of_person(conn, about)])
    )
    letters = purging.list_letters_to(conn, sorted(about.accounts), sorted(about.emails))
    all_areas = {
        *(entry["area"] for entry in entries),
        *(row["area"] for row in rows),
        *(edit["area"] for edit in edits.mappings()),
        *conn.execute(photos).scalars(),
        *_areas_of_accounts(conn, about.accounts),
        *(letter["area"] for letter in letters),
        *_areas_of_accounts(conn, {letter["account_id"] for letter in letters} - {None}),
    }
    return {area or OBEC for area in all_areas}


def _areas_of_accounts(conn: Connection, account_ids: Set[int]) -> list[str | None]:
    query = select(schema.accounts.c.area).where(schema.accounts.c.id.in_(account_ids))
    return list(conn.execute(query).scalars())


def agencies_with_address(conn: Connection, about: AboutPerson) -> list[str]:
    """Returns the codes of agencies that have the person's address in the register, which OBEC owns."""
    codes = select(schema.agencies.c.code).where(func.lower(schema.agencies.c.email).in_(about.emails))
    return list(conn.execute(codes).scalars())


def _accounts_with_address(conn: Connection, address: str) -> list[Mapping]:
    query = select(schema.accounts).where(func.lower(schema.accounts.c.email) == address.lower())
    return list(conn.execute(query).mappings())


def _registrations(conn: Connection, account_ids: Set[int]) -> tuple[list[Mapping], list[Mapping]]:
    """Returns (all registrations of these accounts, those of the persons who hold the accounts now)."""
    all_registrations = purging.list_registrations(conn, sorted(account_ids))
    by_account = [
        [entry for entry in all_registrations if entry["account_id"] == account_id]
        for account_id in sorted(account_ids)
    ]
    holders_registrations = [
        entry for account_entries in by_account for entry in personal_data.entries_of_holder(account_entries)
    ]
    return all_registrations, holders_registrations


def _confirmations(conn: Connection, about: AboutPerson) -> list[Mapping]:
    return [
        confirmation
        for confirmation in purging.list_confirmations(conn)
        if about.includes_confirmation(confirmation)
    ]


def _entries(conn: Connection, agency: str) -> Iterator[Mapping]:
    """Yields the entries of an agency and those without one, or all with ""; each with `cells` of its row."""
    query = select(schema.entries).order_by(schema.entries.c.id)
    if agency:
        query = query.where(or_(schema.entries.c.agency == agency, schema.entries.c.agency.is_(None)))
    cells_by_entry: dict[int, Mapping] = {
        row["entry_id"]: row["cells"] for row in _rows(conn, agency) if row["entry_id"]
    }
    for entry in conn.execute(query).mappings():
        if entry["record"] in RECORDS:
            yield dict(entry) | {"cells": cells_by_entry.get(entry["id"], {})}


def _rows(conn: Connection, agency: str = "") -> list[Mapping]:
    """Returns the mirrored rows of an agency and those without one, or all with ""."""
    query = select(schema.rows).where(schema.rows.c.record.in_(list(RECORDS)))
    if agency:
        query = query.where(or_(schema.rows.c.agency == agency, schema.rows.c.agency == ""))
    return list(conn.execute(query.order_by(schema.rows.c.id)).mappings())


@dataclass(frozen=True)
class _Search:
    """What a person's entries are found by. `registration_ids`: of the person's own registrations."""

    registration_ids: Set[int]
    accounts: Sequence[Mapping]
    emails: Set[str]
    full_names: Sequence[str]
    agency: str

    def includes(self, entry: Mapping) -> bool:
        """True if an entry is about the person.

        That is so for the person's own registrations and requests, and for other entries that have the
        person's address or, in the same agency, the name: people elsewhere may have the same name.
        """
        record, versions = RECORDS[entry["record"]], (entry["answers"], entry["cells"])
        has_address = any(contains_address(record.key, values, self.emails) for values in versions)
        if record.about == "person":
            return entry["id"] in self.registration_ids or (not self.agency and has_address)
        is_own_request = record.about == "request" and entry["account_id"] in [
            account["id"] for account in self.accounts
        ]
        if has_address or is_own_request:
            return True
        if entry["agency"] not in [account["agency"] for account in self.accounts]:
            return False
        texts = [
            clean_line(str(values.get(key) or ""))
            for values in versions
            for key in personal.personal_fields(record)
        ]
        return any(clean_line(name) in text for name in self.full_names for text in texts)


def _words(registrations: Sequence[Mapping], emails: Set[str]) -> Words:
    answers = [entry["answers"] for entry in registrations]
    return Words.of(
        filter(None, (each.get("last_name") for each in answers)),
        filter(None, (each.get("phone") for each in answers)),
        emails,
    )


def _mentions(all_entries: Sequence[Mapping], words: Words, agency_codes: Set[str]) -> dict[int, Set[str]]:
    """Returns entry -> keys of fields about a place that name the person, in the person's own agencies.

    People elsewhere may have the same name.
    """
    found = {
        entry["id"]: words.places_in(RECORDS[entry["record"]], entry["answers"])
        | words.places_in(RECORDS[entry["record"]], entry["cells"])
        for entry in all_entries
        if entry["agency"] in agency_codes
    }
    return {entry_id: keys for entry_id, keys in found.items() if keys}


def _emails(registrations: Sequence[Mapping]) -> Iterator[str]:
    return (entry["answers"].get("email") or "" for entry in registrations)


def _lower(texts: Iterable[str]) -> set[str]:
    return {clean_line(text).lower() for text in texts if text}


def _full_names(registrations: Sequence[Mapping]) -> list[str]:
    pairs = [
        (entry["answers"].get("first_name"), entry["answers"].get("last_name")) for entry in registrations
    ]
    return list({f"{first} {last}" for first, last in pairs if first and last})


def _has_typed_row(conn: Connection, about: AboutPerson) -> bool:
    return any(not row["entry_id"] and about.includes_typed_row(row) for row in _rows(conn))


def _row_document(row: Mapping) -> dict:
    """Returns a row as it is in the sheet, by the headers of its columns."""
    titles = RECORDS[row["record"]].column_titles()
    cells = {titles.get(key, key): cell for key, cell in row["cells"].items() if cell not in (None, "")}
    return {
        "area": row["area"],
        "tab": RECORDS[row["record"]].tab,
        "row_id": row["row_id"],
        "state": row["state"],
        "cells": cells,
    }
