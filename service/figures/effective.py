"""Effective values: what counts for an identity, as it stands in the sheet, with what is still on its way to
it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from .. import proposals, requests
from ..records import OF_AGENCIES, RECORDS, REQUESTS
from ..records.agency_status import Unit
from ..records.deadlines import is_late
from ..records.identity_state import Row, Standing, standing
from ..records.kinds import Invalid
from ..records.record import ITEM, NOTE, STATE, Answers, Record
from ..records.registration import is_proved
from ..records.summary import Summary, summarise
from ..store import agencies, entries, rows
from ..store.accounts import CANCELLED

# What the column `state` says of a withdrawn item; anything else there counts as not withdrawn.
WITHDRAWN = "ถอนแล้ว"


@dataclass(frozen=True)
class Item:
    """One item of an agency. `state`: counted, to_correct, withdrawn or void; `waiting`: newest entry not
    delivered.

    `shown` are form values by key: what counts, with the officer's corrections, overlaid with what is on its
    way.
    """

    record: str
    item: str
    revision: int
    state: str
    waiting: bool
    note: str
    shown: dict[str, str | list[str]]
    answers: Answers
    checked: bool = False
    # when the first of its entries that count came
    first_at: datetime | None = None


def as_row(mirrored: Mapping) -> Row | None:
    """A mirrored row -> the row as it counts; None where it does not count at all."""
    if mirrored["state"] not in rows.COUNTED or mirrored["record"] not in OF_AGENCIES:
        return None
    if mirrored.get("account_state") == CANCELLED:
        return None
    record, cells = RECORDS[mirrored["record"]], mirrored["cells"]
    by_hand = not mirrored["row_id"]
    return Row(
        record=record.key,
        agency=mirrored["agency"],
        item=str(cells.get(ITEM) or "") if by_hand and record.about == "service" else mirrored["item"] or "",
        revision=mirrored["revision"] or 1,
        received_at=mirrored["received_at"] or mirrored["changed_at"],
        answers=record.answers_as_asked(cells),
        effect=record.decided(cells),
        withdrawn=cells.get(STATE) == WITHDRAWN,
        confirmed=is_proved(mirrored["remarks"]),
        by_hand=by_hand,
        doubts=tuple(rule for rule, *_ in mirrored["remarks"] or ()),
    )


def rows_that_count(mirrored: Iterable[Mapping], kinds: Mapping[str, str]) -> list[Row]:
    """Mirrored rows -> rows; hand-typed ones only where agency and required answers are right. `kinds`: by
    code.
    """
    return [row for _, row in pairs_that_count(mirrored, kinds)]


def pairs_that_count(mirrored: Iterable[Mapping], kinds: Mapping[str, str]) -> list[tuple[Mapping, Row]]:
    """The same, each behind its mirrored row."""
    found = []
    for line in mirrored:
        row = as_row(line)
        if row is None or row.agency not in kinds:
            continue
        if row.by_hand and not RECORDS[row.record].complete(row.answers, kinds[row.agency], line["cells"]):
            continue
        found.append((line, row))
    return found


def summary_of(
    conn: Connection, area: str, deadline: date | None, now: datetime
) -> tuple[Summary, datetime | None]:
    """The summary of an area's workbook and the time of the last counted change (None without any row). `now`
    tells only which requests are overdue.
    """
    register = agencies.of_area(conn, area)
    mirrored = rows.of_area(conn, area)
    kinds = {agency["code"]: agency["kind"] for agency in register}
    units = [Unit(agency["code"], agency["name_th"], agency["kind"]) for agency in register]
    as_of = max(
        (line["changed_at"] for line in mirrored if line["record"] in OF_AGENCIES | REQUESTS), default=None
    )
    proposed = proposals.proposed(conn, area, mirrored)
    asked = requests.of_area(conn, area, now)
    return summarise(units, rows_that_count(mirrored, kinds), deadline, proposed, asked), as_of


def items_of(conn: Connection, agency: str) -> dict[tuple[str, str], Item]:
    """All items of an agency by (record, item): the mirror, overlaid with entries that are not in a batch
    yet.

    Without proposals and requests.
    """
    mirrored: dict[tuple[str, str], list[Mapping]] = defaultdict(list)
    frozen = set()
    for line in rows.of_agency(conn, agency):
        if line["record"] not in OF_AGENCIES:
            continue
        if line["entry_id"] and line["state"] in (*rows.COUNTED, rows.MISPLACED):
            mirrored[line["record"], line["item"]].append(line)
        frozen.add(line["entry_id"])
    coming: dict[tuple[str, str], list[Mapping]] = defaultdict(list)
    for entry in entries.of_agency(conn, agency):
        if entry["record"] not in OF_AGENCIES:
            continue
        if entry["id"] not in frozen:
            coming[entry["record"], entry["item"]].append(entry)
        elif not entry["delivered"]:
            coming.setdefault((entry["record"], entry["item"]), [])
    return {key: _item(key, mirrored[key], coming.get(key)) for key in mirrored.keys() | coming.keys()}


def _item(key: tuple[str, str], mirrored: list[Mapping], coming: list[Mapping] | None) -> Item:
    """`coming`: entries in no batch; an empty list when the newest is frozen but not confirmed; None when all
    stand.
    """
    record = RECORDS[key[0]]
    latest = base_row(mirrored)
    cells = latest["cells"] if latest else {}
    shown, answers = shown_cells(record, cells), record.answers(cells)
    found, state = _stands(mirrored)
    revision, note = latest["revision"] if latest else 0, str(cells.get(NOTE) or "")
    for entry in coming or ():
        for field in record.asked:
            if field.key in entry["changed"] or field.key not in shown or not latest:
                answers[field.key] = entry["answers"].get(field.key)
                shown[field.key] = field.kind.write(answers[field.key])
        revision, note = entry["revision"], ""
        state = "withdrawn" if entry["withdrawn"] else "counted"
    checked = not coming and bool(latest) and record.decided(cells) in ("checked", "confirm")
    first_at = min(
        filter(None, [found.first_at, *(entry["received_at"] for entry in coming or ())]), default=None
    )
    return Item(*key, revision, state, coming is not None, note, shown, answers, checked, first_at)


def _stands(mirrored: list[Mapping]) -> tuple[Standing, str]:
    """Where the rows of one identity stand, and the same in a word."""
    counting = [row for row in map(as_row, mirrored) if row]
    found = standing(counting)
    if found.to_correct:
        return found, "to_correct"
    if found.effective:
        return found, "counted"
    return found, "withdrawn" if any(row.withdrawn and not row.effect for row in counting) else "void"


def is_pinned_late(items: Mapping[tuple[str, str], Item], deadline: date | None, now: datetime) -> bool:
    """Whether an agency with these items has pinned, or would pin now, after the deadline: its first point
    decides, by when it came first, whatever was corrected since.
    """
    pins = [
        item.first_at
        for (record, _), item in items.items()
        if record == "pin" and item.state in ("counted", "to_correct")
    ]
    return is_late(min(filter(None, pins), default=now), deadline)


def base_row(mirrored: Iterable[Mapping]) -> Mapping | None:
    """The row that the next revision starts from: the newest of an identity that is not void, else the
    newest.
    """
    ordered = sorted(mirrored, key=lambda line: (line["revision"] or 0, line["id"]))
    # A misplaced row counts for nothing until its repair stands, but its answers are the newest there are.
    sound = [line for line in ordered if line["state"] in (*rows.COUNTED, rows.MISPLACED)]
    kept = [line for line in sound if RECORDS[line["record"]].decided(line["cells"]) != "void"]
    return (kept or ordered or [None])[-1]


def shown_cells(record: Record, cells: Mapping) -> dict[str, str | list[str]]:
    """A row's cells -> form values. What a person typed and cannot be understood is shown as typed."""
    shown = {}
    for field in record.asked:
        cell = cells.get(field.key)
        try:
            shown[field.key] = field.kind.write(
                None if field.is_taken_out(cell) else field.kind.from_cell(cell)
            )
        except Invalid:
            shown[field.key] = str(cells.get(field.key))
    return shown


def inherited(record: Record, entry: Mapping, base: Mapping | None, base_url: str) -> dict:
    """The cells of an entry's fields when it is frozen: changed answers as sent, the others as they stand in
    `base`.
    """
    cells = record.cells(entry["answers"], base_url)
    if base is not None:
        cells |= {key: base["cells"].get(key) for key in cells if key not in entry["changed"]}
    return cells
