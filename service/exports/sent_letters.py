"""The letters that were sent, as lines among the acts for an auditor: when, of what kind, to whom.

Neither addresses nor what a letter said. Letters end after their term (store/terms.py), and lines with them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, func, select

from ..store import Database
from ..store.audit_log import SERVICE
from ..store.schema import accounts, letters

# What stands for the act of a line.
SENT = "letter_sent"
PORTION = 1000
SENTENCE = "ส่งอีเมล {kind} ถึง {to}"
# Whose letter it is: a letter with an account has no area of its own.
AREA = func.coalesce(letters.c.area, accounts.c.area)
# Stands for somebody without an account.
UNKNOWN = "–"


def lines(db: Database, conditions: Sequence[ColumnElement[bool]]) -> Iterator[Mapping]:
    """Yield a line for each sent letter, in the order of sending. `conditions`: on letters."""
    joined = letters.outerjoin(accounts, accounts.c.id == letters.c.account_id)
    is_meant = (letters.c.state == "sent", letters.c.sent_at.is_not(None), *conditions)
    with db.read() as conn:
        order = (letters.c.sent_at, letters.c.id)
        query = select(letters.c.id).select_from(joined).where(*is_meant).order_by(*order)
        ids = list(conn.execute(query).scalars())
    columns = (*letters.c["id", "kind", "sent_at", "facts"], *accounts.c["username", "agency"])
    columns += (AREA.label("area"),)
    for first in range(0, len(ids), PORTION):
        part = ids[first : first + PORTION]
        query = select(*columns).select_from(joined).where(letters.c.id.in_(part))
        with db.read() as conn:
            found = {letter["id"]: letter for letter in conn.execute(query).mappings()}
        yield from (_line(found[number]) for number in part if number in found)


def _line(letter: Mapping) -> Mapping:
    to = letter["username"] or ""
    return {
        "id": letter["id"],
        "number": None,
        "at": letter["sent_at"],
        "area": letter["area"],
        "agency": letter["agency"] or letter["facts"].get("agency") or "",
        "who": SERVICE,
        "act": SENT,
        "sentence": SENTENCE.format(kind=letter["kind"], to=to or UNKNOWN),
        "about": json.dumps({"kind": letter["kind"], "to": to}, sort_keys=True),
        **dict.fromkeys(("address", "sign_in", "names", "digest", "after_access"), ""),
    }
