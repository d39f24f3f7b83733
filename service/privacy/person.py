"""One person's data: finding it, handing it out, erasing it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from ..records import RECORDS, personal
from ..records.text import clean_line
from ..store import accounts, purging, schema
from . import personal_data
from .scope import About, names


def find(conn: Connection, word: str) -> About | None:
    """Whoever has this username, or this address anywhere; None where nobody has.

    By username: what that account is about, and where its agency names the same person. By address:
    everything with it.
    """
    account = accounts.by_username(conn, word)
    if account:
        people = [account]
    elif "@" in word:
        people = _with_address(conn, word)
    else:
        return None
    numbers = {one["id"] for one in people}
    every, sent = _registrations(conn, numbers)
    emails = _lower([*(one["email"] for one in people), *_addresses(sent)]) if account else {word.lower()}
    agency = account["agency"] or "" if account else ""
    own = {one["id"] for one in sent}
    found = [
        entry
        for entry in _entries(conn, agency)
        if _is_about(entry, own, people, emails, _full_names(sent), agency)
    ]
    pictures = {one for entry in found for one in entry["answers"].get("photo") or ()}
    former = (
        _lower(_addresses([one for one in every if one["id"] not in own]))
        - emails
        - _lower(one["email"] for one in people)
    )
    present = account["email"].lower() if account else ""
    about = About(numbers, emails, {one["id"] for one in found}, pictures, agency, present, former)
    known = numbers or found or _promises(conn, about) or _stands_by_hand(conn, about)
    return about if known or purging.letters_to(conn, [], list(emails)) else None


def export(conn: Connection, about: About, now: datetime) -> dict:
    """All that is kept of the person, in plain JSON; what no column of ours holds, such as copies at Google,
    is not.
    """
    people = [accounts.get(conn, number) for number in sorted(about.accounts)]
    found = [one for one in _entries(conn, "") if about.entry(one)]
    lines = [
        row
        for row in _rows(conn)
        if row["entry_id"] in about.entries or (not row["entry_id"] and about.line(row))
    ]
    usernames = [one["username"] for one in people]
    edited = select(schema.edits).where(
        schema.edits.c.row_id.in_([row["row_id"] for row in lines if row["row_id"]])
    )
    acted = select(schema.deeds).where(schema.deeds.c.who.in_(usernames)).order_by(schema.deeds.c.id)
    letters = filter(about.letter, purging.letters_to(conn, sorted(about.accounts), sorted(about.emails)))
    return {
        "at": now.isoformat(),
        "accounts": [personal_data.of_account(conn, one)["account"] for one in people],
        "entries": [personal_data.entry(one) for one in found],
        "rows": [_row(row) for row in lines],
        "letters": personal_data.lines(
            letters, ("kind", "to", "language", "facts", "state", "created_at", "sent_at")
        ),
        "promises": personal_data.lines(_promises(conn, about), ("kind", "facts", "expires_at")),
        "edits": personal_data.lines(
            conn.execute(edited).mappings(), ("row_id", "column", "before", "after", "seen_at", "who")
        ),
        "deeds": personal_data.lines(
            conn.execute(acted).mappings(), ("at", "act", "area", "agency", "about")
        ),
    }


def end_promises(conn: Connection, about: About) -> list[str]:
    """Offers of accounts to the person, and changes to or from the person's address, end; returns what is
    told of it. The caller commits.
    """
    found = _promises(conn, about)
    for one in found:
        purging.end_promise(conn, one["digest"])
    return [f"{len(found)} links of offered accounts or changes of address were ended"] if found else []


def dismiss_staff(conn: Connection, about: About) -> list[str]:
    """Officers and OBEC users among the accounts leave; returns what a person must still do. The caller
    commits.
    """
    told, gone = (
        [],
        [
            one
            for one in map(lambda number: accounts.get(conn, number), about.accounts)
            if one["role"] != "agency"
        ],
    )
    for one in gone:
        for letter in purging.letters_to(conn, [one["id"]], []):
            purging.clean_letter(conn, letter)
        purging.leave(conn, one)
        purging.rename(conn, one)
    if gone:
        purging.edits_by(conn, sorted(about.emails))
        shared = purging.unshare(conn, sorted(about.emails))
        told += [
            f"take this person's access to the workbook of {area} away in Google Drive" for area in shared
        ]
    return told


def in_register(conn: Connection, about: About) -> list[str]:
    """Agencies that the register has this person's address for: OBEC owns it."""
    found = select(schema.agencies.c.code).where(func.lower(schema.agencies.c.email).in_(about.emails))
    return list(conn.execute(found).scalars())


