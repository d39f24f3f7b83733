"""The layout of an area's workbook, computed from the records: a new field becomes a new column by itself."""

from collections.abc import Mapping, Sequence

from sheets.layout import Chart, Column, Layout, Tab

from ..records import RECORDS, workbook_records
from ..records import record as r
from ..records.record import Record
from ..store import areas, register_lines
from .national_tabs import CHART, DAILY, SUMMARY, UNREPORTED

AGENCIES = register_lines.TAB
# sheetId of the first tab in a new workbook. A tab that is made again gets a new one.
FIRST_SHEET_ID = 1001
# Widths of columns in pixels: name of the agency or figure, its code or number, then the rest. Together they
# fit on A4 landscape, and the first two on a phone.
SUMMARY_WIDTHS = (200, 100, 125, 115, 75, 165, 85, 180)
# Those of the tabs in OBEC's workbook.
NATIONAL_WIDTHS = (200, 100, 125, 115, 100, 165, 115, 100, 180, 100, 200, 110, 130, 110, 120, 240)
DAILY_WIDTHS = (130, 100, 120, 120, 130, 120, 110, 140)
UNREPORTED_WIDTHS = (200, 90, 90, 90, 110, 220)

AGENCY_COLUMNS = (
    Column("code", register_lines.COLUMN_TITLES["code"], width=130),
    Column("name_th", register_lines.COLUMN_TITLES["name_th"], width=300),
    Column("kind", register_lines.COLUMN_TITLES["kind"], width=110),
    Column("district", register_lines.COLUMN_TITLES["district"], width=130),
    Column("subdistrict", register_lines.COLUMN_TITLES["subdistrict"], width=130),
    Column("name_en", register_lines.COLUMN_TITLES["name_en"], width=220),
    Column(
        "proposal",
        register_lines.COLUMN_TITLES["proposal"],
        options=("ยุบ/เลิก", "เปลี่ยนชื่อ", "เพิ่มใหม่"),
        width=120,
    ),
    Column("note", register_lines.COLUMN_TITLES["note"], width=220),
)
TITLES = {SUMMARY: "สรุป", DAILY: "รายวัน", UNREPORTED: "ยังไม่รายงาน", AGENCIES: "หน่วยงาน"}
KINDS_TH = {"school": "โรงเรียน", "area_office": "สำนักงานเขต", "bureau": "สำนักส่วนกลาง"}


def new_sheet_ids(area: str) -> dict[str, int]:
    """Returns {tab key: sheetId} for a workbook that is about to be made."""
    return {key: FIRST_SHEET_ID + index for index, key in enumerate(tab_keys(area))}


def build_layout(title: str, sheet_ids: Mapping[str, int]) -> Layout:
    """Returns the layout of a workbook with these tabs."""
    if DAILY in sheet_ids:
        tabs = [
            _written_tab(SUMMARY, sheet_ids, NATIONAL_WIDTHS, CHART),
            _written_tab(DAILY, sheet_ids, DAILY_WIDTHS),
            _written_tab(UNREPORTED, sheet_ids, UNREPORTED_WIDTHS),
        ]
    else:
        tabs = [_written_tab(SUMMARY, sheet_ids, SUMMARY_WIDTHS)]
    tabs.append(Tab(AGENCIES, tab_title(AGENCIES), sheet_ids[AGENCIES], AGENCY_COLUMNS))
    tabs += [
        Tab(key, record.tab, sheet_ids[key], record_columns(record))
        for key, record in RECORDS.items()
        if key in sheet_ids
    ]
    return Layout(title, tuple(tabs))


def _written_tab(
    key: str, sheet_ids: Mapping[str, int], widths: tuple[int, ...], chart: Chart | None = None
) -> Tab:
    """A tab that the service alone writes. With a chart, it has enough rows for it from the beginning."""
    height = chart.header_row + chart.row_count + 1 if chart else 2
    return Tab(
        key,
        tab_title(key),
        sheet_ids[key],
        (),
        protected=True,
        width=len(widths),
        height=height,
        widths=widths,
        chart=chart,
    )


def tab_keys(area: str) -> tuple[str, ...]:
    """Returns the keys of the tabs of an area's workbook, in their order."""
    is_central = area == areas.OBEC
    return SUMMARY, *((DAILY, UNREPORTED) if is_central else ()), AGENCIES, *workbook_records(is_central)


def tab_title(tab: str) -> str:
    """The title of a tab when it is made; people may rename it."""
    return TITLES.get(tab) or RECORDS[tab].tab


def workbook_layout(area: Mapping, sheet_ids: Mapping[str, int]) -> Layout:
    """Returns the layout of an existing workbook.

    A tab that is new to it gets a new sheetId: it is made like one that people deleted.
    """
    all_sheet_ids = add_sheet_ids(sheet_ids, tab_keys(area["key"]), max(sheet_ids.values()))
    return build_layout(area["short_name_th"], all_sheet_ids)


def add_sheet_ids(sheet_ids: Mapping[str, int], keys: Sequence[str], above: int) -> dict[str, int]:
    """Returns `sheet_ids` with new ones `above` for those keys that have none.

    A sheetId is never used again.
    """
    missing = [key for key in keys if key not in sheet_ids]
    return {**sheet_ids, **{key: above + number for number, key in enumerate(missing, 1)}}


def appendable_positions(positions: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Returns the positions of the tabs that rows can be appended to: those that have their id column."""
    return {key: dict(columns) for key, columns in positions.items() if id_column(key) in columns}


def id_column(tab: str) -> str:
    """The key of the column that identifies the rows of a tab."""
    return "code" if tab == AGENCIES else r.ROW_ID


def record_columns(record: Record) -> tuple[Column, ...]:
    """Returns the columns of a record's tab: the receipt number first, the decision and the note last."""
    titles = record.column_titles()

    def own_column(key: str, width: int, **options: object) -> Column:
        return Column(key, titles[key], width=width, **options)

    own_columns = [
        own_column(r.ROW_ID, 120, note="เลขนี้ผูกแถวกับระบบ กรุณาอย่าแก้ และเรียงข้อมูลทั้งแถวพร้อมกัน"),
        own_column(r.REVISION, 60, kind="number"),
        own_column(r.RECEIVED, 130),
        own_column(r.AGENCY, 110),
        own_column(r.AGENCY_NAME, 220),
    ]
    own_columns += [own_column(r.ITEM, 110)] if record.item_th else []
    field_columns = [
        Column(f.key, f.label_th, f.kind.column, tuple(f.kind.cell_options), width=160) for f in record.fields
    ]
    state_column = [own_column(r.STATE, 100)] if record.withdrawable else []
    last_columns = [
        own_column(r.REMARKS, 240),
        own_column(r.DECISION, 120, options=tuple(d.value for d in record.decisions)),
        own_column(r.NOTE, 240),
    ]
    return (*own_columns, *field_columns, *state_column, *last_columns)


def agency_tab_rows(agencies: Sequence[Mapping]) -> list[dict]:
    """Returns the rows of the tab หน่วยงาน for these agencies: {column key: text}."""
    keys = ("code", "name_th", "district", "subdistrict", "name_en")
    return [{key: agency[key] for key in keys} | {"kind": KINDS_TH[agency["kind"]]} for agency in agencies]
