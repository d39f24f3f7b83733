"""The chain of what people did in workbooks (store/chain.py).

Who it was and what they typed is digested apart, with a random salt: it may be taken out later, and nobody
can guess it from the digest once the salt is gone. What is left then is sealed in an act of the audit log,
CLEANED.
"""

import json
import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from . import instance_values
from .chain import ChainOfRows, digest, moment_text
from .schema import edits

EDITS = ChainOfRows(edits, edits.c.seen_at, "edits_head", "edits_anchor")
# What may be taken out of an edit, and what never changes.
CONTENTS = ("before", "after", "who", "place")
FIELDS = ("area", "row_id", "record", "agency", "column", "known_by", "kind", "step")
# The act whose `about` has `seals`: number of an edit -> digest of the contents that it has now.
CLEANED = "edits_cleaned"


def seal(values: Mapping) -> dict[str, str]:
    """Returns a new salt for the contents of an edit, and the digest of these: contents."""
    salt = secrets.token_hex(16)
    return {"salt": salt, "contents": digest_contents(salt, values)}


def digest_contents(salt: str, edit: Mapping) -> str:
    return digest([salt, *(edit[key] for key in CONTENTS)])


def digest_edit(before: str, edit: Mapping) -> str:
    """Returns the digest of an edit; `before`: that of the last one."""
    times = [moment_text(edit["seen_at"]), moment_text(edit["done_at"])]
    return digest([before, edit["id"], *times, edit["contents"], *(edit[key] for key in FIELDS)])


def append(conn: Connection, values: Sequence[Mapping]) -> None:
    """Store edits at the end of the chain; a step that is stored stays as it is."""
    stored_steps = _stored_steps(conn, [each["step"] for each in values if each["step"]])
    head, newest = EDITS.end(conn)
    rows = []
    for each in values:
        if each["step"] not in stored_steps:
            row = {**_as_read_back(each), "id": newest + len(rows) + 1}
            row |= seal(row)
            head = digest_edit(head, row)
            rows.append(row | {"digest": head})
            stored_steps |= {each["step"]} - {None}
    if rows:
        conn.execute(edits.insert(), rows)
        instance_values.put(conn, EDITS.head, head)


def _as_read_back(values: Mapping) -> dict:
    """Returns an edit with its sides as JSON has them: a list for a tuple, texts as keys."""
    return {**values, **{key: json.loads(json.dumps(values[key])) for key in ("before", "after")}}


def _stored_steps(conn: Connection, steps: Sequence[str]) -> set[str]:
    query = select(edits.c.step).where(edits.c.step.in_(steps))
    return set(conn.execute(query).scalars()) if steps else set()
