"""Effective values: what counts for an identity in its sheet, and what is on its way to the sheet."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from .. import proposals, requests
from ..accounts import claims
from ..records import AGENCY_RECORDS, PIN, RECORDS, REGISTRATION, REQUEST_RECORDS
from ..records.agency_status import Unit
from ..records.deadlines import is_late
from ..records.identity_state import EntryRow, IdentityState, identity_state
from ..records.kinds import Invalid
from ..records.open_cells import UnreadableCell, unreadable_cells
from ..records.pictures import PHOTO_RULES, Picture
from ..records.record import ITEM, NOTE, STATE, WITHDRAWN, Answers, Record
from ..records.registration import is_proved
from ..records.summary import MovedAgency, Summary, summarise
from ..store import agencies, areas, entries, moves, photos, rows
from ..store.accounts import CANCELLED, LEFT, WAITING
from ..store.audience import CONFIRMED_PEOPLE, Audience
from . import without_effect


@dataclass(frozen=True)
class Item:
    """One item of an agency: what counts for it, overlaid with entries that are on their way to the sheet.

    `state`: counted, to_correct, withdrawn or void. `waiting`: its newest entry is not delivered yet.
    `form_values`: by field key, with the officer's corrections. `sender`: the account that sent its newest
    entry.
    """

    record: str
    item: str
    revision: int
    state: str
    waiting: bool
    note: str
    form_values: dict[str, str | list[str]]
    answers: Answers
    checked: bool = False
    # When the first of its counting entries was received.
    first_at: datetime | None = None
    sender: int | None = None
    sender_has_left: bool = False
    # cells of its row that the area's staff must look at
    unreadable: tuple[UnreadableCell, ...] = ()


def counted_row(mirrored: Mapping) -> EntryRow | None:
    """Convert a mirrored row to the row that is counted; None for a row that does not count."""
    if mirrored["state"] not in rows.COUNTED_STATES or mirrored["record"] not in AGENCY_RECORDS:
        return None
    audience = Audience.of_row(mirrored)
    if mirrored["account_state"] in (CANCELLED, WAITING):
        return None
    record, cells = RECORDS[mirrored["record"]], mirrored["cells"]
    keys = mirrored.get("unreadable") or ()
    effect, by_hand = record.decision_effect(cells), not mirrored["row_id"]
    lacks_reason = record.lacks_reason(cells) and mirrored["acted"] != effect
    effect = "" if lacks_reason else effect
    return EntryRow(
        record=record.key,
        agency=mirrored["agency"],
        item=str(cells.get(ITEM) or "") if by_hand and record.about == "service" else mirrored["item"] or "",
        revision=mirrored["revision"] or 1,
        received_at=mirrored["received_at"] or mirrored["complete_at"] or mirrored["changed_at"],
        answers=record.lazy_answers(rows.readable_cells(mirrored)),
        effect=effect,
        withdrawn=cells.get(STATE) == WITHDRAWN,
        confirmed=effect == "confirm" if by_hand else audience == CONFIRMED_PEOPLE,
        proved=record == REGISTRATION and is_proved(mirrored["remarks"]),
        unconfirmed_account=audience.account_id,
        by_hand=by_hand,
        doubts=_doubts(mirrored, effect),
        row_id=mirrored["row_id"],
        lacks_reason=lacks_reason,
        unreadable=unreadable_cells(record, mirrored["row_id"], cells, keys),
    )


def _doubts(mirrored: Mapping, effect: str) -> tuple[str, ...]:
    """Returns the rules of the doubts about a row.

    Who decided that it is right has seen them; a photo does not count by that.
    """
    rules = (rule for rule, *_ in rows.current_remarks(mirrored))
    return tuple(rule for rule in rules if effect != "checked" or rule in PHOTO_RULES)


def entry_rows(mirrored_rows: Iterable[Mapping], kinds: Mapping[str, str]) -> list[EntryRow]:
    """Returns the rows of mirrored rows that count, or would: rows typed by hand may lack an answer.

    `kinds`: agency code -> kind; rows of other agencies are left out.
    """
    return [row for _, row in _pairs(mirrored_rows, kinds)]


def mirrored_rows_that_count(
    mirrored_rows: Iterable[Mapping], kinds: Mapping[str, str]
) -> list[tuple[Mapping, EntryRow]]:
    """Returns the rows that count as pairs: mirrored row, row that counts. `kinds` as in `entry_rows`."""
    return [(mirrored, row) for mirrored, row in _pairs(mirrored_rows, kinds) if row.is_complete]


def _pairs(mirrored_rows: Iterable[Mapping], kinds: Mapping[str, str]) -> Iterator[tuple[Mapping, EntryRow]]:
    for mirrored in mirrored_rows:
        row = counted_row(mirrored)
        if row is None or row.agency not in kinds:
            continue
        yield mirrored, _judged(row, kinds[row.agency], mirrored["cells"]) if row.by_hand else row


def _judged(row: EntryRow, kind: str, cells: Mapping) -> EntryRow:
    """Returns a row typed by hand with whether its required answers are there, and which cannot be read."""
    record = RECORDS[row.record]
    if record.is_complete(row.answers, kind, cells):
        return row
    keys = [
        field.key
        for field in record.form_fields
        if cells.get(field.key) not in (None, "") and row.answers.get(field.key) is None
    ]
    return replace(row, is_complete=False, unreadable=unreadable_cells(record, "", cells, keys))


def area_summary(
    conn: Connection,
    area: str,
    deadline: date | None,
    now: datetime,
    mirrored_rows: Sequence[Mapping] | None = None,
) -> tuple[Summary, datetime | None]:
    """Returns the summary of an area's workbook, and when a counted row last changed (None without rows).

    `now` only decides which requests are overdue. `mirrored_rows`: the rows of the mirror as they are going
    to be, if not those that are stored.
    """
    register = agencies.list_of_area(conn, area)
    mirrored_rows = rows.list_of_area(conn, area) if mirrored_rows is None else mirrored_rows
    kinds = {agency["code"]: agency["kind"] for agency in register}
    units = [Unit(agency["code"], agency["name_th"], agency["kind"]) for agency in register]
    as_of = max(
        (row["changed_at"] for row in mirrored_rows if row["record"] in AGENCY_RECORDS | REQUEST_RECORDS),
        default=None,
    )
    area_proposals = proposals.list_of_area(conn, area, mirrored_rows)
    area_requests = requests.list_of_area(conn, area, now)
    counting_rows = entry_rows(mirrored_rows, kinds)
    pictures = pictures_of(conn, counting_rows)
    summary = summarise(units, counting_rows, deadline, area_proposals, area_requests, pictures)
    without_effect.add_typed_in_replaced(conn, summary, mirrored_rows)
    summary.moved = _moved_agencies(conn, area, mirrored_rows)
    if area == areas.OBEC:
        summary.closings = proposals.list_waiting_closings(conn)
        summary.without_effect = without_effect.decisions_without_effect(mirrored_rows)
    summary.claims = claims.list_of_area(conn, area, mirrored_rows)
    return summary, as_of


def pictures_of(conn: Connection, counting_rows: Iterable[EntryRow]) -> dict[str, Picture]:
    """Returns photo id -> what it shows, of the photos that pins among the rows link to."""
    pins = (row for row in counting_rows if row.record == PIN.key)
    ids = {photo for row in pins for photo in row.answers.get("photo") or ()}
    return pictures_by_id(conn, ids)


def pictures_by_id(conn: Connection, ids: Collection[str]) -> dict[str, Picture]:
    """Returns photo id -> what it shows, of those that are stored."""
    return {
        photo: Picture(stored["agency"], stored["sha256"], stored["created_at"])
        for photo, stored in (photos.list_by_id(conn, ids) if ids else {}).items()
    }


def _moved_agencies(conn: Connection, area: str, mirrored_rows: Iterable[Mapping]) -> list[MovedAgency]:
    counts = Counter(row["agency"] for row in mirrored_rows if row["state"] == rows.MOVED)
    return [
        MovedAgency(name, code, area_name, counts[code])
        for code, name, area_name in (moves.list_gone(conn, area, counts) if counts else ())
    ]


def agency_items(conn: Connection, agency: str, audience: Audience) -> dict[tuple[str, str], Item]:
    """Returns the items of an agency that an audience may read, by (record, item).

    Without proposals and requests. They are the mirrored rows, overlaid with the entries that are in no batch
    yet.
    """
    mirrored: dict[tuple[str, str], list[Mapping]] = defaultdict(list)
    frozen_ids = set()
    agency_rows = rows.list_of_agency(conn, agency)
    newest_ids = {row["entry_id"]: row["id"] for row in agency_rows}
    for row in agency_rows:
        if row["state"] == rows.MOVED and row["id"] == newest_ids[row["entry_id"]]:
            # On its way to the workbook of another area.
            row = {**row, "state": rows.SENT}
        if row["record"] not in AGENCY_RECORDS or not audience.has(row):
            continue
        if row["entry_id"] and row["state"] in (*rows.COUNTED_STATES, rows.MISPLACED):
            mirrored[row["record"], row["item"]].append(row)
        frozen_ids.add(row["entry_id"])
    pending: dict[tuple[str, str], list[Mapping]] = defaultdict(list)
    for entry in entries.list_for(conn, audience, agency):
        if entry["record"] not in AGENCY_RECORDS:
            continue
        if entry["id"] not in frozen_ids:
            pending[entry["record"], entry["item"]].append(entry)
        elif not entry["delivered"]:
            pending.setdefault((entry["record"], entry["item"]), [])
    return {key: _item(key, mirrored[key], pending.get(key)) for key in mirrored.keys() | pending.keys()}


def _item(key: tuple[str, str], mirrored_rows: list[Mapping], pending: list[Mapping] | None) -> Item:
    """Build one item from its mirrored rows and its pending entries.

    `pending`: the entries in no batch; an empty list when the newest entry is frozen but not confirmed; None
    when all are in the sheet.
    """
    record = RECORDS[key[0]]
    latest = base_row(mirrored_rows)
    cells = rows.readable_cells(latest) if latest else {}
    values, answers = form_values(record, cells), record.answers(cells)
    identity, state = _identity_and_item_state(mirrored_rows)
    revision, note = latest["revision"] if latest else 0, str(cells.get(NOTE) or "")
    newest = [*filter(None, [latest]), *(pending or ())][-1]
    for entry in pending or ():
        for field in record.form_fields:
            if field.key in entry["changed"] or field.key not in values or not latest:
                answers[field.key] = entry["answers"].get(field.key)
                values[field.key] = field.kind.write(answers[field.key])
        revision, note = entry["revision"], ""
        state = "withdrawn" if entry["withdrawn"] else "counted"
    checked = not pending and bool(latest) and record.decision_effect(cells) in ("checked", "confirm")
    moments = [identity.first_at, *(entry["received_at"] for entry in pending or ())]
    first_at = min(filter(None, moments), default=None)
    sender, has_left = newest["account_id"], newest["account_state"] == LEFT
    keys = (latest["unreadable"] or ()) if latest and not pending else ()
    return Item(
        *(key + (revision, state, pending is not None, note, values, answers)),
        *(checked, first_at, sender, has_left),
        unreadable_cells(record, latest["row_id"], latest["cells"], keys) if keys else (),
    )


def _identity_and_item_state(mirrored_rows: list[Mapping]) -> tuple[IdentityState, str]:
    """Returns the state of one identity by its rows, and the same as a word of `Item.state`."""
    counting = [row for row in map(counted_row, mirrored_rows) if row]
    identity = identity_state(counting)
    if identity.to_correct:
        return identity, "to_correct"
    if identity.effective:
        return identity, "counted"
    return identity, "withdrawn" if any(row.withdrawn and not row.effect for row in counting) else "void"


def is_pinned_late(items: Mapping[tuple[str, str], Item], deadline: date | None, now: datetime) -> bool:
    """Returns whether an agency with these items pinned, or would pin now, after the deadline.

    The moment when its first point was first received decides, whatever was corrected since.
    """
    moments = [
        item.first_at
        for (record, _), item in items.items()
        if record == "pin" and item.state in ("counted", "to_correct")
    ]
    return is_late(min(filter(None, moments), default=now), deadline)


def base_row(mirrored_rows: Iterable[Mapping]) -> Mapping | None:
    """Returns the row that the next revision of an identity starts from; None without rows.

    It is the newest row that is not void; where all are void, the newest row.
    """
    ordered = sorted(mirrored_rows, key=lambda row: (row["revision"] or 0, row["id"]))
    # A misplaced row is not counted until it is repaired, but its answers are the newest there are.
    sound = [row for row in ordered if row["state"] in (*rows.COUNTED_STATES, rows.MISPLACED)]
    not_void = [row for row in sound if RECORDS[row["record"]].decision_effect(row["cells"]) != "void"]
    return (not_void or ordered or [None])[-1]


def form_values(record: Record, cells: Mapping) -> dict[str, str | list[str]]:
    """Convert a row's cells to form values. A cell that cannot be read is returned as it was typed."""
    values = {}
    for field in record.form_fields:
        cell = cells.get(field.key)
        try:
            values[field.key] = field.kind.write(
                None if field.is_removed(cell) else field.kind.from_cell(cell)
            )
        except Invalid:
            values[field.key] = str(cells.get(field.key))
    return values


def cells_to_write(record: Record, entry: Mapping, base: Mapping | None, base_url: str) -> dict:
    """Returns the cells of an entry's fields when it is frozen into a batch.

    Changed answers are written as sent; the others keep their cells of the `base` row, as far as they can be
    read.
    """
    cells = record.cells(entry["answers"], base_url)
    if base is not None:
        inherited = rows.readable_cells(base)
        cells |= {key: inherited.get(key) for key in cells if key not in entry["changed"]}
    return cells
