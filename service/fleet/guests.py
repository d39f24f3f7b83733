"""Whoever could open the old file of an area can open its new one."""

from collections.abc import Callable, Sequence

from sheets.client import Google
from sheets.errors import NeedsPerson, Refused, SharingLimit

from ..store import Database, shares
from .tasks import patiently

# What a person may do in the old file -> in the new one. The managers of a shared drive are in both by
# themselves.
ROLES = {"owner": "writer", "writer": "writer", "commenter": "reader", "reader": "reader"}


def invite(
    db: Database,
    google: Google,
    area: str,
    old: str,
    new: str,
    accounts: Sequence[str],
    sleep: Callable[[float], None],
) -> list[str]:
    """Returns what could not be done, in words. Can be done twice: Google changes nothing the second time."""
    with db.read() as conn:
        wanted = {email: ("writer", kind) for email, kind in shares.of_area(conn, area).items()}
    wanted |= _guests_of(google, old, sleep)
    there = {one.get("emailAddress") for one in patiently(lambda: google.permissions(new), sleep)}
    told = []
    for email, (role, kind) in wanted.items():
        if email in there or email in accounts:
            continue
        try:
            patiently(lambda email=email, role=role, kind=kind: google.share(new, email, role, kind), sleep)
        except (Refused, NeedsPerson, SharingLimit) as trouble:
            told.append(f"{email} is not let into the new file: {trouble}")
    return told


def _guests_of(google: Google, file_id: str, sleep: Callable[[float], None]) -> dict[str, tuple[str, str]]:
    """{e-mail: (role, kind)}; nobody where the file is gone."""
    try:
        found = patiently(lambda: google.permissions(file_id), sleep)
    except NeedsPerson:
        return {}
    return {
        one["emailAddress"]: (ROLES[one["role"]], one["type"])
        for one in found
        if one["type"] in ("user", "group") and one["role"] in ROLES
    }
