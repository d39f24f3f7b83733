"""Takes personal data out of the tables. store/personal_columns.py lists where it is. No function commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    RowMapping,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    not_,
    or_,
    select,
    tuple_,
)

from . import audit_chain, audit_origins, edit_chain, entry_origins, form_chain, tab_shapes
from . import photos as photo_rows
from . import requests as request_rows
from .accounts import CANCELLED, LEFT
from .edit_filter import names_one_of
from .letters import WITHDRAWN
from .rows import MOVED
from .schema import (
    accounts,
    agencies,
    announcements,
    audit_log,
    confirmations,
    drafts,
    edits,
    entries,
    letters,
    password_links,
    photos,
    proof_codes,
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

# Keys of a letter's facts that name no person: they stay.
LETTER_FACT_KEYS = ("agency", "agency_name", "record", "item")
# Keys of the outcome of a request that name no person: they stay.
OUTCOME_KEYS = ("agency", "made", "accounts", "account", "name", "renamed", "revision", "stopped")
# Stands in place of Google's words, which may repeat a cell.
SET_ASIDE_REASON = "purged"


# A row as it was read, and the values that it gets.
Change = tuple[Mapping, dict]


class Outdated(Exception):
    """Rows are not any more as they were when it was planned what to write: plan again."""


@dataclass(frozen=True)
class AccountTraces:
    """Keys of drafts, of wrong passwords (username, browser), of acts and entries that tell their origin."""

    drafts: Sequence[str] = ()
    wrong_passwords: Sequence[tuple[str, str]] = ()
    acts: Sequence[int] = ()
    entries: Sequence[int] = ()


def _update(conn: Connection, table: Table, changes: Sequence[Change], same: Sequence[str] = ()) -> None:
    """Update rows by id. Raises Outdated where one of the columns `same` is not any more as it was read."""
    conditions = [table.c[key].is_not_distinct_from(bindparam(f"old_{key}")) for key in same]
    statement = table.update().where(table.c.id == bindparam("old_id"), *conditions)
    by_keys: dict[tuple[str, ...], list[dict]] = {}
    for row, values in changes:
        old = {f"old_{key}": row[key] for key in ("id", *same)}
        new = {f"new_{key}": value for key, value in values.items()}
        by_keys.setdefault(tuple(values), []).append(old | new)
    for keys, parameters in by_keys.items():
        values = {key: bindparam(f"new_{key}") for key in keys}
        if conn.execute(statement.values(values), parameters).rowcount != len(parameters):
            raise Outdated(table.name)


def last_activity_by_account(conn: Connection) -> dict[int, datetime]:
    """Returns account id -> when it sent something last."""
    query = select(entries.c.account_id, func.max(entries.c.received_at)).group_by(entries.c.account_id)
    return {account: at for account, at in conn.execute(query) if account is not None}


def newest_entry(conn: Connection) -> int:
    """Returns the id of the last entry; 0 without one."""
    return conn.execute(select(func.max(entries.c.id))).scalar() or 0


def check_nothing_sent(conn: Connection, account_ids: Sequence[int], newest_entry: int) -> None:
    """Raises Outdated where one of these accounts has sent an entry after that one."""
    is_newer = (entries.c.account_id.in_(account_ids), entries.c.id > newest_entry)
    if conn.execute(select(entries.c.id).where(*is_newer).limit(1)).first():
        raise Outdated(entries.name)


def list_entries(conn: Connection, area: str) -> list[RowMapping]:
    """Returns the entries of an area, and those of agencies that left it, whose rows are still there."""
    left = select(rows.c.entry_id).where(rows.c.area == area, rows.c.state == MOVED)
    is_here = or_(entries.c.area == area, entries.c.id.in_(left))
    return list(conn.execute(select(entries).where(is_here).order_by(entries.c.id)).mappings())


def clean_entries(conn: Connection, changes: Sequence[Change]) -> dict[str, str]:
    """Leave only these answers and remarks in entries: answers, remarks, purged_at, set_aside.

    In the outcomes of the requests that they belong to, only OUTCOME_KEYS stay: what waits in them lapses.
    Returns the seals (link -> digest), which the caller adds to the chain of acts.
    Raises Outdated where an entry was put into a batch meanwhile, or taken out of one.
    """
    _update(conn, entries, changes, ("batch_id",))
    receipts = [entry["receipt"] for entry, _ in changes]
    query = select(requests.c.id, requests.c.outcome).where(requests.c.receipt.in_(receipts))
    for number, outcome in conn.execute(query).all():
        impersonal = {key: value for key, value in outcome.items() if key in OUTCOME_KEYS}
        lapsed = {"stopped": request_rows.LAPSED} if "waiting" in outcome else {}
        request_rows.set_outcome(conn, number, impersonal | lapsed)
    return form_chain.reseal(conn, changes)


def clean_rows(conn: Connection, changes: Sequence[Change]) -> None:
    """Leave only these cells in the mirrors of rows, without changing when they changed last.

    Raises Outdated where a row was read back meanwhile.
    """
    cleaned = [(row, values | {"seen_once": ""}) for row, values in changes]
    _update(conn, rows, cleaned, ("changed_at", "state"))


def list_edits(conn: Connection, area: str) -> list[RowMapping]:
    return list(conn.execute(select(edits).where(edits.c.area == area)).mappings())


def clean_edits(conn: Connection, changes: Sequence[Change]) -> dict[str, str]:
    """Set what is left of edits: before, after, who, place.

    Returns the seals (edit -> digest), which the caller adds to the chain of acts. Raises Outdated where one
    was cleaned meanwhile.
    """
    seals = {str(edit["id"]): edit_chain.seal({**edit, **values}) for edit, values in changes}
    resalted = [(edit, values | {"salt": seals[str(edit["id"])]["salt"]}) for edit, values in changes]
    _update(conn, edits, resalted, ("salt",))
    return {number: seal["contents"] for number, seal in seals.items()}


def forget_shapes(conn: Connection, area: str) -> None:
    """Forget the headers of people's own columns; the next look stores those that stand then."""
    tab_shapes.forget(conn, area)


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
    parts = [conn.execute(select(letters).where(each, has_content)).mappings() for each in conditions]
    return [letter for part in parts for letter in part]


