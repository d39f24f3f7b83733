"""Takes personal data out of the tables. store/personal_columns.py lists where it is. No function commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, and_, exists, func, not_, or_, select

from . import photos as photo_rows
from . import requests as request_rows
from .accounts import CANCELLED, LEFT
from .drafts import DRAFT_LIFETIME
from .letters import WITHDRAWN
from .rows import MOVED
from .schema import (
    accounts,
    agencies,
    audit_log,
    confirmations,
    drafts,
    edits,
    entries,
    letters,
    photos,
    proof_codes,
    rates,
    recovery_codes,
    reminders,
    reports,
    requests,
    rows,
    second_factors,
    sessions,
    shares,
    wrong_passwords,
)
from .sessions import IDLE_LIFE

# Keys of a letter's facts that name no person: they stay.
LETTER_FACT_KEYS = ("agency", "agency_name", "record", "item")
# Keys of the outcome of a request that name no person: they stay.
OUTCOME_KEYS = ("agency", "made", "accounts", "account", "name", "renamed", "revision", "stopped")
# Wrong passwords count no more after this time.
WRONG_PASSWORD_LIFETIME = timedelta(days=1)
# Stands in place of Google's words, which may repeat a cell.
SET_ASIDE_REASON = "purged"


def last_activity_by_account(conn: Connection) -> dict[int, datetime]:
    """Returns account id -> when it sent something last."""
    query = select(entries.c.account_id, func.max(entries.c.received_at)).group_by(entries.c.account_id)
    return {account: at for account, at in conn.execute(query) if account is not None}


def list_entries(conn: Connection, area: str) -> list[RowMapping]:
    """Returns the entries of an area, and those of agencies that left it, whose rows are still there."""
    left = select(rows.c.entry_id).where(rows.c.area == area, rows.c.state == MOVED)
    is_here = or_(entries.c.area == area, entries.c.id.in_(left))
    return list(conn.execute(select(entries).where(is_here).order_by(entries.c.id)).mappings())


def clean_entry(conn: Connection, entry: Mapping, answers: Mapping, remarks: Sequence, now: datetime) -> None:
    """Leave only these answers and remarks in an entry.

    In the outcome of the request that it belongs to, only OUTCOME_KEYS stay: what waits in it lapses.
    """
    values = {"answers": dict(answers), "remarks": list(remarks), "purged_at": entry["purged_at"] or now}
    values |= {"set_aside": SET_ASIDE_REASON} if entry["set_aside"] else {}
    conn.execute(entries.update().where(entries.c.id == entry["id"]).values(**values))
    query = select(requests.c.id, requests.c.outcome).where(requests.c.receipt == entry["receipt"])
    for number, outcome in conn.execute(query).all():
        impersonal = {key: value for key, value in outcome.items() if key in OUTCOME_KEYS}
        lapsed = {"stopped": request_rows.LAPSED} if "waiting" in outcome else {}
        request_rows.set_outcome(conn, number, impersonal | lapsed)


def clean_row(conn: Connection, row: int, cells: Mapping) -> None:
    """Leave only these cells in the mirror of a row, without changing when it changed last."""
    conn.execute(rows.update().where(rows.c.id == row).values(cells=dict(cells), seen_once=""))


def list_edits(conn: Connection, area: str) -> list[RowMapping]:
    return list(conn.execute(select(edits).where(edits.c.area == area)).mappings())


def clean_edit(conn: Connection, edit: int, **values: object) -> None:
    """Set what is left of an edit: before, after, who."""
    conn.execute(edits.update().where(edits.c.id == edit).values(**values))


def list_letters(conn: Connection, area: str) -> list[RowMapping]:
    """Returns the letters of an area that hold personal data; letters of no area are OBEC's."""
    has_content = or_(letters.c.to != "", letters.c.answer.not_in(("", WITHDRAWN)))
    of_people = select(accounts.c.id).where(accounts.c.area == area)
    conditions = [letters.c.area == area, and_(letters.c.area.is_(None), letters.c.account_id.in_(of_people))]
    if area == "OBEC":
        without_area = select(accounts.c.id).where(accounts.c.area.is_(None))
        conditions += [
            and_(letters.c.area.is_(None), letters.c.account_id.in_(without_area)),
            and_(letters.c.area.is_(None), letters.c.account_id.is_(None)),
        ]
    # One look by an index for each: together the condition would walk through all letters.
    found = [conn.execute(select(letters).where(each, has_content)).mappings() for each in conditions]
    return [letter for part in found for letter in part]


def list_letters_to(conn: Connection, account_ids: Sequence[int], emails: Sequence[str]) -> list[RowMapping]:
    """Returns the letters of these accounts, and all letters to these addresses (lower case)."""
    condition = or_(letters.c.account_id.in_(account_ids), func.lower(letters.c.to).in_(emails))
    return list(conn.execute(select(letters).where(condition).order_by(letters.c.id)).mappings())


def clean_letter(conn: Connection, letter: Mapping) -> None:
    """Delete the address of a letter and what it said.

    A letter that was not sent counts as withdrawn: one that waits does not go out any more, and one that did
    not arrive is shown to nobody any more.
    """
    facts = {key: value for key, value in letter["facts"].items() if key in LETTER_FACT_KEYS}
    values = {"to": "", "facts": facts, "answer": ""}
    values |= {"state": "refused", "answer": WITHDRAWN} if letter["state"] != "sent" else {}
    conn.execute(letters.update().where(letters.c.id == letter["id"]).values(**values))


def list_cleaned_letter_ids(conn: Connection) -> list[int]:
    """Returns the ids of letters that were cleaned: their files may still be there."""
    return list(conn.execute(select(letters.c.id).where(letters.c.to == "")).scalars())


