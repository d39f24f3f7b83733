"""What a workbook of an area looks like: computed from the records, so a new field is a new column by
itself.
"""

from collections.abc import Mapping, Sequence

from sheets.layout import Chart, Column, Layout, Tab

from ..records import RECORDS, in_workbook
from ..records import record as r
from ..records.record import Record
from ..store import areas, register_lines
from .national_tabs import CHART, DAILY, SUMMARY, UNREPORTED

AGENCIES = register_lines.TAB
# The first tab's sheetId in a new workbook; a tab that is made again gets a fresh one.
FIRST_SHEET_ID = 1001
# Pixels: agency or figure's name, code or number, then what stands for it. Together they fit on A4 across the
# page, and the first two on a phone.
SUMMARY_WIDTHS = (200, 100, 125, 115, 75, 165, 85, 180)

# The same of the tabs in OBEC's workbook that tell of the country.
NATIONAL_WIDTHS = (200, 100, 125, 115, 100, 165, 100, 180, 100, 200, 110, 130)
DAILY_WIDTHS = (130, 100, 120, 120, 130, 120, 110, 140)
UNREPORTED_WIDTHS = (200, 90, 90, 90, 110, 220)

AGENCY_COLUMNS = (
    Column("code", "รหัสหน่วยงาน", width=130),
    Column("name_th", "ชื่อหน่วยงาน", width=300),
    Column("kind", "ประเภท", width=110),
    Column("district", "อำเภอ", width=130),
    Column("subdistrict", "ตำบล", width=130),
    Column("name_en", "ชื่อภาษาอังกฤษ", width=220),
    Column("proposal", "แจ้งเปลี่ยน", options=("ยุบ/เลิก", "เปลี่ยนชื่อ", "เพิ่มใหม่"), width=120),
    Column("note", "หมายเหตุ", width=220),
)
TITLES = {SUMMARY: "สรุป", DAILY: "รายวัน", UNREPORTED: "ยังไม่รายงาน", AGENCIES: "หน่วยงาน"}
KINDS_TH = {"school": "โรงเรียน", "area_office": "สำนักงานเขต", "bureau": "สำนักส่วนกลาง"}


def new_sheet_ids(area: str) -> dict[str, int]:
    """Tab key -> sheetId for a workbook that is about to be made."""
    return {key: FIRST_SHEET_ID + at for at, key in enumerate(keys(area))}


def layout(title: str, sheet_ids: Mapping[str, int]) -> Layout:
    """The layout of a workbook with these tabs."""
    if DAILY in sheet_ids:
        tabs = [
            _written(SUMMARY, sheet_ids, NATIONAL_WIDTHS, CHART),
            _written(DAILY, sheet_ids, DAILY_WIDTHS),
            _written(UNREPORTED, sheet_ids, UNREPORTED_WIDTHS),
        ]
    else:
        tabs = [_written(SUMMARY, sheet_ids, SUMMARY_WIDTHS)]
    tabs.append(Tab(AGENCIES, title_of(AGENCIES), sheet_ids[AGENCIES], AGENCY_COLUMNS))
    tabs += [
        Tab(key, record.tab, sheet_ids[key], columns(record))
        for key, record in RECORDS.items()
        if key in sheet_ids
    ]
    return Layout(title, tuple(tabs))


def _written(
    key: str, sheet_ids: Mapping[str, int], widths: tuple[int, ...], chart: Chart | None = None
) -> Tab:
    """A tab that the service alone writes. With a chart it is high enough for what the chart draws from the
    beginning.
    """
    height = chart.header + chart.lines + 1 if chart else 2
    return Tab(
        key,
        title_of(key),
        sheet_ids[key],
        (),
        protected=True,
        width=len(widths),
        height=height,
        widths=widths,
        chart=chart,
    )


def keys(area: str) -> tuple[str, ...]:
    """The tabs of an area's workbook, in their order."""
    central = area == areas.OBEC
    return SUMMARY, *((DAILY, UNREPORTED) if central else ()), AGENCIES, *in_workbook(central)


def title_of(tab: str) -> str:
    """How a tab is called when it is made."""
    return TITLES.get(tab) or RECORDS[tab].tab


def of_book(area: Mapping, sheet_ids: Mapping[str, int]) -> Layout:
    """The layout of a workbook that exists. A tab that is new to it gets a fresh sheetId: it is made like one
    that people deleted.
    """
    return layout(
        area["short_name_th"], with_fresh_ids(sheet_ids, keys(area["key"]), max(sheet_ids.values()))
    )


def with_fresh_ids(sheet_ids: Mapping[str, int], wanted: Sequence[str], above: int) -> dict[str, int]:
    """`sheet_ids` with one more for each wanted tab that has none; a sheetId is never used again."""
    missing = [key for key in wanted if key not in sheet_ids]
    return {**sheet_ids, **{key: above + at for at, key in enumerate(missing, 1)}}


def usable(positions: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Of the tabs where columns were found those that rows can be appended to: they have the column that
    names rows.
    """
    return {key: dict(places) for key, places in positions.items() if names_rows(key) in places}


def names_rows(tab: str) -> str:
    """The column by which the rows of a tab are told apart."""
    return "code" if tab == AGENCIES else r.ROW_ID


def columns(record: Record) -> tuple[Column, ...]:
    """The columns of a record's tab: the receipt number first, what people decide last."""
    titles = record.column_titles()

    def own_column(key: str, width: int, **more: object) -> Column:
        return Column(key, titles[key], width=width, **more)

    own = [
        own_column(r.ROW_ID, 120, note="เลขนี้ผูกแถวกับระบบ กรุณาอย่าแก้ และเรียงข้อมูลทั้งแถวพร้อมกัน"),
        own_column(r.REVISION, 60, kind="number"),
        own_column(r.RECEIVED, 130),
        own_column(r.AGENCY, 110),
        own_column(r.AGENCY_NAME, 220),
    ]
    own += [own_column(r.ITEM, 110)] if record.item_th else []
    asked = [
        Column(f.key, f.label_th, f.kind.column, tuple(f.kind.cell_options), width=160) for f in record.fields
    ]
    state = [own_column(r.STATE, 100)] if record.withdrawable else []
    last = [
        own_column(r.REMARKS, 240),
        own_column(r.DECISION, 120, options=tuple(d.value for d in record.decisions)),
        own_column(r.NOTE, 240),
    ]
    return (*own, *asked, *state, *last)


def agency_lines(register: Sequence[Mapping]) -> list[dict]:
    """The seed of the tab หน่วยงาน."""
    keys = ("code", "name_th", "district", "subdistrict", "name_en")
    return [{key: agency[key] for key in keys} | {"kind": KINDS_TH[agency["kind"]]} for agency in register]