def list_letters_to(conn: Connection, account_ids: Sequence[int], emails: Sequence[str]) -> list[RowMapping]:
    """Returns the letters of these accounts, and all letters to these addresses (lower case)."""
    condition = or_(letters.c.account_id.in_(account_ids), func.lower(letters.c.to).in_(emails))
    return list(conn.execute(select(letters).where(condition).order_by(letters.c.id)).mappings())


def clean_letters(conn: Connection, letter_rows: Sequence[Mapping]) -> None:
    """Delete the addresses of letters and what they said.

    A letter that was not sent counts as withdrawn: one that waits does not go out any more, and one that did
    not arrive is shown to nobody any more.
    """
    is_sent = letters.c.state == "sent"
    statement = letters.update().where(letters.c.id == bindparam("letter"))
    statement = statement.values(
        to="",
        facts=bindparam("left"),
        answer=case((is_sent, ""), else_=WITHDRAWN),
        state=case((is_sent, "sent"), else_="refused"),
    )
    changes = [
        {
            "letter": letter["id"],
            "left": {key: value for key, value in letter["facts"].items() if key in LETTER_FACT_KEYS},
        }
        for letter in letter_rows
    ]
    if changes:
        conn.execute(statement, changes)


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


def list_registrations(conn: Connection, account_ids: Sequence[int]) -> list[RowMapping]:
    """Returns the registration entries of accounts: those that made them, and their revisions."""
    conditions = (entries.c.record == "registration", entries.c.account_id.in_(account_ids))
    return list(conn.execute(select(entries).where(*conditions).order_by(entries.c.id)).mappings())


def registrations_by_account(conn: Connection, area: str) -> dict[int, list[RowMapping]]:
    """Returns account id -> its registration entries, of the accounts of an area's agencies."""
    of_area = select(accounts.c.id).where(accounts.c.area == area, accounts.c.role == "agency")
    conditions = (entries.c.record == "registration", entries.c.account_id.in_(of_area))
    registrations: dict[int, list[RowMapping]] = {}
    for entry in conn.execute(select(entries).where(*conditions).order_by(entries.c.id)).mappings():
        registrations.setdefault(entry["account_id"], []).append(entry)
    return registrations


def list_traces_of_accounts(conn: Connection, account_rows: Sequence[Mapping]) -> AccountTraces:
    """Returns what names these accounts in drafts and in wrong passwords, where no index leads to it.

    With the acts and entries whose network address is theirs.
    """
    names = {account[key].lower() for account in account_rows for key in ("username", "email")}
    usernames = {account["username"] for account in account_rows}
    submissions = conn.execute(select(drafts.c.submission)).scalars()
    typed = conn.execute(select(wrong_passwords.c.username, wrong_passwords.c.browser))
    return AccountTraces(
        [key for key in submissions if _username_of_form(key) in usernames],
        [tuple(row) for row in typed if row.username.lower() in names],
        audit_origins.list_of(conn, usernames),
        entry_origins.list_of_accounts(conn, [account["id"] for account in account_rows]),
    )


def clear_accounts(conn: Connection, account_rows: Sequence[Mapping]) -> None:
    """Take the persons out of accounts: no address, no password, no second factor, no session.

    A cancelled account stays cancelled, so that what it sent goes on not counting. Raises Outdated where an
    account changed hands meanwhile.
    """
    changes = [
        (
            account,
            {
                "email": "",
                "unit": "",
                "password_hash": None,
                "state": CANCELLED if account["state"] == CANCELLED else LEFT,
            },
        )
        for account in account_rows
    ]
    _update(conn, accounts, changes, ("email", "state", "password_hash"))
    ids = [account["id"] for account in account_rows]
    for table in (sessions, second_factors, recovery_codes, confirmations):
        conn.execute(table.delete().where(table.c.account_id.in_(ids)))