def count_overdue(conn: Connection, records: Sequence[str], received_before: datetime) -> int:
    """Returns how many entries of records that came in before a moment still hold what purging takes out.

    A registration is not past its time while its person still sends something (privacy/scope.py).
    """
    later = entries.alias("later")
    is_in_use = exists(
        select(later.c.id).where(
            later.c.agency == entries.c.agency,
            later.c.account_id == entries.c.account_id,
            later.c.received_at >= received_before,
        )
    )
    is_due = (
        entries.c.received_at < received_before,
        entries.c.purged_at.is_(None),
        entries.c.record.in_(records),
        not_(and_(entries.c.record == "registration", is_in_use)),
    )
    return conn.execute(select(func.count()).select_from(entries).where(*is_due)).scalar_one()


def list_photos(conn: Connection, area: str) -> list[RowMapping]:
    """Returns the photos of an area's agencies."""
    joined = photos.join(agencies, agencies.c.code == photos.c.agency)
    return list(conn.execute(select(photos).select_from(joined).where(agencies.c.area == area)).mappings())


def photo_ids_of_accounts(conn: Connection, account_ids: Sequence[int]) -> set[str]:
    """Returns the ids of all photos that these accounts sent, or held for a form."""
    return set(conn.execute(select(photos.c.id).where(photos.c.account_id.in_(account_ids))).scalars())


def delete_photos(conn: Connection, ids: Sequence[str]) -> None:
    """Delete photos with their names and positions; the caller deletes the files once it has committed."""
    photo_rows.delete(conn, ids)


def list_accounts(conn: Connection, area: str) -> list[RowMapping]:
    """Returns the accounts of an area's agencies that have an address or a password, or may sign in."""
    is_uncleaned = or_(
        accounts.c.email != "",
        accounts.c.password_hash.is_not(None),
        accounts.c.state.not_in((LEFT, CANCELLED)),
    )
    conditions = (accounts.c.area == area, accounts.c.role == "agency", is_uncleaned)
    return list(conn.execute(select(accounts).where(*conditions)).mappings())


def list_registrations(conn: Connection, account_id: int) -> list[RowMapping]:
    """Returns the registration entries of an account: the one that made it, and its revisions."""
    conditions = (entries.c.record == "registration", entries.c.account_id == account_id)
    return list(conn.execute(select(entries).where(*conditions)).mappings())


def clear_account(conn: Connection, account: Mapping) -> None:
    """Take the person out of an account: no address, no password, no second factor, no session, no drafts.

    A cancelled account stays cancelled, so that what it sent goes on not counting.
    """
    state = CANCELLED if account["state"] == CANCELLED else LEFT
    values = {"email": "", "unit": "", "password_hash": None, "state": state}
    conn.execute(accounts.update().where(accounts.c.id == account["id"]).values(**values))
    for table in (sessions, second_factors, recovery_codes):
        conn.execute(table.delete().where(table.c.account_id == account["id"]))
    conn.execute(confirmations.delete().where(confirmations.c.account_id == account["id"]))
    names = [account["username"].lower(), account["email"].lower()]
    conn.execute(wrong_passwords.delete().where(func.lower(wrong_passwords.c.username).in_(names)))
    conn.execute(
        drafts.delete().where(drafts.c.submission.contains(f".{account['username']}.", autoescape=True))
    )


def rename_staff(conn: Connection, account: Mapping) -> None:
    """Replace the username of a member of staff who has left.

    The audit log goes on telling that one and the same person did it, but not who.
    """
    name = f"left-{account['id']}"
    for column in (audit_log.c.who, edits.c.who, reports.c.who, reminders.c.who, proof_codes.c.issued_by):
        is_theirs = column == account["username"]
        conn.execute(column.table.update().where(is_theirs).values({column.name: name}))
    for key in ("username", "by"):
        is_named = audit_log.c.about[key].as_string() == account["username"]
        for act, about in conn.execute(select(audit_log.c.id, audit_log.c.about).where(is_named)).all():
            conn.execute(audit_log.update().where(audit_log.c.id == act).values(about=about | {key: name}))
    conn.execute(accounts.update().where(accounts.c.id == account["id"]).values(username=name))


def list_confirmations(conn: Connection) -> list[RowMapping]:
    """Returns the changes of address and offers of accounts that wait to be confirmed, with their facts."""
    return list(conn.execute(select(confirmations)).mappings())


def delete_confirmation(conn: Connection, digest: str) -> None:
    conn.execute(confirmations.delete().where(confirmations.c.digest == digest))


def delete_shares(conn: Connection, emails: Sequence[str]) -> list[str]:
    """Forget that workbooks were shared with these addresses (lower case); returns the areas."""
    has_email = func.lower(shares.c.email).in_(emails)
    areas = list(conn.execute(select(shares.c.area).where(has_email)).scalars())
    conn.execute(shares.delete().where(has_email))
    return areas


def clear_editors(conn: Connection, emails: Sequence[str]) -> int:
    """Delete `who` of the edits that Drive ascribes to these addresses; returns how many there were."""
    return conn.execute(edits.update().where(func.lower(edits.c.who).in_(emails)).values(who="")).rowcount


def delete_stale(conn: Connection, now: datetime) -> int:
    """Delete what is of no use any more; returns how many rows.

    Old drafts, expired links and sessions, wrong passwords of yesterday, limits that are whole again.
    """
    conditions = (
        drafts.c.created_at < now - DRAFT_LIFETIME,
        confirmations.c.expires_at < now,
        wrong_passwords.c.last_at < now - WRONG_PASSWORD_LIFETIME,
        rates.c.full_at < now,
        sessions.c.used_at < now - IDLE_LIFE,
    )
    return sum(
        conn.execute(condition.left.table.delete().where(condition)).rowcount for condition in conditions
    )
