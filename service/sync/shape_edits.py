"""What people did to tabs, columns and the order of rows, as two looks at a workbook of Google show it."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from sheets.embedded.ranges import column_letters
from sheets.tab_shapes import ColumnShape, TabShape

from ..records.record import ROW_ID
from ..store import edit_kinds, rows, tab_shapes, unbound_rows
from .journal import OWN_COLUMN
from .read_context import ReadContext

# The index of a column before and after.
Pair = tuple[int, int]


@dataclass(frozen=True)
class ShapeReading:
    """The tabs of a workbook as they were just read.

    `made`: {tab: keys of the columns that the service had made by the last look}: a column of ours that is
    new came from people only if it was there before. `renumbered`: tabs whose ids the service made again.
    """

    shapes: Mapping[str, TabShape]
    made: Mapping[str, Collection[str]] = field(default_factory=dict)
    renumbered: Collection[str] = ()


@dataclass(frozen=True)
class ShapePlan:
    """What a look changes in the stored shapes: the `changed` ones, the tabs that are `gone`.

    `compared`: the tabs that the last look saw, too.
    """

    area: str
    edits: Sequence[Mapping] = ()
    changed: Sequence[Mapping] = ()
    gone: Sequence[str] = ()
    compared: Collection[str] = frozenset()

    def store(self, conn: Connection) -> None:
        """Store the shapes; the edits are stored with the others. The caller commits."""
        tab_shapes.delete(conn, self.area, self.gone)
        tab_shapes.put(conn, self.changed)


def plan_shapes(conn: Connection, context: ReadContext, reading: ShapeReading | None) -> ShapePlan:
    """Compare the tabs with what the last look saw; of a tab that it did not see nothing is told."""
    if reading is None:
        return ShapePlan(context.area)
    known = tab_shapes.of_area(conn, context.area)
    edits, changed, compared = [], [], set()
    for tab, shape in reading.shapes.items():
        values = _values(context.area, tab, shape)
        before = known.get(tab)
        if before is not None and before["sheet_id"] == shape.sheet_id:
            compared.add(tab)
            edits += _tab_edits(context, tab, _shape(before), shape, reading)
        if before is None or dict(before) != values:
            changed.append(values)
    gone = [tab for tab in known if tab not in reading.shapes]
    edits += [_edit(context, tab, edit_kinds.TAB_DELETED, place=known[tab]["title"]) for tab in gone]
    return ShapePlan(context.area, edits, changed, gone, compared)


def order_edits(
    context: ReadContext,
    compared: Collection[str],
    known_rows: Sequence[Mapping],
    lines: Mapping[str, Sequence[Mapping]],
    unbound: Mapping[str, Sequence[Mapping]],
) -> list[dict]:
    """Returns the edits of those of the `compared` tabs whose rows stand in another order.

    `lines`: of the entry tabs, as just read. `unbound`: the lines without an entry, of tabs where they are
    not as they were; lines of the register are such.
    """
    known: dict[str, list[Mapping]] = defaultdict(list)
    for row in known_rows:
        known[row["record"]].append(row)
    return [
        _edit(context, tab, edit_kinds.SORTED)
        for tab in [*lines, *(tab for tab in unbound if tab not in lines)]
        if tab in compared
        and (
            _are_reordered(known[tab], lines.get(tab, ()))
            or _are_typed_reordered(known[tab], unbound.get(tab, ()))
        )
    ]


def _are_reordered(known_rows: Sequence[Mapping], lines: Sequence[Mapping]) -> bool:
    """True if rows of entries that stood in a tab, and stand there once, have another order."""
    row_ids = [str(line.get(ROW_ID) or "").strip() for line in lines]
    counts = Counter(row_ids)
    places = {
        row["row_id"]: row["place"]
        for row in known_rows
        if row["entry_id"] and row["state"] == rows.STANDING and row["place"] is not None
    }
    order = [places[row_id] for row_id in row_ids if row_id in places and counts[row_id] == 1]
    return order != sorted(order)


def _are_typed_reordered(known_rows: Sequence[Mapping], lines: Sequence[Mapping]) -> bool:
    """True for rows without an entry, which are in the order in which they stood."""
    typed = [row for row in known_rows if not row["entry_id"] and row["state"] != rows.LOST]
    order = [row["id"] for row in unbound_rows.matches(typed, lines) if row is not None]
    return order != sorted(order)


def _tab_edits(
    context: ReadContext, tab: str, before: TabShape, after: TabShape, reading: ShapeReading
) -> Iterator[dict]:
    if before.title != after.title:
        titles = {"before": before.title, "after": after.title, "place": after.title}
        yield _edit(context, tab, edit_kinds.TAB_RENAMED, **titles)
    if before.columns == after.columns:
        return
    comparison = _ColumnComparison(before.columns, after.columns)
    from_people = {*reading.made.get(tab, ())} - ({ROW_ID} if tab in reading.renumbered else set())
    for column, old, new in comparison.headers():
        own = {"column": "", "place": column.removeprefix(OWN_COLUMN)}
        where = own if column.startswith(OWN_COLUMN) else {"column": column}
        yield _edit(context, tab, edit_kinds.HEADER, before=old or None, after=new or None, **where)
    for kind, old, new in comparison.changes(from_people):
        if old or new:
            yield _edit(context, tab, kind, before=old or None, after=new or None, place=after.title)


class _ColumnComparison:
    """Compares the columns of a tab before and after; `pairs`: which of them are the same."""

    def __init__(self, before: Sequence[ColumnShape], after: Sequence[ColumnShape]):
        self.before, self.after = before, after
        named = _pairs_by_name(before, after)
        renamed = _pairs_by_place(before, after, named)
        self.pairs = [*named, *renamed]
        deleted = sorted({*range(len(before))} - {old for old, _ in self.pairs})
        inserted = sorted({*range(len(after))} - {new for _, new in self.pairs})
        # What was cut leaves a blank column behind and takes one elsewhere: neither came nor went.
        blank = [[i for i in deleted if not _name(before[i])], [i for i in inserted if not _name(after[i])]]
        count = min(map(len, blank))
        self.deleted = [index for index in deleted if index not in blank[0][:count]]
        self.inserted = [index for index in inserted if index not in blank[1][:count]]
        self.moved = _moved(named)

    def headers(self) -> Iterator[tuple[str, str, str]]:
        """Yields (column, header before, header after) of those with another header."""
        for old, new in sorted(self.pairs, key=lambda pair: pair[1]):
            texts = self.before[old].header, self.after[new].header
            if texts[0] != texts[1]:
                yield (_label(self.after, new), *texts)

    def changes(self, from_people: Collection[str]) -> Iterator[tuple[str, dict, dict]]:
        """Yields (kind, columns before, columns after). Columns of ours came from these people alone."""
        deleted = {_label(self.before, index): column_letters(index) for index in self.deleted}
        yield edit_kinds.COLUMNS_DELETED, deleted, {}
        inserted = {
            _label(self.after, index) if _name(self.after[index]) else column_letters(index): ""
            for index in self.inserted
            if not self.after[index].key or self.after[index].key in from_people
        }
        yield edit_kinds.COLUMNS_INSERTED, {}, inserted
        moved = [
            {_label(self.before, old): column_letters((old, new)[side]) for old, new in self.moved}
            for side in (0, 1)
        ]
        yield edit_kinds.COLUMNS_MOVED, *moved
        for kind, hidden in ((edit_kinds.COLUMNS_HIDDEN, True), (edit_kinds.COLUMNS_SHOWN, False)):
            changed = [
                new
                for old, new in self.pairs
                if (self.before[old].is_hidden, self.after[new].is_hidden) == (not hidden, hidden)
            ]
            yield kind, {}, {_label(self.after, index): "" for index in sorted(changed)}


def _pairs_by_name(before: Sequence[ColumnShape], after: Sequence[ColumnShape]) -> list[Pair]:
    """Returns the pairs with the same key, or of people's own with the same header, in the order before."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, column in enumerate(after):
        places[_name(column)].append(index)
    return [
        (index, places[_name(column)].pop(0))
        for index, column in enumerate(before)
        if _name(column) and places[_name(column)]
    ]


