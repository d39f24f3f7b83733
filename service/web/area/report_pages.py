"""The pages of a submitted report: its figures, its evidence, and its files."""

from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from urllib.parse import quote

from flask import Blueprint, Response, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue

from ... import reports
from ...figures.effective import area_summary
from ...services import services
from ...store import areas, workbooks
from .area import sheet_url
from .reporting import STATES, area_that_reports, figure_rows

blueprint = Blueprint("report_pages", __name__)

PATH = "/area/<area>/report/<int(max=999999):number>"

# Pictures on one page of the evidence.
PAGE_SIZE = 12
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
        changed_keys=[key for key, _, number, _ in rows if current_summary.figures[key] != number],
        schools=[agency for agency in content["agencies"] if agency["kind"] == "school"],
        evidence=len(reports.evidence(content)),
        as_of=_parse_moment(content["as_of"]),
        deadline=_parse_day(content["report_deadline"]),
        sheet_url=sheet_url(book),
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


@blueprint.get(PATH + "/evidence.pdf")
def evidence_file(area: str, number: int) -> ResponseReturnValue:
    from ...papers.pdf.evidence import evidence_pdf

    area_row, report = _area_and_report(area, number)
    pictures = reports.evidence(report.values["content"])
    content = evidence_pdf(
        area_row["name_th"],
        report.values,
        pictures,
        lambda photo: services().photos.path(photo, thumbnail=True),
    )
    return _download(
        content,
        f"ars-{area}-{number}-evidence.pdf",
        f"หลักฐานรายงาน ARS {area_row['short_name_th']} ฉบับที่ {number}.pdf",
        PDF,
    )


@blueprint.get(PATH + ".pdf")
def pdf(area: str, number: int) -> ResponseReturnValue:
    from ...papers.pdf.report import report_pdf

    area_row, report = _area_and_report(area, number)
    content = report_pdf(area_row["name_th"], report.values, STATES[report.state][1], report.row_id)
    return _download(
        content, f"ars-{area}-{number}.pdf", f"รายงาน ARS {area_row['short_name_th']} ฉบับที่ {number}.pdf", PDF
    )


@blueprint.get(PATH + ".xlsx")
def xlsx(area: str, number: int) -> ResponseReturnValue:
    from ...exports.report import report_workbook

    area_row, report = _area_and_report(area, number)
    content = report_workbook(
        area_row["name_th"],
        report.values,
        reports.evidence(report.values["content"]),
        services().settings.base_url,
    )
    return _download(
        content,
        f"ars-{area}-{number}.xlsx",
        f"รายงาน ARS {area_row['short_name_th']} ฉบับที่ {number}.xlsx",
        XLSX,
    )


def _area_and_report(area: str, number: int) -> tuple[Mapping, reports.Report]:
    with services().db.read() as conn:
        area_row = area_that_reports(conn, area)
        report = reports.get(conn, area, number, services().clock())
    if report is None:
        abort(404)
    return area_row, report


def _download(data: bytes, name: str, name_th: str, media_type: str) -> Response:
    """Returns a download with a name in ASCII, and in Thai for browsers that can show it."""
    response = send_file(BytesIO(data), mimetype=media_type)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name_th, safe='')}"
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _parse_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _parse_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
