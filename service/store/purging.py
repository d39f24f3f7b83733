"""What takes personal data out of the tables (store/terms.py lists where it is). Nothing here commits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, func, or_, select, update
from sqlalchemy import delete as deleting

from .accounts import CANCELLED, LEFT
from .drafts import DRAFT_LIFE
from .letters import TAKEN_BACK
from .schema import (
    accounts,
    agencies,
    confirmations,
    deeds,
    drafts,
    edits,
    entries,
    letters,
    photos,
    rates,
    reminders,
    reports,
    requests,
    rows,
    shares,
    wrong_passwords,
)

# What a letter goes on saying of itself: keys of its facts that name no person.
LETTER_KEPT = ("agency", "agency_name", "record", "item")
# The same of what a decision did.
OUTCOME_KEPT = ("agency", "made", "accounts", "account", "name", "renamed", "revision")
# Wrong passwords slow nobody down any more after this time.
WRONG_LIFE = timedelta(days=1)
# In place of Google's words, which may repeat a cell.
ASIDE = "purged"


def active(conn: Connection) -> dict[int, datetime]:
    """Account -> when it sent something last."""
    newest = select(entries.c.account_id, func.max(entries.c.received_at)).group_by(entries.c.account_id)
    return {account: at for account, at in conn.execute(newest) if account is not None}


def entries_of(conn: Connection, area: str) -> list[RowMapping]:
    return list(conn.execute(select(entries).where(entries.c.area == area).order_by(entries.c.id)).mappings())


def clean_entry(conn: Connection, entry: Mapping, answers: Mapping, remarks: Sequence, now: datetime) -> None:
    """Keep these answers and remarks of an entry, and of the request that it belongs to what names no
    person.
    """
    known = {"answers": dict(answers), "remarks": list(remarks), "purged_at": entry["purged_at"] or now}
    known |= {"set_aside": ASIDE} if entry["set_aside"] else {}
    conn.execute(update(entries).where(entries.c.id == entry["id"]).values(**known))
    asked = select(requests.c.id, requests.c.outcome).where(requests.c.receipt == entry["receipt"])
    for number, outcome in conn.execute(asked).all():
        kept = {key: value for key, value in outcome.items() if key in OUTCOME_KEPT}
        conn.execute(update(requests).where(requests.c.id == number).values(outcome=kept))


def clean_row(conn: Connection, number: int, cells: Mapping) -> None:
    """The mirror of a row holds these cells; when it changed last is not told anew."""
    conn.execute(update(rows).where(rows.c.id == number).values(cells=dict(cells), seen_once=""))


def edits_of(conn: Connection, area: str) -> list[RowMapping]:
    return list(conn.execute(select(edits).where(edits.c.area == area)).mappings())


def clean_edit(conn: Connection, number: int, **kept: object) -> None:
    conn.execute(update(edits).where(edits.c.id == number).values(**kept))


def letters_of(conn: Connection, area: str) -> list[RowMapping]:
    """The letters of an area with something in them; those that are no area's are OBEC's."""
    joined = letters.outerjoin(accounts, accounts.c.id == letters.c.account_id)
    where = func.coalesce(letters.c.area, accounts.c.area, "OBEC") == area
    held = or_(letters.c.to != "", letters.c.answer.not_in(("", TAKEN_BACK)))
    return list(conn.execute(select(letters).select_from(joined).where(where, held)).mappings())


def letters_to(conn: Connection, account_ids: Sequence[int], emails: Sequence[str]) -> list[RowMapping]:
    """The letters of these accounts, and all to these addresses (lower case)."""
    mine = or_(letters.c.account_id.in_(account_ids), func.lower(letters.c.to).in_(emails))
    return list(conn.execute(select(letters).where(mine).order_by(letters.c.id)).mappings())


def clean_letter(conn: Connection, letter: Mapping) -> None:
    """To whom a letter went and what it said is forgotten. One that waits does not go out any more, and one
    that did not arrive is nobody's trouble any more: it counts as taken back.
    """
    facts = {key: value for key, value in letter["facts"].items() if key in LETTER_KEPT}
    known = {"to": "", "facts": facts, "answer": ""}
    known |= {"state": "refused", "answer": TAKEN_BACK} if letter["state"] != "sent" else {}
    conn.execute(update(letters).where(letters.c.id == letter["id"]).values(**known))


def forgotten_letters(conn: Connection) -> list[int]:
    """The numbers of letters that are clean: their files may be there still."""
    return list(conn.execute(select(letters.c.id).where(letters.c.to == "")).scalars())


def photos_of(conn: Connection, area: str) -> list[RowMapping]:
    """The photos of an area's agencies that still have the name of the file that they came in."""
    joined = photos.join(agencies, agencies.c.code == photos.c.agency)
    named = or_(photos.c.name != "", photos.c.latitude.is_not(None))
    return list(
        conn.execute(select(photos).select_from(joined).where(agencies.c.area == area, named)).mappings()
    )