def _with_address(conn: Connection, word: str) -> list[Mapping]:
    by_account = select(schema.accounts).where(func.lower(schema.accounts.c.email) == word.lower())
    return list(conn.execute(by_account).mappings())


def _registrations(conn: Connection, numbers: Set[int]) -> tuple[list[Mapping], list[Mapping]]:
    """(all registrations of these accounts, those of the persons who hold them now)."""
    by_account = [purging.registrations(conn, number) for number in sorted(numbers)]
    return [one for sent in by_account for one in sent], [
        one for sent in by_account for one in personal_data.of_holder(sent)
    ]


def _promises(conn: Connection, about: About) -> list[Mapping]:
    return [one for one in purging.promises(conn) if about.promise(one)]


def _entries(conn: Connection, agency: str) -> Iterator[Mapping]:
    wanted = select(schema.entries).order_by(schema.entries.c.id)
    wanted = (
        wanted.where(or_(schema.entries.c.agency == agency, schema.entries.c.agency.is_(None)))
        if agency
        else wanted
    )
    newest: dict[int, Mapping] = {
        row["entry_id"]: row["cells"] for row in _rows(conn, agency) if row["entry_id"]
    }
    for one in conn.execute(wanted).mappings():
        if one["record"] in RECORDS:
            yield dict(one) | {"cells": newest.get(one["id"], {})}


def _rows(conn: Connection, agency: str = "") -> list[Mapping]:
    wanted = select(schema.rows).where(schema.rows.c.record.in_(list(RECORDS)))
    wanted = (
        wanted.where(or_(schema.rows.c.agency == agency, schema.rows.c.agency == "")) if agency else wanted
    )
    return list(conn.execute(wanted.order_by(schema.rows.c.id)).mappings())


def _is_about(
    entry: Mapping,
    own: Set[int],
    people: Sequence[Mapping],
    emails: set[str],
    full_names: Sequence[str],
    agency: str,
) -> bool:
    """A person's `own` registrations and requests; another entry where it has the person's address or, of the
    same agency, the name: other people elsewhere may be called the same.
    """
    record, known = RECORDS[entry["record"]], (entry["answers"], entry["cells"])
    has_address = any(names(record.key, values, emails) for values in known)
    if record.about == "person":
        return entry["id"] in own or (not agency and has_address)
    if has_address or (record.about == "request" and entry["account_id"] in [one["id"] for one in people]):
        return True
    if entry["agency"] not in [one["agency"] for one in people]:
        return False
    texts = [clean_line(str(values.get(key) or "")) for values in known for key in personal.fields(record)]
    return any(clean_line(name) in text for name in full_names for text in texts)


def _addresses(sent: Sequence[Mapping]) -> Iterator[str]:
    return (one["answers"].get("email") or "" for one in sent)


def _lower(texts: Iterable[str]) -> set[str]:
    return {clean_line(text).lower() for text in texts if text}


def _full_names(sent: Sequence[Mapping]) -> list[str]:
    pairs = [(one["answers"].get("first_name"), one["answers"].get("last_name")) for one in sent]
    return list({f"{first} {last}" for first, last in pairs if first and last})


def _stands_by_hand(conn: Connection, about: About) -> bool:
    return any(not row["entry_id"] and about.line(row) for row in _rows(conn))


def _row(row: Mapping) -> dict:
    """A row as it stands in the sheet, by the headers of its columns."""
    titles = RECORDS[row["record"]].column_titles()
    cells = {titles.get(key, key): cell for key, cell in row["cells"].items() if cell not in (None, "")}
    return {
        "area": row["area"],
        "tab": RECORDS[row["record"]].tab,
        "row_id": row["row_id"],
        "state": row["state"],
        "cells": cells,
    }
