"""Hands an account over to a successor, who must open a link, read the notice and set a password."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from ...guard import links
from ...mail.letters import PASSWORD_LINK_KINDS
from ...records import REGISTRATION
from ...store import accounts, agencies, audit_log, confirmations, letters
from ...store.confirmations import ADDRESS_KINDS, HANDOVER
from .revision import add_revision

# The fields that the holder fills in about the successor, and the notice, which the successor ticks.
SUCCESSOR = replace(
    REGISTRATION,
    fields=tuple(
        f for f in REGISTRATION.fields if f.key in ("first_name", "last_name", "position", "email", "phone")
    ),
)
NOTICE = replace(REGISTRATION, fields=(REGISTRATION.field("notice"),))


def offer_account(
    conn: Connection, account: Mapping, answers: Mapping, paper_key: str, language: str, now: datetime
) -> None:
    """Send a link to the successor, and a notice to the holder. Cancels an earlier offer."""
    cancel_offer(conn, account)
    number = secrets.token_urlsafe(18)
    token = links.confirmation_token(paper_key, number)
    confirmations.add(
        conn, account["id"], HANDOVER, token, {"answers": dict(answers), "language": language}, now
    )
    facts = {"agency_name": agencies.get(conn, account["agency"])["name_th"]}
    letters.add(conn, "handover", answers["email"], language, now, account["id"], facts | {"number": number})
    if account["email"]:
        letters.add(conn, "handing_over", account["email"], account["language"], now, account["id"], facts)
    audit_log.add(conn, now, "handover_offered", account["username"], account["area"], account["agency"])


def cancel_offer(conn: Connection, account: Mapping) -> bool:
    """Cancel an offer that is not accepted yet. True if there was one."""
    letters.withdraw_of_account(conn, account["id"], [HANDOVER])
    return confirmations.delete_of_account(conn, account["id"], [HANDOVER])


def accept_offer(
    conn: Connection, confirmation: Mapping, notice: str, password_hash: str, secret: bytes, now: datetime
) -> bool:
    """Give the account to the successor. False if the link was used or cancelled, or the account is closed.

    It stays on its rung: whoever is confirmed has named this person. `notice`: the version that the successor
    has read.
    """
    account, facts = accounts.get(conn, confirmation["account_id"]), confirmation["facts"]
    if account["state"] not in accounts.SIGN_IN_STATES or not confirmations.use(
        conn, confirmation["digest"], now
    ):
        return False
    answers, remarks = facts["answers"], [["handed_over", {}]]
    if account["state"] == accounts.CONFIRMED:
        remarks.append(["invited", {}])
    add_revision(
        conn, secret, account, answers | {"notice": notice}, [*remarks, *_stored_remarks(answers)], now
    )
    confirmations.delete_of_account(conn, account["id"])
    letters.withdraw_of_account(conn, account["id"], (*PASSWORD_LINK_KINDS, *ADDRESS_KINDS))
    accounts.update(conn, account["id"], email=answers["email"], language=facts["language"])
    accounts.set_password(conn, account["id"], password_hash, now)
    if account["email"]:
        letter_facts = {"agency_name": agencies.get(conn, account["agency"])["name_th"]}
        letters.add(
            conn, "handed_over", account["email"], account["language"], now, account["id"], letter_facts
        )
    audit_log.add(conn, now, "handed_over", account["username"], account["area"], account["agency"])
    return True


def _stored_remarks(answers: Mapping) -> list:
    """Return the remarks on the successor's answers, as entries store them."""
    remarks_by_key = {
        f.key: f.kind.remarks(answers[f.key]) for f in SUCCESSOR.fields if answers.get(f.key) is not None
    }
    return [
        [remark.rule, remark.values, key] for key, remarks in remarks_by_key.items() for remark in remarks
    ]