def _pairs_by_place(
    before: Sequence[ColumnShape], after: Sequence[ColumnShape], named: Sequence[Pair]
) -> list[Pair]:
    """Returns the pairs of the other columns of people's own that follow the same column."""
    groups: list[dict[int, list[int]]] = []
    for side, columns in enumerate((before, after)):
        number_by_index = {pair[side]: number for number, pair in enumerate(named)}
        group, last = defaultdict(list), -1
        for index, column in enumerate(columns):
            last = number_by_index.get(index, last)
            if index not in number_by_index and not column.key:
                group[last].append(index)
        groups.append(group)
    return [pair for number, old in groups[0].items() for pair in zip(old, groups[1][number], strict=False)]


def _moved(named: Sequence[Pair]) -> list[Pair]:
    """Returns the fewest pairs without which all others are in the order of before."""
    ends: list[int] = []
    lengths = []
    for _, new in named:
        lengths.append(bisect_left(ends, new))
        ends[lengths[-1] :] = [new, *ends[lengths[-1] + 1 :]]
    kept, length, limit = set(), len(ends) - 1, float("inf")
    for pair, own_length in reversed(list(zip(named, lengths, strict=True))):
        if own_length == length and pair[1] < limit:
            kept.add(pair)
            length, limit = length - 1, pair[1]
    return [pair for pair in named if pair not in kept]


def _name(column: ColumnShape) -> str:
    return column.key or (OWN_COLUMN + column.header if column.header else "")


def _label(columns: Sequence[ColumnShape], index: int) -> str:
    """Returns how an edit names a column: by its key, one of people's own by its letters and header."""
    column = columns[index]
    return column.key or f"{OWN_COLUMN}{column_letters(index)} {column.header}".rstrip()


def _shape(known: Mapping) -> TabShape:
    columns = tuple(ColumnShape(*column) for column in known["columns"])
    return TabShape(known["sheet_id"], known["title"], columns)


def _values(area: str, tab: str, shape: TabShape) -> dict:
    columns = [list(column) for column in shape.columns]
    return {"area": area, "tab": tab, "sheet_id": shape.sheet_id, "title": shape.title, "columns": columns}


def _edit(
    context: ReadContext,
    tab: str,
    kind: str,
    column: str = "",
    before: object = None,
    after: object = None,
    place: str = "",
) -> dict:
    row = {"area": context.area, "record": tab, "row_id": "", "agency": ""}
    return rows.edit_values(row, column, before, after, context.at, *context.hand, kind=kind, place=place)
