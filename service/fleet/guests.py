"""Shares the new file of an area with whoever could open the old one."""

from collections.abc import Callable, Sequence

from sheets.client import Google
from sheets.errors import NeedsPerson, Refused, SharingLimit

from ..store import Database, shares
from .tasks import call_with_retries

# Role in the old file -> role in the new one. The managers of a shared drive have access to both anyway.
ROLES = {"owner": "writer", "writer": "writer", "commenter": "reader", "reader": "reader"}


def share_with_guests(
    db: Database,
    google: Google,
    area: str,
    old_id: str,
    new_id: str,
    accounts: Sequence[str],
    sleep: Callable[[float], None],
) -> list[str]:
    """Share the new file; returns sentences on what failed.

    Can be run twice: Google changes nothing the second time.
    """
    with db.read() as conn:
        guests = {email: ("writer", kind) for email, kind in shares.kind_by_email(conn, area).items()}
    guests |= _guests_of_file(google, old_id, sleep)
    permissions = call_with_retries(lambda: google.list_permissions(new_id), sleep)
    present = {permission.get("emailAddress") for permission in permissions}
    problems = []
    for email, (role, kind) in guests.items():
        if email in present or email in accounts:
            continue
        try:
            call_with_retries(
                lambda email=email, role=role, kind=kind: google.share(new_id, email, role, kind), sleep
            )
        except (Refused, NeedsPerson, SharingLimit) as trouble:
            problems.append(f"{email} is not let into the new file: {trouble}")
    return problems


def _guests_of_file(
    google: Google, file_id: str, sleep: Callable[[float], None]
) -> dict[str, tuple[str, str]]:
    """Returns {e-mail: (role in the new file, "user" or "group")}; empty if the file is gone."""
    try:
        permissions = call_with_retries(lambda: google.list_permissions(file_id), sleep)
    except NeedsPerson:
        return {}
    return {
        permission["emailAddress"]: (ROLES[permission["role"]], permission["type"])
        for permission in permissions
        if permission["type"] in ("user", "group") and permission["role"] in ROLES
    }
