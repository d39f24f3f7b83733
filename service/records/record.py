"""Field and Record: what is asked, declared once. Form, validation, sentences, sheet column, read-back,
export and summary are all computed from here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from .kinds import Cell, Invalid, Kind, Remark, Value
from .sentences import sentence
from .text import arabic_digits, clean_line

Answers = dict[str, Value]

# Columns of every entry tab beside the record's own fields; no field may take one of these keys.
ROW_ID, REVISION, RECEIVED, AGENCY, AGENCY_NAME, ITEM = (
    "row_id",
    "revision",
    "received_at",
    "agency",
    "agency_name",
    "item",
)
STATE, REMARKS, DECISION, NOTE = "state", "remarks", "decision", "note"
# What stands in a cell whose personal data was taken out: nobody takes it for a mistake, or for an answer.
TAKEN_OUT = "ลบแล้ว"
OWN_TITLES = {
    ROW_ID: "เลขที่รับ",
    REVISION: "ครั้งที่",
    RECEIVED: "รับเมื่อ",
    AGENCY: "รหัสหน่วยงาน",
    AGENCY_NAME: "ชื่อหน่วยงาน",
    STATE: "สถานะรายการ",
    REMARKS: "ข้อสังเกต",
    DECISION: "ผลตรวจ",
    NOTE: "หมายเหตุ",
}


@dataclass(frozen=True)
class Problem:
    """An answer that is not accepted, and why, in words."""

    key: str
    rule: str
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """One question. `key` is for ever: form name, JSON key and column identity; labels are for today."""

    key: str
    label_th: str
    label_en: str
    kind: Kind
    # True, False, or the kinds of agency that must answer
    required: bool | tuple[str, ...] = False
    # (Thai, English), shown under the label
    hint: tuple[str, str] = ("", "")
    # the summary counts the schools that answered this, yes/no questions by "yes"
    counted: bool = False
    # keeps its column, leaves the form
    retired: bool = False
    # tells who a person is or how to reach one: `flask purge` takes it out
    personal: bool = False

    def label(self, lang: str) -> str:
        return self.label_en if lang == "en" else self.label_th

    def is_required(self, agency_kind: str) -> bool:
        return self.required if isinstance(self.required, bool) else agency_kind in self.required

    def is_taken_out(self, cell: Cell) -> bool:
        """True for the cell of an answer that was there until its personal data was taken out."""
        return self.personal and cell == TAKEN_OUT


@dataclass(frozen=True)
class Decision:
    """A value of ผลตรวจ and what it does: confirm, cancel, checked, send_back, void, accept, refuse, approve
    or merge.
    """

    value: str
    effect: str


@dataclass(frozen=True)
class Reading:
    """What a posted form says: answers, problems in the order of the fields, remarks by field."""

    answers: Answers
    problems: list[Problem]
    remarks: dict[str, list[Remark]]


@dataclass(frozen=True)
class Record:
    """A kind of form. `about` says what an entry is about: person, point, service, agency, the register, a
    report or a request.
    """

    key: str
    tab: str
    title_en: str
    about: str
    fields: tuple[Field, ...]
    decisions: tuple[Decision, ...]
    # header of the item column; "" = one item per agency, no column
    item_th: str = ""
    # an item can be taken back by an entry that withdraws it
    withdrawable: bool = False
    # not asked of agencies: its one tab is in the workbook of OBEC, which decides there
    central: bool = False
    # form values before they are read (a pasted position becomes two coordinates); may raise Invalid for a
    # key
    prepare: Callable[[dict[str, list[str]]], tuple[dict[str, list[str]], list[Problem]]] | None = None
    # rules across fields: answers -> problems
    check: Callable[[Answers], list[Problem]] | None = None

    @property
    def of_agencies(self) -> bool:
        """True for what agencies answer and figures count; not for what people ask for, or areas propose and
        report.
        """
        return self.about not in ("register", "report", "request")

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields of today's form."""
        return tuple(f for f in self.fields if not f.retired)

    def field(self, key: str) -> Field:
        return next(f for f in self.fields if f.key == key)

    def title(self, lang: str) -> str:
        return self.title_en if lang == "en" else self.tab

    def column_titles(self) -> dict[str, str]:
        """Column key -> the header of its column, own columns and fields."""
        return OWN_TITLES | {ITEM: self.item_th} | {f.key: f.label_th for f in self.fields}

    def effect(self, decision: str) -> str:
        """The effect of what stands in ผลตรวจ; "" for an empty or unknown value."""
        return next((d.effect for d in self.decisions if d.value == decision), "")

    def decided(self, cells: Mapping[str, Cell]) -> str:
        """The effect of what stands in ผลตรวจ of a row, stray spaces forgiven."""
        return self.effect(str(cells.get(DECISION) or "").strip())

    def read(self, raw: Mapping[str, Sequence[str]], agency_kind: str = "school") -> Reading:
        """Posted values (lists of str by key) -> Reading. Never raises: every breach is a Problem."""
        values = {f.key: list(raw.get(f.key, ())) for f in self.asked}
        problems: list[Problem] = []
        if self.prepare:
            values, problems = self.prepare(values | {"position": list(raw.get("position", ()))})
        answers, remarks, told = {}, {}, {problem.key for problem in problems}
        for f in self.asked:
            problem = None
            try:
                answers[f.key] = f.kind.read(values.get(f.key, ()))
            except Invalid as invalid:
                problem = Problem(f.key, invalid.rule, invalid.values)
            else:
                if answers[f.key] is None and f.is_required(agency_kind):
                    problem = Problem(f.key, f.kind.empty_rule)
                elif answers[f.key] is not None and (doubts := f.kind.remarks(answers[f.key])):
                    remarks[f.key] = doubts
            if problem and f.key not in told:
                problems.append(problem)
        if self.check and not problems:
            problems.extend(self.check(answers))
        order = {f.key: at for at, f in enumerate(self.asked)}
        problems.sort(key=lambda problem: order.get(problem.key, -1))
        return Reading(answers, problems, remarks)

    def say(self, problem: Problem | Remark, lang: str, key: str = "") -> str:
        """The sentence of a problem or remark about one of the fields."""
        key = getattr(problem, "key", key)
        label = next((f.label(lang) for f in self.fields if f.key == key), "")
        return sentence(problem.rule, lang, label, **problem.values)

    def cells(self, answers: Answers, base_url: str) -> dict[str, Cell]:
        """Answers -> the cells of the fields' columns; unanswered fields are None."""
        return {
            f.key: None if answers.get(f.key) is None else f.kind.to_cell(answers[f.key], base_url)
            for f in self.fields
        }

    def answers(self, cells: Mapping[str, Cell]) -> Answers:
        """A row's cells -> answers; what cannot be understood is None."""
        return {f.key: _understood(f, cells) for f in self.fields}

    def answers_as_asked(self, cells: Mapping[str, Cell]) -> Mapping[str, object]:
        """The same, but each answer is worked out when it is first looked at: figures look at few of them."""
        return _AsAsked({f.key: f for f in self.fields}, cells)

    def without_secrets(self, cells: Mapping[str, Cell]) -> dict[str, Cell]:
        """Cells of a row as they may be mirrored: of a secret only our own words, whatever a person typed
        there.
        """
        hidden = [f for f in self.fields if f.kind.secret and f.key in cells]
        return {**cells, **{f.key: f.kind.to_cell(f.kind.from_cell(cells[f.key])) for f in hidden}}

    def complete(
        self, answers: Answers, agency_kind: str, cells: Mapping[str, Cell] = MappingProxyType({})
    ) -> bool:
        """True when every required answer is there, or was there until it was taken out of the row's
        `cells`.
        """
        required = (f for f in self.asked if f.is_required(agency_kind))
        return all(answers.get(f.key) is not None or f.is_taken_out(cells.get(f.key)) for f in required)


def code_of(cells: Mapping[str, Cell]) -> str:
    """The agency code in a row's cells: as text, Thai digits and spaces forgiven."""
    return arabic_digits(clean_line(str(cells.get(AGENCY) or "")))[:40]


class _AsAsked(Mapping):
    """Answers by field key, from a row's cells, one at a time."""

    def __init__(self, fields: Mapping[str, Field], cells: Mapping[str, Cell]):
        self._fields, self._cells, self._known = fields, cells, {}

    def __getitem__(self, key: str) -> object:
        if key not in self._known:
            self._known[key] = _understood(self._fields[key], self._cells)
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


def _understood(field: Field, cells: Mapping[str, Cell]) -> object:
    if field.is_taken_out(cells.get(field.key)):
        return None
    try:
        return field.kind.from_cell(cells.get(field.key))
    except Invalid:
        return None