def clean_photos(conn: Connection, ids: Iterable[str]) -> None:
    """The pictures show places and stay. The names of their files go, and where the camera says it was."""
    for one in ids:
        conn.execute(update(photos).where(photos.c.id == one).values(name="", latitude=None, longitude=None))


def accounts_of(conn: Connection, area: str) -> list[RowMapping]:
    """The accounts of an area's agencies that still have an address, a password or a way in."""
    held = or_(
        accounts.c.email != "",
        accounts.c.password_hash.is_not(None),
        accounts.c.state.not_in((LEFT, CANCELLED)),
    )
    mine = (accounts.c.area == area, accounts.c.role == "agency", held)
    return list(conn.execute(select(accounts).where(*mine)).mappings())


def registrations(conn: Connection, account_id: int) -> list[RowMapping]:
    """The entries that made an account and changed it since."""
    mine = (entries.c.record == "registration", entries.c.account_id == account_id)
    return list(conn.execute(select(entries).where(*mine)).mappings())


def leave(conn: Connection, account: Mapping) -> None:
    """The person is gone: no address, no password, no session. What a cancelled account sent goes on not
    counting.
    """
    state = CANCELLED if account["state"] == CANCELLED else LEFT
    gone = {"email": "", "password_hash": None, "state": state, "epoch": accounts.c.epoch + 1}
    conn.execute(update(accounts).where(accounts.c.id == account["id"]).values(**gone))
    conn.execute(deleting(confirmations).where(confirmations.c.account_id == account["id"]))
    conn.execute(deleting(wrong_passwords).where(wrong_passwords.c.username == account["username"]))
    conn.execute(
        deleting(drafts).where(drafts.c.submission.contains(f".{account['username']}.", autoescape=True))
    )


def rename(conn: Connection, account: Mapping) -> None:
    """A member of staff has left: the trail goes on telling that one and the same person did it, not who."""
    name = f"left-{account['id']}"
    for table in (deeds, reports, reminders):
        conn.execute(update(table).where(table.c.who == account["username"]).values(who=name))
    about = select(deeds.c.id, deeds.c.about).where(
        deeds.c.about["username"].as_string() == account["username"]
    )
    for number, facts in conn.execute(about).all():
        conn.execute(update(deeds).where(deeds.c.id == number).values(about=facts | {"username": name}))
    conn.execute(update(accounts).where(accounts.c.id == account["id"]).values(username=name))


def promises(conn: Connection) -> list[RowMapping]:
    """Changes of address and offers of accounts that wait for a person's word, with what they say of that
    person.
    """
    return list(conn.execute(select(confirmations)).mappings())


def end_promise(conn: Connection, digest: str) -> None:
    conn.execute(deleting(confirmations).where(confirmations.c.digest == digest))


def unshare(conn: Connection, emails: Sequence[str]) -> list[str]:
    """Forget that workbooks were shared with these addresses (lower case); returns the areas."""
    mine = func.lower(shares.c.email).in_(emails)
    found = list(conn.execute(select(shares.c.area).where(mine)).scalars())
    conn.execute(deleting(shares).where(mine))
    return found


def edits_by(conn: Connection, emails: Sequence[str]) -> int:
    """Edits that Drive ascribes to these addresses are nobody's any more; returns how many."""
    return conn.execute(update(edits).where(func.lower(edits.c.who).in_(emails)).values(who="")).rowcount


def sweep(conn: Connection, now: datetime) -> int:
    """What is of no use any more: stale drafts, links that have run out, wrong passwords of yesterday, limits
    that are whole again. Returns how many.
    """
    stale = (
        drafts.c.created_at < now - DRAFT_LIFE,
        confirmations.c.expires_at < now,
        wrong_passwords.c.last_at < now - WRONG_LIFE,
        rates.c.full_at < now,
    )
    return sum(conn.execute(deleting(one.left.table).where(one)).rowcount for one in stale)
