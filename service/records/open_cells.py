"""Cells of the sheet that a person must look at, and how they are named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .record import DECISION, Record
from .sentences import sentence

# A row that was typed by hand has no receipt number.
TYPED_ROW = {"th": "แถวที่พิมพ์เอง", "en": "row typed by hand"}


@dataclass(frozen=True)
class UnreadableCell:
    """A cell that cannot be read, or an unknown decision. `row_id`: "" for a row typed by hand."""

    record: Record
    row_id: str
    key: str
    is_empty: bool

    @property
    def is_decision(self) -> bool:
        return self.key == DECISION

    def sentence(self, lang: str) -> str:
        place = {"tab": self.record.tab, "row": self.row_id or TYPED_ROW[lang]}
        if self.is_decision:
            return sentence("decision_unknown", lang, **place)
        rule = "cell_empty" if self.is_empty else "cell_unreadable"
        return sentence(rule, lang, self.record.field(self.key).label(lang), **place)


@dataclass(frozen=True)
class MissingReason:
    """A row that was sent back without a reason, which has no effect yet. `row_id` as above."""

    record: Record
    row_id: str

    def sentence(self, lang: str) -> str:
        return sentence("reason_missing", lang, tab=self.record.tab, row=self.row_id or TYPED_ROW[lang])


@dataclass(frozen=True)
class ReplacedRow:
    """A row that a newer one has replaced, in which something was typed since that has no effect.

    `row_id`, `newest_id`: its receipt number, and that of the row which counts.
    """

    record: Record
    row_id: str
    revision: int
    newest_id: str

    def sentence(self, lang: str) -> str:
        values = {"tab": self.record.tab, "n": self.revision, "row": self.row_id, "newest": self.newest_id}
        return sentence("row_replaced", lang, **values)


def unreadable_cells(
    record: Record, row_id: str, cells: Mapping, keys: Iterable[str]
) -> tuple[UnreadableCell, ...]:
    """Return the cells of a row with these keys, and its decision if it is unknown, for people."""
    all_keys = [*keys, DECISION] if record.has_unknown_decision(cells) else keys
    return tuple(UnreadableCell(record, row_id, key, cells.get(key) in (None, "")) for key in all_keys)
