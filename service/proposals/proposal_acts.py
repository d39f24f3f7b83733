"""What the audit log tells an area of its proposals: who made them, who took them back, who decided."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..store import audit_log, entries
from ..store.entries import NewEntry


def note_proposal(conn: Connection, area: str, entry: NewEntry, who: str, now: datetime) -> None:
    """Note that somebody proposed something in an area's sheet, or took it back. The caller commits."""
    code, facts = _facts(entry.item, entry.answers)
    if entry.withdrawn:
        audit_log.add(conn, now, "proposal_withdrawn", who, area, code, **facts)
    else:
        audit_log.add(conn, now, "proposed", who, area, code, **facts)


def note_decision(
    conn: Connection, row: Mapping, decision: str, who: str, persons: Mapping, now: datetime
) -> None:
    """Note a decision of OBEC for the area that proposed. The caller commits.

    `row`: of OBEC's tab; `persons`: who agreed (closing.who_confirmed), where it needed a second person.
    """
    identity = (row["record"], row["agency"], row["item"])
    answers = entries.get_revision(conn, *identity, row["revision"])["answers"]
    code, facts = _facts(row["item"], answers)
    audit_log.add(
        conn, now, "proposal_decided", who, row["agency"], code, **facts, decision=decision, **persons
    )


def _facts(item: str, answers: Mapping) -> tuple[str, dict]:
    """Returns (code of the agency, "" without one; what the sentence of the act needs)."""
    return answers["code"] or "", {"change": answers["change"], "item": item}
