"""How large a tab may become by people's hands, so that one paste does not make it slow for everybody.

Nobody can refuse anything in Google's own window: there a tab that is too large is told of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

# So many characters more are always taken: a decision or a short note in a full tab is work, not a paste.
SHORT_TEXT = 100

_WHAT_TO_DELETE = {
    "rows": ("แถว", "ลบแถวที่ไม่ใช้"),
    "columns": ("คอลัมน์", "ลบคอลัมน์ที่ไม่ใช้"),
    "characters": ("อักษร", "ลบข้อความหรือแถวที่ไม่ใช้"),
}


@dataclass(frozen=True)
class TabSize:
    """Rows, columns and characters of a tab."""

    rows: int
    columns: int
    characters: int

    @classmethod
    def of(cls, grid: Sequence[Sequence[object]], columns: int) -> "TabSize":
        """Return the size of a tab of these values, None or "" in empty cells, and this width.

        The rows count down to the last filled one.
        """
        characters = [sum(map(text_length, row)) for row in grid]
        rows = max((number for number, length in enumerate(characters, 1) if length), default=0)
        return cls(rows, columns, sum(characters))


@dataclass(frozen=True)
class TabCeiling:
    """The largest size of a tab, and the characters of its longest cell."""

    rows: int
    columns: int
    characters: int
    cell_characters: int

    def excess(self, size: TabSize) -> dict[str, list[int]]:
        """Return {measure of TabSize: [what it is, what it may be]} where it is too much."""
        return {
            measure: [value, getattr(self, measure)]
            for measure, value in asdict(size).items()
            if value > getattr(self, measure)
        }

    def refusal(self, before: TabSize, after: TabSize) -> str:
        """Return why an act that makes a tab larger than it may be is refused, "" when it is not.

        What makes it no larger is never refused: a tab that is too large already is made smaller step by
        step.
        """
        for measure, (value, most) in self.excess(after).items():
            growth = value - getattr(before, measure)
            if growth > (SHORT_TEXT if measure == "characters" else 0):
                unit, advice = _WHAT_TO_DELETE[measure]
                return (
                    f"แท็บนี้มีได้ไม่เกิน {most:,} {unit} หากทำรายการนี้จะมี {value:,} {unit} จึงยังไม่ได้บันทึก "
                    f"กรุณา{advice} แล้วลองอีกครั้ง"
                )
        return ""

    def cell_refusal(self, name: str, text: str) -> str:
        """Return why a text is too long for one cell, which is called `name`; "" when it is not."""
        if len(text) <= self.cell_characters:
            return ""
        return (
            f"ช่อง {name} มีได้ไม่เกิน {self.cell_characters:,} อักษร ข้อความนี้มี {len(text):,} อักษร "
            "จึงยังไม่ได้บันทึก กรุณาย่อข้อความ แล้วลองอีกครั้ง"
        )


def text_length(value: object) -> int:
    """Return the characters of a cell's value; of a formula, those of its text."""
    if isinstance(value, Mapping):
        value = value.get("formula", "")
    return 0 if value is None else len(str(value))


def advice(title: str, excess: Mapping[str, Sequence[int]]) -> str:
    """Return the sentence about a tab that is too large. `excess`: of TabCeiling.excess."""
    sizes = " ".join(
        f"มี {value:,} {_WHAT_TO_DELETE[measure][0]} เกินกำหนด {most:,} {_WHAT_TO_DELETE[measure][0]}"
        for measure, (value, most) in excess.items()
    )
    acts = " และ".join(_WHAT_TO_DELETE[measure][1] for measure in excess)
    return f"แท็บ {title} {sizes} ทำให้ทำงานช้า กรุณา{acts} ระบบยังบันทึกข้อมูลตามปกติ"
