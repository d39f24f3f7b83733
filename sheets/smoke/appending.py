"""Where appendCells puts a row while people filter, hide, tick boxes and compute: never over a person's
cell.
"""

from collections.abc import Callable

from sheets.smoke.assumption import Assumption, Finding, judged
from sheets.smoke.scratch import ROWS, Scratch, ScratchTab, cells, text_row, texts

_NEW = "แถวใหม่"

# A header and three rows of people's.
_THERE = (text_row("เลขที่รับ", "ชื่อ"), text_row("ก", "หนึ่ง"), text_row("ข", "สอง"), text_row("ค", "สาม"))


def below_a_stray_cell(scratch: Scratch) -> Finding:
    return _appended(scratch, lambda tab: [tab.write(12, 5, text_row("จดไว้"))])


def under_a_filter(scratch: Scratch) -> Finding:
    def filtered(tab: ScratchTab) -> list[dict]:
        hidden = [{"columnIndex": 1, "filterCriteria": {"hiddenValues": ["สอง", "สาม"]}}]
        return [{"setBasicFilter": {"filter": {"range": tab.area(0, 4, 0, 2), "filterSpecs": hidden}}}]

    return _appended(scratch, filtered)


def below_hidden_rows(scratch: Scratch) -> Finding:
    def hidden(tab: ScratchTab) -> list[dict]:
        return [
            {
                "updateDimensionProperties": {
                    "range": tab.row(3),
                    "properties": {"hiddenByUser": True},
                    "fields": "hiddenByUser",
                }
            }
        ]

    return _appended(scratch, hidden)


def beside_checkboxes(scratch: Scratch) -> Finding:
    def boxes(tab: ScratchTab) -> list[dict]:
        rule = {"condition": {"type": "BOOLEAN"}, "strict": True, "showCustomUi": True}
        return [{"setDataValidation": {"range": tab.area(1, ROWS, 3, 4), "rule": rule}}]

    return _appended(scratch, boxes)


def below_a_spill(scratch: Scratch) -> Finding:
    formula = {"values": [{"userEnteredValue": {"formulaValue": "=ARRAYFORMULA(ROW(A1:A9))"}}]}
    return _appended(scratch, lambda tab: [tab.write(0, 6, formula)], broken="#REF!")


def below_a_table(scratch: Scratch) -> Finding:
    return _appended(
        scratch,
        lambda tab: [
            {"addTable": {"table": {"name": f"ตาราง{tab.sheet_id}", "range": tab.area(0, 4, 0, 2)}}}
        ],
    )


def stays_text(scratch: Scratch) -> Finding:
    tab, words = scratch.tab(), ("0812345678", "=1+1", "1/2", "๐๘๑")
    kept = [
        cell.get("userEnteredValue") for row in cells(scratch.sent(tab, tab.append(*words))) for cell in row
    ]
    return judged(kept == [{"stringValue": word} for word in words], f"{kept}")


def inherits_nothing(scratch: Scratch) -> Finding:
    tab = scratch.tab()
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "ถูกต้อง"}]}, "strict": True}
    plain = {"values": [{"userEnteredValue": {"stringValue": "1"}}]}
    append = {"appendCells": {"sheetId": tab.sheet_id, "fields": "userEnteredValue", "rows": [plain]}}
    look = {
        "repeatCell": {
            "range": tab.area(0, 1, 0, 1),
            "fields": "userEnteredFormat.numberFormat",
            "cell": {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}},
        }
    }
    first = tab.write(0, 0, text_row("ถูกต้อง"))
    scratch.send(first, look, {"setDataValidation": {"range": tab.area(0, 1, 0, 1), "rule": rule}})
    rows = cells(scratch.sent(tab, append))
    got = [name for name in ("userEnteredFormat", "dataValidation") if len(rows) > 1 and name in rows[1][0]]
    return judged(not got, f"inherited: {', '.join(got)}" if got else "")


def replaced_text(scratch: Scratch) -> Finding:
    """What an officer's find and replace makes of a phone number."""
    tab = scratch.tab()
    scratch.send(tab.append("0812345678"))
    replace = {"find": "08", "replacement": "09", "matchCase": True, "sheetId": tab.sheet_id}
    ((cell,),) = cells(scratch.sent(tab, {"findReplace": replace}))
    return judged("stringValue" in cell["userEnteredValue"], f"{cell['userEnteredValue']}")


def _appended(scratch: Scratch, prepare: Callable[[ScratchTab], list[dict]], broken: str = "") -> Finding:
    """The new row stands once, in a line of its own below the others, and all that was there is as it was."""
    tab = scratch.tab()
    before = texts(scratch.sent(tab, tab.write(0, 0, *_THERE), *prepare(tab)))
    after = texts(scratch.sent(tab, tab.append(_NEW)))
    places = [number for number, row in enumerate(after) if _NEW in row]
    rest = [row for row in after if _NEW not in row]
    kept = _without_ends(rest) == _without_ends(before) and not any(broken and broken in row for row in after)
    alone = len(places) == 1 and places[0] >= len(_THERE) and after[places[0]][0] == _NEW
    return judged(kept and alone, f"row {places[0] + 1} of {len(after)}" if places else f"{after}"[:120])


def _without_ends(rows: list[list[str]]) -> list[list[str]]:
    """A checkbox that was never ticked may be read as FALSE or as nothing."""
    lines = [["" if text == "FALSE" else text for text in row] for row in rows]
    return [line for line in ([*row] for row in lines) if any(line)]


ASSUMPTIONS = (
    Assumption(
        "append-stray", "A row is appended below a cell that stands far down.", True, below_a_stray_cell
    ),
    Assumption("append-filter", "A row is appended below rows that a filter hides.", True, under_a_filter),
    Assumption("append-hidden", "A row is appended below hidden rows.", True, below_hidden_rows),
    Assumption(
        "append-checkboxes",
        "A row is appended beside a column of checkboxes and overwrites none.",
        True,
        beside_checkboxes,
    ),
    Assumption(
        "append-spill",
        "A row is appended below what an ARRAYFORMULA spills, and does not break it.",
        True,
        below_a_spill,
    ),
    Assumption(
        "append-table", "A row is appended below a range that people made a table.", True, below_a_table
    ),
    Assumption(
        "text-stays",
        "Appended text stays text: leading zeros, formulas, fractions, Thai digits.",
        True,
        stays_text,
    ),
    Assumption(
        "inherits-nothing", "An appended row inherits neither format nor dropdown.", False, inherits_nothing
    ),
    Assumption("replaced-text", "Find and replace leaves a text cell text.", False, replaced_text),
)
