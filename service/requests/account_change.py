"""A correction that moves an account takes effect 48 hours after its address was told, unless that objects.

What waits stands in the request's outcome under `waiting`: `account`, the `revision` of its registration and
the `request_revision` that were approved, the `letter` to the account's address (None without one), the
`nonce` of the link in it, `since` when the request was approved or last began to wait, `due_seen` when it was
first seen due, and what the summary has `shown`.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..guard import links
from ..records import CORRECTION, REGISTRATION
from ..records.request import APPROVE
from ..store import accounts, agencies, areas, audit_log, entries, letters, requests, workbooks
from .case import Case

# How long the holder of the account has to object.
WAIT = timedelta(hours=48)
# It is seen due twice, so long apart: a clock that jumps ahead for a moment moves no account.
SECOND_LOOK = timedelta(minutes=10)
# Why a change that was approved never took effect; stands in the outcome under `stopped`.
OBJECTED, LAPSED = "objected", requests.LAPSED


@dataclass(frozen=True)
class Waiting:
    """How a change waits. `due_at`: None until it is known whether the account's address was told.

    `is_told`: False where that address could not be told; then staff must call.
    """

    due_at: datetime | None
    is_told: bool

    def is_due(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now


def begin(conn: Connection, case: Case, account: Mapping) -> dict:
    """Tells the account's address of the change; returns the part of the outcome that waits."""
    nonce = secrets.token_urlsafe(12)
    waiting = {
        "account": account["id"],
        "revision": _newest_revision(conn, account),
        "request_revision": case.row["revision"],
        "letter": _tell_holder(conn, account, case.number, nonce, case.now),
        "nonce": nonce,
        "since": case.now.isoformat(),
        "due_seen": None,
        "shown": "",
    }
    return {"waiting": waiting}


def _tell_holder(
    conn: Connection, account: Mapping, request_id: int, nonce: str, now: datetime
) -> int | None:
    """Queues the letter with the link to object; returns its id, None for an account without an address."""
    if not account["email"]:
        return None
    facts = {
        "agency_name": agencies.get(conn, account["agency"])["name_th"],
        "number": _link_number(request_id, nonce),
    }
    recipient = (account["email"], account["language"], now, account["id"])
    return letters.add(conn, "correction_asked", *recipient, facts)


def cancel(
    conn: Connection, outcome: Mapping, now: datetime, why: str = "the approval was taken back"
) -> None:
    """Withdraws the letter about a change that waits, if it is not on its way yet."""
    letter = outcome.get("waiting", {}).get("letter")
    if letter:
        letters.withdraw(conn, letter, why, now)


def wait_anew(conn: Connection, request_id: int, approved_before: datetime, now: datetime) -> bool:
    """Lets a change that was approved before then wait once more; True if it does. The caller commits.

    Its holder is told again, with the same link: an objection may have been lost.
    """
    request = requests.get(conn, request_id)
    waiting = request["outcome"].get("waiting")
    account = accounts.get(conn, waiting["account"]) if waiting else None
    if account is None or datetime.fromisoformat(waiting["since"]) >= approved_before:
        return False
    cancel(conn, request["outcome"], now, "its holder is told again")
    letter = _tell_holder(conn, account, request_id, waiting["nonce"], now)
    anew = waiting | {"letter": letter, "since": now.isoformat(), "due_seen": None, "shown": ""}
    requests.set_outcome(conn, request_id, request["outcome"] | {"waiting": anew})
    _show_in_summary(conn, request)
    return True


def read_waiting(conn: Connection, outcome: Mapping, now: datetime) -> Waiting | None:
    """Returns how a change waits; None if none does.

    The time runs from when the letter was sent, or else from when it was certain that it would not arrive.
    """
    waiting = outcome.get("waiting")
    if not waiting:
        return None
    since = datetime.fromisoformat(waiting["since"])
    letter = letters.get(conn, waiting["letter"]) if waiting["letter"] else None
    if letter is None:
        return Waiting(since + WAIT, is_told=False)
    if letter["state"] == "sent":
        return Waiting(max(since, letter["sent_at"]) + WAIT, is_told=True)
    if letter["state"] == "refused" or (letter["state"] == "unsure" and letter["next_at"] <= now):
        return Waiting(max(since, letter["next_at"]) + WAIT, is_told=False)
    return Waiting(None, is_told=True)


# --- the account's holder objects


def find_by_link(
    conn: Connection, paper_key: str, number: str, token: str
) -> tuple[Mapping, Mapping] | tuple[None, None]:
    """Returns (request, account) of a link that may still stop a change; None each for any other link."""
    is_ours = hmac.compare_digest(links.confirmation_token(paper_key, number).encode(), token.encode())
    request_id = number.split(".")[1] if is_ours and number.count(".") == 2 else ""
    request = requests.find(conn, int(request_id)) if request_id.isdecimal() else None
    waiting = request["outcome"].get("waiting") if request else None
    if not waiting or number != _link_number(request["id"], waiting["nonce"]):
        return None, None
    return request, accounts.get(conn, waiting["account"])


