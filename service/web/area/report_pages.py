"""The pages of a submitted report: its figures, its evidence, and its files."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from ... import reports
from ...downloads import kinds
from ...figures.effective import area_summary
from ...records.summary import typed_count
from ...services import services
from ...store import areas, workbooks
from .area import sheet_url
from .downloads import prepare_file, prepared_files
from .reporting import area_that_reports, figure_rows

blueprint = Blueprint("report_pages", __name__)

PATH = "/area/<area>/report/<int(max=999999):number>"

# Pictures on one page of the evidence.
PAGE_SIZE = 12
# The files of a report; they are prepared.
FILE_KINDS = (kinds.REPORT, kinds.EVIDENCE, kinds.REPORT_TABLE)


@blueprint.get(PATH)
def one(area: str, number: int) -> ResponseReturnValue:
    area_row, report = _area_and_report(area, number)
    with services().db.read() as conn:
        current_summary, _ = area_summary(conn, area, services().settings.pin_deadline, services().clock())
        book = workbooks.get(conn, areas.OBEC)
    content = report.values["content"]
    rows = figure_rows(report.values["figures"])
    return render_template(
        "area/report_one.html",
        area=area_row,
        report=report,
        figure_rows=rows,
        current_figures=current_summary.figures,
        content=content,
        changed_keys=_changed_keys(rows, current_summary.figures),
        schools=[agency for agency in content["agencies"] if agency["kind"] == "school"],
        evidence=len(reports.evidence(content)),
        as_of=_parse_moment(content["as_of"]),
        deadline=_parse_day(content["report_deadline"]),
        sheet_url=sheet_url(book),
        prepared=prepared_files(area, *FILE_KINDS, number=number),
    )


@blueprint.get(PATH + "/evidence")
def evidence(area: str, number: int) -> ResponseReturnValue:
    area_row, report = _area_and_report(area, number)
    pictures = reports.evidence(report.values["content"])
    pages = max(1, -(-len(pictures) // PAGE_SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "area/report_evidence.html",
        area=area_row,
        report=report,
        count=len(pictures),
        page=page,
        pages=pages,
        pictures=pictures[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
    )


@blueprint.post(PATH + "/files")
def prepare(area: str, number: int) -> ResponseReturnValue:
    """Have one of the report's files prepared: `kind`, one of FILE_KINDS."""
    kind = request.form.get("kind", "")
    if kind not in FILE_KINDS:
        abort(404)
    _area_and_report(area, number)
    return prepare_file(kind, area, {"number": number})


def _changed_keys(rows: Sequence[tuple], figures: Mapping[str, int]) -> list[str]:
    """Returns the keys of the figures that are others now, or of which the area typed more or fewer."""
    return [
        key
        for key, _, number, _, typed in rows
        if figures[key] != number or typed not in (None, typed_count(figures, key))
    ]


def _area_and_report(area: str, number: int) -> tuple[Mapping, reports.Report]:
    with services().db.read() as conn:
        area_row = area_that_reports(conn, area)
        report = reports.get(conn, area, number, services().clock())
    if report is None:
        abort(404)
    return area_row, report


def _parse_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _parse_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
