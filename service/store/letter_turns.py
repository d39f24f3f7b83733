"""When a waiting letter has its turn, and who can make the service write it.

Whoever solves a captcha can make the service write to any address. So letters to addresses that it never
wrote to before have a budget of so many an hour (guard/new_addresses.py). A letter that waits for its place
holds up no other letter, and is looked at again only when a place is free.

An address is known once a letter to it was sent, or may have been, about whatever account. Addresses are
compared letter by letter: another spelling of a mailbox is a new address, and takes a place of its own. Where
purging took the addresses out of old letters, theirs are new again.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, func, or_, select

from .schema import accounts, letters

# Turns of a waiting letter, in the order in which they go: at once; at once, as it took its place in the
# budget; when the budget has a place; when nobody else waits.
SOON, PLACED, BUDGET, BULK = "soon", "placed", "budget", "bulk"
TURNS = (SOON, PLACED, BUDGET, BULK)
# Before it gets one of these, a letter that tells of a decision is gathered with others to its address
# (mail/gathering.py). HELD: until staff says so, as there are many in an hour; RELEASED: staff said so.
GATHERED, HELD, RELEASED = "gathered", "held", "released"

# Who can cause a letter of a kind:
# visitors, and persons of whom nobody knows who they are
ANYBODY = "anybody"
# a confirmed person, to an address that this person typed
TYPED = "typed"
# staff or confirmed people, to an account that is there already
KNOWN_HAND = "known hand"
# whoever it is: it goes to members of staff alone
TO_STAFF = "to staff"
# staff, to all agencies or persons that have not done their part
TO_ALL = "to all"
# The causes whose letters to new addresses need a place in the budget.
BUDGETED_CAUSES = (ANYBODY, TYPED)

CAUSE_BY_KIND = {
    "welcome": ANYBODY,
    "password": ANYBODY,
    "registered_notice": ANYBODY,
    "register_code": ANYBODY,
    "further_person": ANYBODY,
    "address_corrected": ANYBODY,
    "code_reused": ANYBODY,
    "coordinator_notice": ANYBODY,
    "request_received": ANYBODY,
    # The staff decided, but the address may be the one that a visitor typed.
    "decisions": ANYBODY,
    # The staff decided, but the address is still the one that a visitor typed.
    "request_refused": ANYBODY,
    "agency_added": ANYBODY,
    "agency_merged": ANYBODY,
    "correction_done": ANYBODY,
    "correction_waits": ANYBODY,
    "correction_asked": ANYBODY,
    # What signed-in persons do with their accounts, confirmed or not.
    "new_address": ANYBODY,
    "old_address": ANYBODY,
    "address_changed": ANYBODY,
    "handover": ANYBODY,
    "handing_over": ANYBODY,
    "handed_over": ANYBODY,
    "left": ANYBODY,
    "invitation": TYPED,
    "colleague_invited": KNOWN_HAND,
    "colleague_proved": KNOWN_HAND,
    "hand_over_printed": KNOWN_HAND,
    "sent_back": KNOWN_HAND,
    "account_cancelled": KNOWN_HAND,
    "row_changed": KNOWN_HAND,
    "slip_notice": KNOWN_HAND,
    "staff_welcome": TO_STAFF,
    "staff_account_made": TO_STAFF,
    "staff_slip_made": TO_STAFF,
    "officer_slip_made": TO_STAFF,
    "slip_replaced": TO_STAFF,
    "staff_account_closed": TO_STAFF,
    "own_factor_removed": TO_STAFF,
    "factor_removed": TO_STAFF,
    "correction_objected": TO_STAFF,
    "reports_arrived": TO_STAFF,
    "report_accepted": TO_STAFF,
    "report_returned": TO_STAFF,
    "report_reopened": TO_STAFF,
    "waiting_digest": TO_STAFF,
    "rush_alarm": TO_STAFF,
    "confirmations_alarm": TO_STAFF,
    "budget_alarm": TO_STAFF,
    "first_notice": TO_ALL,
    "reminder": TO_ALL,
}
# Kinds that tell of a decision in a sheet. Further ones to the same address are gathered into one DECISIONS.
# Not `correction_asked`: it warns the holder of an account, whose time to object runs from when it is sent.
GATHERED_KINDS = (
    "sent_back",
    "account_cancelled",
    "row_changed",
    "request_refused",
    "agency_added",
    "agency_merged",
    "correction_done",
    "correction_waits",
    "report_accepted",
    "report_returned",
    "report_reopened",
)
DECISIONS = "decisions"
# Kinds that go out by the thousand. Every other due letter goes before them, as somebody waits for it.
BULK_KINDS = tuple(kind for kind, cause in CAUSE_BY_KIND.items() if cause == TO_ALL)


def first_turn(conn: Connection, kind: str, to: str, account_id: int | None) -> str:
    """Returns the turn of a letter that is queued now; one without an address is judged when it has one."""
    if kind in BULK_KINDS:
        return BULK
    return GATHERED if kind in GATHERED_KINDS else turn_to_send(conn, kind, to, account_id)


def turn_to_send(conn: Connection, kind: str, to: str, account_id: int | None) -> str:
    """Returns the turn of a letter that is not gathered, or was."""
    return BUDGET if to and is_budgeted(conn, kind, to, account_id) else SOON


def is_budgeted(conn: Connection, kind: str, to: str, account_id: int | None) -> bool:
    """Returns True where a letter of this kind to this address needs a place in the budget.

    None to staff, and none to an address that is known.
    """
    return (
        CAUSE_BY_KIND[kind] in BUDGETED_CAUSES
        and not is_known(conn, to)
        and not (account_id and _is_staff(conn, account_id))
    )


def is_known(conn: Connection, to: str) -> bool:
    """Returns True if a letter to this address was sent, or may have been."""
    went_out = (letters.c.to == to, letters.c.state.in_(("sent", "unsure")))
    return conn.execute(select(letters.c.id).where(*went_out).limit(1)).first() is not None


def _is_staff(conn: Connection, account_id: int) -> bool:
    is_staff = (accounts.c.id == account_id, accounts.c.role != "agency")
    return conn.execute(select(accounts.c.id).where(*is_staff)).first() is not None


def set_placed(conn: Connection, letter_id: int) -> None:
    """Note that a letter took its place in the budget: further attempts need no other."""
    conn.execute(letters.update().where(letters.c.id == letter_id).values(turn=PLACED))


def wait_for_place(conn: Connection, letter: Mapping) -> None:
    """Let a claimed letter wait for a place in the budget, with its age; the claim counts as no attempt."""
    values = {"turn": BUDGET, "attempts": letter["attempts"], "next_at": letter["next_at"]}
    conn.execute(letters.update().where(letters.c.id == letter["id"]).values(**values))


def release(conn: Connection, to: str) -> None:
    """Let the letters to an address that is known by now go at once."""
    conditions = (letters.c.to == to, letters.c.state == "waiting", letters.c.turn == BUDGET)
    conn.execute(letters.update().where(*conditions).values(turn=SOON))


def count_waiting(conn: Connection, now: datetime) -> int:
    """Returns how many due letters wait for a place in the budget."""
    return conn.execute(select(func.count()).where(*_is_waiting(), letters.c.next_at <= now)).scalar_one()


def count_ahead(conn: Connection, letter: RowMapping) -> int:
    """Returns how many letters get a place in the budget before this one."""
    is_ahead = or_(
        letters.c.next_at < letter["next_at"],
        and_(letters.c.next_at == letter["next_at"], letters.c.id < letter["id"]),
    )
    # Said twice, so that the index is walked only as far as this letter.
    conditions = (*_is_waiting(), letters.c.next_at <= letter["next_at"], is_ahead)
    return conn.execute(select(func.count()).where(*conditions)).scalar_one()


def _is_waiting() -> tuple:
    return (letters.c.state == "waiting", letters.c.turn == BUDGET)
