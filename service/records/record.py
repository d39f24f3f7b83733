"""Field and Record: the declarations of all forms.

Form, validation, sentences, sheet columns, read-back, export and summary are computed from them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from .kinds import Cell, Invalid, Kind, Remark, Value
from .sentences import sentence
from .text import arabic_digits, clean_line

Answers = dict[str, Value]

# Keys of the columns that every entry tab has beside the record's fields; no field may use them.
ROW_ID, REVISION, RECEIVED, AGENCY, AGENCY_NAME, ITEM = (
    "row_id",
    "revision",
    "received_at",
    "agency",
    "agency_name",
    "item",
)
STATE, REMARKS, DECISION, NOTE = "state", "remarks", "decision", "note"
# The text of STATE for a withdrawn item; an item with any other text is not withdrawn.
WITHDRAWN = "ถอนแล้ว"
# Effects of decisions that people are told of: none of them acts without a reason in หมายเหตุ.
REASONED_EFFECTS = ("send_back", "refuse")
# The text of a cell whose personal data was removed.
REMOVED_TEXT = "ลบแล้ว"
ROW_COLUMN_TITLES = {
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
    """An answer that is not accepted: its key, the rule that it breaks, and the values of the sentence."""

    key: str
    rule: str
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """One question. `key` never changes: form name, JSON key and column identity. Labels may change."""

    key: str
    label_th: str
    label_en: str
    kind: Kind
    # True, False, or the kinds of agency that must answer
    required: bool | tuple[str, ...] = False
    # (Thai, English), shown under the label
    hint: tuple[str, str] = ("", "")
    # the summary counts the schools that answered it; of yes/no questions those that said yes
    counted: bool = False
    # still has a column, but is not in the form any more
    retired: bool = False
    # says who a person is or how to reach one: `flask purge` removes it
    personal: bool = False

    def label(self, lang: str) -> str:
        return self.label_en if lang == "en" else self.label_th

    def is_required(self, agency_kind: str) -> bool:
        return self.required if isinstance(self.required, bool) else agency_kind in self.required

    def is_removed(self, cell: Cell) -> bool:
        """True for the cell of an answer that was removed as personal data."""
        return self.personal and cell == REMOVED_TEXT


@dataclass(frozen=True)
class Decision:
    """A value of ผลตรวจ and its effect.

    Effects: confirm, cancel, checked, send_back, void, accept, refuse, approve, merge.
    """

    value: str
    effect: str


@dataclass(frozen=True)
class FormReading:
    """A posted form as it was read: answers, problems in the order of the fields, remarks by field key."""

    answers: Answers
    problems: list[Problem]
    remarks: dict[str, list[Remark]]


@dataclass(frozen=True)
class Record:
    """A kind of form.

    `about`: what an entry is about: person, point, service, agency, register, report or request.
    """

    key: str
    tab: str
    title_en: str
    about: str
    fields: tuple[Field, ...]
    decisions: tuple[Decision, ...]
    # header of the item column; "" = one item per agency, no column
    item_th: str = ""
    # an entry can withdraw an item
    withdrawable: bool = False
    # its only tab is in the workbook of OBEC, which decides there
    central: bool = False
    # changes form values before they are read (a pasted position becomes two coordinates): values -> values
    # and problems
    prepare: Callable[[dict[str, list[str]]], tuple[dict[str, list[str]], list[Problem]]] | None = None
    # rules across fields: answers -> problems
    check: Callable[[Answers], list[Problem]] | None = None

    @property
    def is_answered_by_agencies(self) -> bool:
        """True for forms that agencies answer and figures count; not for requests, proposals and reports."""
        return self.about not in ("register", "report", "request")

    @property
    def form_fields(self) -> tuple[Field, ...]:
        """The fields of the form, without retired ones."""
        return tuple(f for f in self.fields if not f.retired)

    def field(self, key: str) -> Field:
        return next(f for f in self.fields if f.key == key)

    def title(self, lang: str) -> str:
        return self.title_en if lang == "en" else self.tab

    def column_titles(self) -> dict[str, str]:
        """Return column key -> header, of the columns of every tab and of the fields."""
        return ROW_COLUMN_TITLES | {ITEM: self.item_th} | {f.key: f.label_th for f in self.fields}

    def effect(self, decision: str) -> str:
        """Return the effect of a value of ผลตรวจ; "" for an empty or unknown value."""
        return next((d.effect for d in self.decisions if d.value == decision), "")

    def decision_effect(self, cells: Mapping[str, Cell]) -> str:
        """Return the effect of ผลตรวจ in a row; spaces around the value are ignored."""
        return self.effect(str(cells.get(DECISION) or "").strip())

    def has_unknown_decision(self, cells: Mapping[str, Cell]) -> bool:
        """Return whether ผลตรวจ holds a text that is none of its values, and so has no effect."""
        text = str(cells.get(DECISION) or "").strip()
        return bool(self.decisions) and text not in ("", REMOVED_TEXT) and not self.effect(text)

    def lacks_reason(self, cells: Mapping[str, Cell]) -> bool:
        """True while the decision in a row has no effect, because it needs a reason beside it."""
        return self.decision_effect(cells) in REASONED_EFFECTS and not str(cells.get(NOTE) or "").strip()

    def read(self, raw: Mapping[str, Sequence[str]], agency_kind: str = "school") -> FormReading:
        """Return what posted values (lists of str by key) say. Never raises: every breach is a Problem."""
        values = {f.key: list(raw.get(f.key, ())) for f in self.form_fields}
        problems: list[Problem] = []
        if self.prepare:
            values, problems = self.prepare(values | {"position": list(raw.get("position", ()))})
        answers, remarks, keys_with_problem = {}, {}, {problem.key for problem in problems}
        for f in self.form_fields:
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
            if problem and f.key not in keys_with_problem:
                problems.append(problem)
        if self.check and not problems:
            problems.extend(self.check(answers))
        order = {f.key: index for index, f in enumerate(self.form_fields)}
        problems.sort(key=lambda problem: order.get(problem.key, -1))
        return FormReading(answers, problems, remarks)

    def sentence(self, problem: Problem | Remark, lang: str, key: str = "") -> str:
        """Return the sentence of a problem or remark about a field; `key`: the field of a remark."""
        key = getattr(problem, "key", key)
        label = next((f.label(lang) for f in self.fields if f.key == key), "")
        return sentence(problem.rule, lang, label, **problem.values)

    def cells(self, answers: Answers, base_url: str) -> dict[str, Cell]:
        """Return the cells of the fields' columns; None for fields without an answer."""
        return {
            f.key: None if answers.get(f.key) is None else f.kind.to_cell(answers[f.key], base_url)
            for f in self.fields
        }

    def answers(self, cells: Mapping[str, Cell]) -> Answers:
        """Return the answers in a row's cells; None where a cell cannot be understood."""
        return {f.key: _cell_answer(f, cells) for f in self.fields}

    def lazy_answers(self, cells: Mapping[str, Cell]) -> Mapping[str, object]:
        """Return the same answers, each read when it is first used: figures use few of them."""
        return _LazyAnswers({f.key: f for f in self.fields}, cells)

    def without_secrets(self, cells: Mapping[str, Cell]) -> dict[str, Cell]:
        """Return a row's cells as they may be mirrored: of a secret only the text that the service writes."""
        secret_fields = [f for f in self.fields if f.kind.secret and f.key in cells]
        return {**cells, **{f.key: f.kind.to_cell(f.kind.from_cell(cells[f.key])) for f in secret_fields}}

    def is_complete(
        self, answers: Answers, agency_kind: str, cells: Mapping[str, Cell] = MappingProxyType({})
    ) -> bool:
        """True when each required answer that can be typed is there, or was removed from `cells`."""
        required_fields = (f for f in self.form_fields if f.is_required(agency_kind) and f.kind.can_be_typed)
        return all(answers.get(f.key) is not None or f.is_removed(cells.get(f.key)) for f in required_fields)


def agency_code(cells: Mapping[str, Cell]) -> str:
    """Return the agency code in a row's cells as text, with Arabic digits and without spaces around it."""
    return arabic_digits(clean_line(str(cells.get(AGENCY) or "")))[:40]


class _LazyAnswers(Mapping):
    """Answers by field key, read from a row's cells one at a time."""

    def __init__(self, fields: Mapping[str, Field], cells: Mapping[str, Cell]):
        self._fields, self._cells, self._answers = fields, cells, {}

    def __getitem__(self, key: str) -> object:
        if key not in self._answers:
            self._answers[key] = _cell_answer(self._fields[key], self._cells)
        return self._answers[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


def _cell_answer(field: Field, cells: Mapping[str, Cell]) -> object:
    if field.is_removed(cells.get(field.key)):
        return None
    try:
        return field.kind.from_cell(cells.get(field.key))
    except Invalid:
        return None
