"""Codes by which a person proves to belong to an agency: each is random, works once, expires, can be revoked.

Only a keyed digest is stored: whoever reads the database cannot print a code.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, func, select

from .receipt_numbers import CROCKFORD
from .schema import agencies, proof_codes

# How a code reaches people: on a hand-over letter, by mail to the address in the register, in an invitation.
LETTER, MAIL, INVITATION = "letter", "mail", "invitation"
# How long a code works that a letter brings by mail.
MAIL_LIFETIMES = {MAIL: timedelta(days=3), INVITATION: timedelta(days=14)}
# Characters of a code, of 5 bits each, and of its groups: K7Q2-9MXR-4TBD.
CODE_LENGTH, GROUP_LENGTH = 12, 4
# Letters that people read for a digit.
MISREAD = str.maketrans("OIL", "011")


def new_code() -> str:
    """Returns a random code with dashes between its groups."""
    code = "".join(secrets.choice(CROCKFORD) for _ in range(CODE_LENGTH))
    return "-".join(code[at : at + GROUP_LENGTH] for at in range(0, CODE_LENGTH, GROUP_LENGTH))


def normalised(code: str) -> str:
    """Returns a typed code as `new_code` makes it, whatever its capitals, spaces and dashes."""
    text = "".join(character for character in code.upper() if character.isalnum()).translate(MISREAD)
    return "-".join(text[at : at + GROUP_LENGTH] for at in range(0, len(text), GROUP_LENGTH))


def add(
    conn: Connection, key: bytes, agency: str, channel: str, issued_by: str, now: datetime, until: datetime
) -> str:
    """Make a code of an agency that works until a moment; returns it."""
    code = new_code()
    add_all(conn, key, {agency: code}, channel, issued_by, now, until)
    return code


def add_all(
    conn: Connection,
    key: bytes,
    codes: Mapping[str, str],
    channel: str,
    issued_by: str,
    now: datetime,
    until: datetime,
) -> None:
    """Store codes that `new_code` made, agency -> code, which work until a moment."""
    same = {"channel": channel, "issued_by": issued_by, "issued_at": now, "expires_at": until}
    rows = [{"digest": _digest(key, code), "agency": agency, **same} for agency, code in codes.items()]
    conn.execute(proof_codes.insert(), rows)


def get(conn: Connection, key: bytes, agency: str, code: str) -> RowMapping | None:
    """Returns what is known of a typed code of this agency; None for any other text."""
    is_code = (proof_codes.c.digest == _digest(key, normalised(code)), proof_codes.c.agency == agency)
    return conn.execute(select(proof_codes).where(*is_code)).mappings().first()


def get_agency(conn: Connection, key: bytes, code: str) -> str | None:
    """Returns the code of the agency that a typed proof code belongs to; None for any other text."""
    query = select(proof_codes.c.agency).where(proof_codes.c.digest == _digest(key, normalised(code)))
    return conn.execute(query).scalar()


def use(conn: Connection, digest: str, account_id: int, now: datetime) -> bool:
    """Use a code up; False if it was used, revoked or expired a moment ago."""
    is_valid = (
        proof_codes.c.digest == digest,
        proof_codes.c.used_at.is_(None),
        proof_codes.c.revoked_at.is_(None),
        proof_codes.c.expires_at > now,
    )
    statement = proof_codes.update().where(*is_valid).values(used_at=now, used_by=account_id)
    return conn.execute(statement).rowcount == 1


def note_used_again(conn: Connection, digest: str, now: datetime) -> None:
    conn.execute(proof_codes.update().where(proof_codes.c.digest == digest).values(used_again_at=now))


def revoke(conn: Connection, agency_codes: Collection[str], channel: str, now: datetime) -> int:
    """Revoke the codes of a channel of these agencies that could be used now; returns how many there were."""
    is_open = (
        proof_codes.c.agency.in_(list(agency_codes)),
        proof_codes.c.channel == channel,
        proof_codes.c.used_at.is_(None),
        proof_codes.c.revoked_at.is_(None),
        proof_codes.c.expires_at > now,
    )
    return conn.execute(proof_codes.update().where(*is_open).values(revoked_at=now)).rowcount


def revoke_invitations(conn: Connection, issued_by: str, now: datetime) -> int:
    """Revoke the invitations of a person that could be used now; returns how many there were."""
    is_open = _is_open_invitation(issued_by, now)
    return conn.execute(proof_codes.update().where(*is_open).values(revoked_at=now)).rowcount


def count_open_invitations(conn: Connection, issued_by: str, now: datetime) -> int:
    is_open = _is_open_invitation(issued_by, now)
    return conn.execute(select(func.count()).select_from(proof_codes).where(*is_open)).scalar_one()


def _is_open_invitation(issued_by: str, now: datetime) -> tuple:
    return (
        proof_codes.c.issued_by == issued_by,
        proof_codes.c.channel == INVITATION,
        proof_codes.c.used_at.is_(None),
        proof_codes.c.revoked_at.is_(None),
        proof_codes.c.expires_at > now,
    )


def count_open_by_agency(conn: Connection, area: str, now: datetime) -> dict[str, int]:
    """Returns agency code -> number of hand-over codes that could be used now, for an area."""
    query = (
        select(proof_codes.c.agency, func.count())
        .select_from(proof_codes.join(agencies, agencies.c.code == proof_codes.c.agency))
        .where(
            agencies.c.area == area,
            proof_codes.c.channel == LETTER,
            proof_codes.c.used_at.is_(None),
            proof_codes.c.revoked_at.is_(None),
            proof_codes.c.expires_at > now,
        )
        .group_by(proof_codes.c.agency)
    )
    return dict(conn.execute(query).all())


def _digest(key: bytes, code: str) -> str:
    return hmac.digest(key, f"proof-code:{code}".encode(), hashlib.sha256).hex()
