"""What is kept of a person, as a document of plain JSON for that person. Reads our database alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..records import RECORDS, REGISTRATION
from ..store import entries

ACCOUNT = (
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


def of_account(conn: Connection, account: Mapping) -> dict:
    """The account itself, and every entry that it sent, but for what is of who held it before."""
    return {
        "account": {key: written(account[key]) for key in ACCOUNT},
        "entries": [entry(one) for one in of_holder(entries.of_account(conn, account["id"]))],
    }


def of_holder(sent: Sequence[Mapping]) -> list[Mapping]:
    """Entries of one account, without the registrations of who held it before: handed over, it keeps its
    number.
    """
    taken = [
        one["revision"]
        for one in sent
        if is_registration(one) and any(remark[0] == "handed_over" for remark in one["remarks"])
    ]
    return [one for one in sent if not is_registration(one) or one["revision"] >= max(taken, default=0)]


def is_registration(one: Mapping) -> bool:
    return one["record"] == REGISTRATION.key


def entry(one: Mapping) -> dict:
    """One entry: what was asked and what was answered, in the words of the form."""
    record = RECORDS[one["record"]]
    answers = {
        f.label_th: f.kind.show(one["answers"][f.key], "th")
        for f in record.fields
        if one["answers"].get(f.key) is not None
    }
    facts = {
        key: written(one[key])
        for key in ("row_id", "revision", "received_at", "notice", "withdrawn", "purged_at")
    }
    return {
        "form": record.tab,
        "form_en": record.title_en,
        "agency": one["agency"],
        "item": one["item"],
        **facts,
        "answers": answers,
    }


def lines(found: Iterable[Mapping], keys: Iterable[str]) -> list[dict]:
    """Rows of a table by these columns."""
    return [{key: written(one[key]) for key in keys} for one in found]


def written(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