def asked_answers(conn: Connection, request: Mapping) -> Mapping:
    """Returns the answers of the revision of a request that was approved and waits."""
    identity = (CORRECTION.key, request["agency"], str(request["id"]))
    return entries.get_revision(conn, *identity, request["outcome"]["waiting"]["request_revision"])["answers"]


def stop_by_objection(conn: Connection, request: Mapping, account: Mapping, now: datetime) -> None:
    """Stops a change for good, and tells the staff who decide. The caller commits."""
    _stop(conn, request, OBJECTED)
    agency = agencies.get(conn, request["agency"])
    deciding_area = None if request["area"] == areas.OBEC else request["area"]
    facts = {"agency_name": agency["name_th"], "area": request["area"], "holder": account["username"]}
    for person in accounts.list_active_staff(conn, deciding_area):
        if person["email"]:
            letters.add(
                conn,
                "correction_objected",
                person["email"],
                person["language"],
                now,
                person["id"],
                facts,
            )
    audit_log.add(
        conn, now, "correction_objected", account["username"], request["area"], request["agency"] or ""
    )


# --- the worker's part


def settle(conn: Connection, request: Mapping, apply: Callable[..., dict], now: datetime) -> bool:
    """Lets a change take effect whose time has come; True if something changed. The caller commits.

    `apply(conn, request, entry, account)` moves the account and returns what the outcome then holds. A
    change lapses if its registration got another revision in the meantime, or its person or sender is gone.
    """
    waiting, how = request["outcome"]["waiting"], read_waiting(conn, request["outcome"], now)
    if not _is_surely_due(how, waiting, now):
        return _note_progress(conn, request, how, now)
    account = accounts.get(conn, waiting["account"])
    identity = (CORRECTION.key, request["agency"], str(request["id"]))
    entry = entries.get_revision(conn, *identity, waiting["request_revision"])
    if not _may_take_effect(conn, request, waiting, account, entry):
        _stop(conn, request, LAPSED)
        return True
    outcome = _without_waiting(request["outcome"]) | apply(conn, request, entry, account)
    requests.set_outcome(conn, request["id"], outcome)
    _show_in_summary(conn, request)
    return True


def _is_surely_due(how: Waiting, waiting: Mapping, now: datetime) -> bool:
    """True if it was seen due some time ago, and still is."""
    return how.is_due(now) and bool(waiting["due_seen"]) and _first_seen(waiting, now) + SECOND_LOOK <= now


def _first_seen(waiting: Mapping, now: datetime) -> datetime:
    """Returns when it was first seen due; `now` if that is yet to come, as the clock was set back."""
    seen_at = datetime.fromisoformat(waiting["due_seen"]) if waiting["due_seen"] else now
    return min(seen_at, now)


def _note_progress(conn: Connection, request: Mapping, how: Waiting, now: datetime) -> bool:
    """Keeps when it was first seen due, and has the summary tell what is new; True if something is."""
    waiting = request["outcome"]["waiting"]
    noted = {
        "due_seen": _first_seen(waiting, now).isoformat() if how.is_due(now) else None,
        "shown": f"{how.due_at} {how.is_told}",
    }
    if all(waiting[key] == value for key, value in noted.items()):
        return False
    requests.set_outcome(conn, request["id"], request["outcome"] | {"waiting": waiting | noted})
    _show_in_summary(conn, request)
    return True


def _may_take_effect(
    conn: Connection, request: Mapping, waiting: Mapping, account: Mapping, entry: Mapping
) -> bool:
    return (
        request["state"] == APPROVE
        and account["state"] in accounts.SIGN_IN_STATES
        and account["agency"] == request["agency"]
        and _newest_revision(conn, account) == waiting["revision"]
        and bool(entry["answers"].get("email"))
    )


def _stop(conn: Connection, request: Mapping, why: str) -> None:
    requests.set_outcome(conn, request["id"], _without_waiting(request["outcome"]) | {"stopped": why})
    _show_in_summary(conn, request)


def _without_waiting(outcome: Mapping) -> dict:
    return {key: value for key, value in outcome.items() if key != "waiting"}


def _show_in_summary(conn: Connection, request: Mapping) -> None:
    """Has the summary of the deciding area written again."""
    workbooks.request_count(conn, request["area"])


def _newest_revision(conn: Connection, account: Mapping) -> int:
    return entries.newest_revision(conn, REGISTRATION.key, account["agency"], account["username"])


def _link_number(request_id: int, nonce: str) -> str:
    return f"objection.{request_id}.{nonce}"
