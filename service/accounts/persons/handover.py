"""Handing an account over: nothing changes until the successor has opened the link, read the notice and set a
password.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from ...guard import links
from ...mail.letters import WITH_LINK
from ...records import REGISTRATION
from ...store import accounts, agencies, confirmations, letters
from ...store import audit_log as deeds
from ...store.confirmations import ADDRESS, HANDOVER
from .revision import revise

# What the holder says of the successor; the notice is for the successor alone to tick.
SUCCESSOR = replace(
    REGISTRATION,
    fields=tuple(
        f for f in REGISTRATION.fields if f.key in ("first_name", "last_name", "position", "email", "phone")
    ),
)
NOTICE = replace(REGISTRATION, fields=(REGISTRATION.field("notice"),))


def offer(
    conn: Connection, account: Mapping, answers: Mapping, secret_key: str, language: str, now: datetime
) -> None:
    """Send the successor a link, and tell the holder's address. An offer that was made before ends."""
    take_back(conn, account)
    number = secrets.token_urlsafe(18)
    token = links.confirmation_token(secret_key, number)
    confirmations.add(
        conn, account["id"], HANDOVER, token, {"answers": dict(answers), "language": language}, now
    )
    facts = {"agency_name": agencies.get(conn, account["agency"])["name_th"]}
    letters.add(conn, "handover", answers["email"], language, now, account["id"], facts | {"number": number})
    if account["email"]:
        letters.add(conn, "handing_over", account["email"], account["language"], now, account["id"], facts)
    deeds.add(conn, now, "handover_offered", account["username"], account["area"], account["agency"])


def take_back(conn: Connection, account: Mapping) -> bool:
    """End an offer that was not accepted yet. True if there was one."""
    letters.withdraw(conn, account["id"], [HANDOVER])
    return confirmations.end(conn, account["id"], [HANDOVER])


def accept(
    conn: Connection, found: Mapping, notice: str, password_hash: str, secret: bytes, now: datetime
) -> bool:
    """The account is the successor's now. False if the link was used or taken back meanwhile, or the account
    is closed.
    """
    account, facts = accounts.get(conn, found["account_id"]), found["facts"]
    if account["state"] not in accounts.MAY_SIGN_IN or not confirmations.use(conn, found["digest"], now):
        return False
    answers = facts["answers"]
    revise(conn, secret, account, answers | {"notice": notice}, [["handed_over", {}], *_doubts(answers)], now)
    confirmations.end(conn, account["id"])
    letters.withdraw(conn, account["id"], (*WITH_LINK, *ADDRESS))
    values = {"email": answers["email"], "language": facts["language"], "state": accounts.PROVISIONAL}
    accounts.change(conn, account["id"], **values)
    accounts.set_password(conn, account["id"], password_hash, now)
    if account["email"]:
        told = {"agency_name": agencies.get(conn, account["agency"])["name_th"]}
        letters.add(conn, "handed_over", account["email"], account["language"], now, account["id"], told)
    deeds.add(conn, now, "handed_over", account["username"], account["area"], account["agency"])
    return True


def _doubts(answers: Mapping) -> list:
    """What is doubtful about the successor's answers, as entries keep it."""
    doubtful = {
        f.key: f.kind.remarks(answers[f.key]) for f in SUCCESSOR.fields if answers.get(f.key) is not None
    }
    return [[remark.rule, remark.values, key] for key, remarks in doubtful.items() for remark in remarks]