def delete_traces(conn: Connection, traces: AccountTraces) -> None:
    """Delete drafts and wrong passwords by their keys, and from where acts and entries came."""
    audit_origins.drop_of(conn, traces.acts)
    drop_origins(conn, traces.entries)
    conn.execute(drafts.delete().where(drafts.c.submission.in_(traces.drafts)))
    keys = tuple_(wrong_passwords.c.username, wrong_passwords.c.browser)
    conn.execute(wrong_passwords.delete().where(keys.in_(traces.wrong_passwords)))


def drop_origins(conn: Connection, entry_ids: Sequence[int]) -> None:
    """Delete from where these entries came."""
    entry_origins.drop(conn, entry_ids)


def _username_of_form(key: str) -> str:
    """Returns the username in the key of a form (web/kit/drafts.py): random.minute.username.signature."""
    parts = key.split(".", 2)
    return parts[2].rpartition(".")[0] if len(parts) == 3 else ""


def list_signatures(conn: Connection, username: str) -> list[tuple[Column, list]]:
    """Returns (column that says who did it, keys of the rows that name a member of staff there).

    Without the two chains, for which `list_acts_about` and `list_edits_by` tell it.
    """
    columns = (
        *(reports.c.who, reminders.c.who, proof_codes.c.issued_by, password_links.c.issued_by),
        *(announcements.c.written_by, announcements.c.released_by, announcements.c.ended_by),
    )
    return [
        (column, list(conn.execute(select(*column.table.primary_key).where(column == username)).scalars()))
        for column in columns
    ]


def sign(conn: Connection, column: Column, keys: Sequence, name: str) -> None:
    """Let these rows be signed by another name."""
    (key,) = column.table.primary_key
    conn.execute(column.table.update().where(key.in_(keys)).values({column.name: name}))


def list_acts_about(conn: Connection, username: str, name: str) -> list[Change]:
    """Returns the acts by or about a member of staff, in their order, with another name in its place."""
    by_key = (audit_log.c.about[key].as_string() for key in audit_chain.NAMES)
    acts = {
        act["id"]: act
        for name_of_act in (audit_log.c.who, *by_key)
        for act in conn.execute(select(audit_log).where(name_of_act == username)).mappings()
    }
    return [(act, _renamed_act(act, username, name)) for _, act in sorted(acts.items())]


def _renamed_act(act: Mapping, username: str, name: str) -> dict:
    about = {
        key: name if key in audit_chain.NAMES and value == username else value
        for key, value in act["about"].items()
    }
    return {"who": name if act["who"] == username else act["who"], "about": about}


def rename_acts(conn: Connection, changes: Sequence[Change]) -> dict[str, str]:
    """Replace names in acts; returns their seals (act -> digest), which the caller adds to the chain.

    Raises Outdated where names were replaced meanwhile.
    """
    seals = {str(act["id"]): audit_chain.reseal(values) for act, values in changes}
    resalted = [(act, values | {"salt": seals[str(act["id"])]["salt"]}) for act, values in changes]
    _update(conn, audit_log, resalted, ("salt",))
    return {number: seal["names"] for number, seal in seals.items()}


def name_of_former_staff(account: Mapping) -> str:
    """Returns what stands for the username of a member of staff who has left.

    The audit log goes on telling that one and the same person did it, but not who.
    """
    return f"left-{account['id']}"


def rename_staff(conn: Connection, account: Mapping) -> None:
    """Replace the username of a member of staff, whom nothing else names any more."""
    renamed = accounts.update().where(accounts.c.id == account["id"])
    conn.execute(renamed.values(username=name_of_former_staff(account)))


def list_confirmations(conn: Connection) -> list[RowMapping]:
    """Returns the changes of address and offers of accounts that wait to be confirmed, with their facts."""
    return list(conn.execute(select(confirmations)).mappings())


def delete_confirmations(conn: Connection, digests: Sequence[str]) -> None:
    conn.execute(confirmations.delete().where(confirmations.c.digest.in_(digests)))


def delete_shares(conn: Connection, emails: Sequence[str]) -> list[str]:
    """Forget that workbooks were shared with these addresses (lower case); returns the areas."""
    has_email = func.lower(shares.c.email).in_(emails)
    areas = list(conn.execute(select(shares.c.area).where(has_email)).scalars())
    conn.execute(shares.delete().where(has_email))
    return areas


def list_edits_by(conn: Connection, username: str, name: str, emails: Sequence[str]) -> list[Change]:
    """Returns the edits of a member of staff: those of the username with another name in its place.

    Those that Drive ascribes to one of the addresses (lower case) get no name.
    """
    named = conn.execute(select(edits).where(edits.c.who == username)).mappings()
    changes = {edit["id"]: (edit, {"who": name}) for edit in named}
    for edit in conn.execute(select(edits).where(names_one_of(emails))).mappings():
        changes.setdefault(edit["id"], (edit, {"who": ""}))
    return list(changes.values())
