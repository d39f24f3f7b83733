"""Forms that came soon after staff had their sender's password, or their agency's link, in hand."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..records import REGISTRATION
from ..store import audit_log, shown_links
from .audit_words import AFTER_ACCESS

# Acts that are read from the journal of entries, not stored in the audit log.
FORMS = ("received", "withdrew")
# How long after that a form is told to have come after it.
SOON_AFTER = timedelta(days=1)
# By which staff had an account's password in hand.
ACCESS_ACTS = tuple(AFTER_ACCESS)


class Accesses:
    """The acts of ACCESS_ACTS of some accounts."""

    def __init__(self, conn: Connection, usernames: Collection[str]):
        self._by_username: dict[str, list[Mapping]] = defaultdict(list)
        for act in audit_log.list_accesses(conn, usernames, ACCESS_ACTS):
            self._by_username[act["who"]].append(act)

    def before(self, username: str, at: datetime) -> Mapping | None:
        """Return the last of an account within a day before a moment; None without one."""
        acts = self._by_username.get(username, ())
        return next((act for act in reversed(acts) if timedelta() <= at - act["at"] <= SOON_AFTER), None)


def forms_after_access(conn: Connection, acts: Sequence[Mapping]) -> list[Mapping]:
    """Return acts, the forms among them with `access` where they came soon after one.

    That is what `Accesses` finds or, of the registration with which an account began, that staff were shown
    the link of its agency.
    """
    senders = {act["who"] for act in acts if act["act"] in FORMS and act["who"]}
    accesses = Accesses(conn, senders)
    links = _links_before(conn, [act for act in acts if _is_first_registration(act)])
    marked = []
    for act in acts:
        access = accesses.before(act["who"], act["at"]) if act["act"] in FORMS else None
        if access is None and _is_first_registration(act):
            access = links.get((act["agency"], act["at"]))
        marked.append({**act, "about": {**act["about"], "access": access}} if access else act)
    return marked


def _is_first_registration(act: Mapping) -> bool:
    return (
        act["act"] == "received"
        and act["about"]["record"] == REGISTRATION.key
        and act["about"]["revision"] == 1
    )


def _links_before(conn: Connection, registrations: Sequence[Mapping]) -> dict[tuple[str, datetime], Mapping]:
    """Returns (agency, when it registered) -> the last act within a day before that showed staff its link."""
    if not registrations:
        return {}
    times = [act["at"] for act in registrations]
    codes = {act["agency"] for act in registrations}
    shown = shown_links.list_shown(conn, codes, min(times) - SOON_AFTER, max(times))
    return {
        (act["agency"], act["at"]): {"act": link["act"], "about": {"by": link["who"]}}
        for act in registrations
        for link in shown
        if link["agency"] == act["agency"] and timedelta() <= act["at"] - link["at"] <= SOON_AFTER
    }
