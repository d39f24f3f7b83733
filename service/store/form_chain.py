"""The chain of the forms that came in (store/chain.py): a link for each entry, which itself never changes.

A link seals which form it is, of which agency, by which account, when it was received or withdrawn, and from
where. The answers are digested apart, with a random salt, as they may be taken out later: what is left then
is sealed in an act of the audit log, CLEANED. The origin has a salt of its own, which goes with it.

Whoever sends a form does not wait for its link: the worker makes new ones in the order of the entries, soon
after. What somebody changes in the database before that is sealed as it is then. Not sealed are the area,
which follows the agency, and number and revision, which are given anew where a database was put back from a
copy.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, select

from . import Database, instance_values
from .chain import ChainOfRows, digest, moment_text
from .schema import entries, entry_origins, form_links

CONTENTS = ("answers", "remarks")
FIELDS = ("receipt", "record", "agency", "item", "changed", "notice", "withdrawn", "account_id")
ORIGIN = ("address", "sign_in")
# The act whose `about` has `seals`: number of a link -> digest of the contents that its entry has now.
CLEANED = "forms_cleaned"
# Links that a transaction makes.
PORTION = 100


class ChainOfForms(ChainOfRows):
    """The links, each read with what its entry and its origin hold now; None where these are gone."""

    def select_rows(self) -> Select:
        columns = (*entries.c["received_at", *FIELDS, *CONTENTS], *entry_origins.c["address", "sign_in"])
        joined = form_links.outerjoin(entries, entries.c.id == form_links.c.entry_id)
        joined = joined.outerjoin(entry_origins, entry_origins.c.entry_id == form_links.c.entry_id)
        return select(form_links, *columns).select_from(joined)


FORMS = ChainOfForms(form_links, form_links.c.sealed_at, "forms_head", "forms_anchor")


def digest_contents(salt: str, entry: Mapping) -> str:
    return digest([salt, *(entry[key] for key in CONTENTS)])


def digest_origin(salt: str, origin: Mapping) -> str:
    return digest([salt, *(origin[key] for key in ORIGIN)])


def digest_form(before: str, form: Mapping) -> str:
    """Returns the digest of a link with its entry; `before`: that of the last one."""
    times = [moment_text(form["sealed_at"]), moment_text(form["received_at"])]
    sealed = [form["entry_id"], form["contents"], form["origin"], *(form[key] for key in FIELDS)]
    return digest([before, form["id"], *times, *sealed])


def link(before: str, number: int, entry: Mapping, now: datetime) -> dict:
    """Returns the link of an entry, which has address and sign_in, or None for these."""
    salt = secrets.token_hex(16)
    values = {"id": number, "entry_id": entry["id"], "sealed_at": now, "salt": salt}
    values |= {"contents": digest_contents(salt, entry), "origin_salt": "", "origin": ""}
    if entry["address"] is not None:
        values["origin_salt"] = secrets.token_hex(16)
        values["origin"] = digest_origin(values["origin_salt"], entry)
    return values | {"digest": digest_form(before, {**entry, **values})}


def seal_new(db: Database, now: datetime) -> int:
    """Make the links of all entries that have none yet, in portions; returns how many."""
    total = 0
    while True:
        with db.read() as conn:
            if not conn.execute(_new_entries().with_only_columns(entries.c.id).limit(1)).first():
                return total
        with db.begin() as conn:
            total += _seal_portion(conn, now)
            conn.commit()


def _seal_portion(conn: Connection, now: datetime) -> int:
    head, newest = FORMS.end(conn)
    links = []
    for number, entry in enumerate(conn.execute(_new_entries().limit(PORTION)).mappings(), newest + 1):
        links.append(link(head, number, entry, now))
        head = links[-1]["digest"]
    if links:
        conn.execute(form_links.insert(), links)
        instance_values.put(conn, FORMS.head, head)
    return len(links)


def _new_entries() -> Select:
    joined = entries.outerjoin(entry_origins, entry_origins.c.entry_id == entries.c.id)
    columns = (entries.c["id", "received_at", *FIELDS, *CONTENTS], entry_origins.c["address", "sign_in"])
    query = select(*columns[0], *columns[1]).select_from(joined)
    return query.where(entries.c.id > _last_sealed()).order_by(entries.c.id)


def _last_sealed() -> ColumnElement[int]:
    return select(func.coalesce(func.max(form_links.c.entry_id), 0)).scalar_subquery()


def count_unsealed(conn: Connection) -> int:
    """Returns how many entries wait for their link."""
    query = select(func.count()).select_from(entries).where(entries.c.id > _last_sealed())
    return conn.execute(query).scalar_one()


def first_put_in(conn: Connection) -> int | None:
    """Returns the first entry without a link before one that has a link: the service made none such."""
    joined = entries.outerjoin(form_links, form_links.c.entry_id == entries.c.id)
    query = select(func.min(entries.c.id)).select_from(joined)
    return conn.execute(query.where(form_links.c.id.is_(None), entries.c.id <= _last_sealed())).scalar()


def list_links(conn: Connection, entry_ids: Collection[int]) -> dict[int, RowMapping]:
    """Returns entry -> its link, for those that have one."""
    query = select(form_links).where(form_links.c.entry_id.in_(list(entry_ids)))
    return {row["entry_id"]: row for row in conn.execute(query).mappings()}


def reseal(conn: Connection, changes: Sequence[tuple[Mapping, Mapping]]) -> dict[str, str]:
    """Give the links of entries, whose contents changed, new salts; returns number -> digest of the contents.

    `changes`: an entry and the values that it got. One without a link is sealed later, as it is then.
    """
    links = list_links(conn, [entry["id"] for entry, _ in changes])
    seals = {}
    for entry, values in changes:
        if found := links.get(entry["id"]):
            salt = secrets.token_hex(16)
            is_it = form_links.c.id == found["id"]
            conn.execute(form_links.update().where(is_it).values(salt=salt))
            seals[str(found["id"])] = digest_contents(salt, {**entry, **values})
    return seals
