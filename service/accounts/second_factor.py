"""The second factor of staff: codes of an authenticator app (TOTP, RFC 6238), and recovery codes on paper.

The secret that an app shares with us is computed from a seed and PAPER_KEY: who has the database alone can
compute no code. A SECRET_KEY that is changed touches no app.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import Connection

from ..records.text import arabic_digits
from ..store import accounts, audit_log, letters, second_factors
from . import account_acts, alerts
from .staff import OBEC, OFFICER, NotPossible

# Values of SECOND_FACTOR -> the roles that must have one. "": nobody has, as in a demonstration.
REQUIRED_OF = {"all": (OBEC, OFFICER), "obec": (OBEC,), "": ()}
# The name that an authenticator app shows.
ISSUER = "Pakmut"
STEP = timedelta(seconds=30)
# How many steps before and after the present one a code may be of: clocks of telephones differ.
STEPS_AROUND = 1
RECOVERY_CODES = 10
# Of a recovery code: letters and digits that nobody mistakes for others (Crockford), 60 bits.
_ALPHABET, _GROUPS, _GROUP_LENGTH = "0123456789abcdefghjkmnpqrstvwxyz", 3, 4
_MISREAD = str.maketrans("ilo", "110")


def is_required(setting: str, account: Mapping) -> bool:
    """True where an account must have a second factor. `setting`: SECOND_FACTOR."""
    return account["role"] in REQUIRED_OF[setting]


def new_seed() -> str:
    return secrets.token_hex(20)


def totp(paper_key: str, seed: str) -> pyotp.TOTP:
    """Return what computes the codes of a seed."""
    secret = hmac.digest(paper_key.encode(), f"second-factor:{seed}".encode(), hashlib.sha256)[:20]
    return pyotp.TOTP(base64.b32encode(secret).decode())


def app_link(paper_key: str, seed: str, username: str) -> str:
    """Return the otpauth: address that an authenticator app takes, by QR code or by a tap."""
    return totp(paper_key, seed).provisioning_uri(name=username, issuer_name=ISSUER)


def matching_step(paper_key: str, seed: str, typed: str, now: datetime) -> int | None:
    """Return the time step whose code was typed, of those that are accepted now; None for any other text."""
    code, present = _compact(typed), _step(now)
    if not re.fullmatch(r"[0-9]{6}", code):
        return None
    codes = totp(paper_key, seed)
    steps = range(present - STEPS_AROUND, present + STEPS_AROUND + 1)
    return next((step for step in steps if hmac.compare_digest(codes.generate_otp(step), code)), None)


def set_up(conn: Connection, account: Mapping, seed: str, step: int, now: datetime) -> list[str]:
    """Give an account the second factor of a seed, in place of an earlier one; returns its recovery codes.

    They are stored nowhere. `step`: that of the code which proved that the app has the secret.
    """
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    second_factors.put(conn, account["id"], seed, step, map(_compact, codes), now)
    audit_log.add(conn, now, "second_factor_set", account["username"], account["area"])
    return codes


def use_code(conn: Connection, account: Mapping, paper_key: str, typed: str, now: datetime) -> bool:
    """Use a code of the account's app, or a recovery code; True if it fits. Each works once."""
    factor = second_factors.get(conn, account["id"])
    if factor is None:
        return False
    step = matching_step(paper_key, factor["seed"], typed, now)
    if step is not None:
        return second_factors.use_step(conn, account["id"], step, _step(now) + STEPS_AROUND)
    if not second_factors.use_recovery_code(conn, account["id"], _compact(typed), now):
        return False
    audit_log.add(conn, now, "recovery_code_used", account["username"], account["area"])
    return True


def remove(conn: Connection, account: Mapping, who: str, now: datetime) -> None:
    """Take the second factor from an account, which must set up another. Raises NotPossible.

    Its sessions end. Its holder and the other OBEC users are told.
    """
    if account["username"] == who:
        raise NotPossible(
            "ยกเลิกการยืนยันสองขั้นตอนของตนเองไม่ได้ กรุณาตั้งใหม่ที่หน้าบัญชี",
            "You cannot remove your own second step: please set up another at your account.",
        )
    if second_factors.get(conn, account["id"]) is None:
        raise NotPossible(
            f"บัญชี {account['username']} ไม่ได้ตั้งการยืนยันสองขั้นตอน", f"{account['username']} has no second step."
        )
    second_factors.delete(conn, account["id"])
    accounts.end_sessions(conn, account["id"])
    account_acts.note(conn, "second_factor_removed", account, who, now)
    alerts.tell_obec(conn, "factor_removed", account, who, now)
    if account["email"]:
        recipient = (account["email"], account["language"], now, account["id"])
        letters.add(conn, "own_factor_removed", *recipient, {"about": account["username"], "who": who})


def _step(now: datetime) -> int:
    return int(now.timestamp()) // int(STEP.total_seconds())


def _compact(typed: str) -> str:
    """Return a code as it is compared: Arabic digits, small letters, no separators, no misread letters."""
    return re.sub(r"[\s-]", "", arabic_digits(typed)).lower().translate(_MISREAD)


def _new_recovery_code() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)
