"""What the database holds about a person, as plain JSON for that person."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..records import RECORDS, REGISTRATION
from ..store import entries

ACCOUNT_COLUMNS = (
    "username",
    "role",
    "area",
    "agency",
    "unit",
    "email",
    "language",
    "state",
    "created_at",
    "first_used_at",
)


def account_document(conn: Connection, account: Mapping) -> dict:
    """Returns an account and its entries, without the registrations of persons who held it before."""
    return {
        "account": {key: json_value(account[key]) for key in ACCOUNT_COLUMNS},
        "entries": [
            entry_document(entry) for entry in entries_of_holder(entries.list_of_account(conn, account["id"]))
        ],
    }


def entries_of_holder(account_entries: Sequence[Mapping]) -> list[Mapping]:
    """Returns the entries of one account without the registrations of persons who held it before.

    An account keeps its id when it is handed over.
    """
    handover_revisions = [
        entry["revision"]
        for entry in account_entries
        if is_registration(entry) and any(remark[0] == "handed_over" for remark in entry["remarks"])
    ]
    first_revision = max(handover_revisions, default=0)
    return [
        entry
        for entry in account_entries
        if not is_registration(entry) or entry["revision"] >= first_revision
    ]


def is_registration(entry: Mapping) -> bool:
    return entry["record"] == REGISTRATION.key


def is_of_its_sender(entry: Mapping) -> bool:
    """True for an entry of a record by which persons tell of themselves."""
    return RECORDS[entry["record"]].about in ("person", "request")


def entry_document(entry: Mapping) -> dict:
    """Returns one entry with questions and answers in the words of the form."""
    record = RECORDS[entry["record"]]
    answers = {
        f.label_th: f.kind.show(entry["answers"][f.key], "th")
        for f in record.fields
        if entry["answers"].get(f.key) is not None
    }
    facts = {
        key: json_value(entry[key])
        for key in ("row_id", "revision", "received_at", "notice", "withdrawn", "purged_at")
    }
    return {
        "form": record.tab,
        "form_en": record.title_en,
        "agency": entry["agency"],
        "item": entry["item"],
        **facts,
        "answers": answers,
    }


def table_rows(rows: Iterable[Mapping], columns: Iterable[str]) -> list[dict]:
    """Returns rows of a table with these columns only."""
    return [{column: json_value(row[column]) for column in columns} for row in rows]


def json_value(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
