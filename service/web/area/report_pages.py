"""A report that was submitted: its page, its evidence, and the files to take away."""

from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from urllib.parse import quote

from flask import Blueprint, Response, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue

from ... import reports
from ...exports.report import workbook
from ...figures.effective import summary_of
from ...papers.pdf.evidence import evidence_pdf
from ...papers.pdf.report import report_pdf
from ...services import services
from ...store import areas, workbooks
from .area import sheet_url
from .reporting import STATES, area_that_reports, figure_lines

blueprint = Blueprint("report_pages", __name__)

PATH = "/area/<area>/report/<int(max=999999):number>"

# Pictures on one page of the evidence.
PAGE = 12
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get(PATH)
def one(area: str, number: int) -> ResponseReturnValue:
    facts, report = _report(area, number)
    with services().db.read() as conn:
        today, _ = summary_of(conn, area, services().settings.pin_deadline, services().clock())
        book = workbooks.get(conn, areas.OBEC)
    content = report.kept["content"]
    frozen = figure_lines(report.kept["figures"])
    return render_template(
        "area/report_one.html",
        area=facts,
        report=report,
        lines=frozen,
        now=today.figures,
        content=content,
        moved=[key for key, _, number, _ in frozen if today.figures[key] != number],
        schools=[one for one in content["agencies"] if one["kind"] == "school"],
        evidence=len(reports.evidence(content)),
        as_of=_moment(content["as_of"]),
        deadline=_day(content["report_deadline"]),
        sheet_url=sheet_url(book),
    )


@blueprint.get(PATH + "/evidence")
def evidence(area: str, number: int) -> ResponseReturnValue:
    facts, report = _report(area, number)
    found = reports.evidence(report.kept["content"])
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "area/report_evidence.html",
        area=facts,
        report=report,
        count=len(found),
        page=page,
        pages=pages,
        pictures=found[(page - 1) * PAGE : page * PAGE],
    )


@blueprint.get(PATH + "/evidence.pdf")
def evidence_file(area: str, number: int) -> ResponseReturnValue:
    facts, report = _report(area, number)
    found = reports.evidence(report.kept["content"])
    made = evidence_pdf(
        facts["name_th"], report.kept, found, lambda photo: services().photos.path(photo, thumbnail=True)
    )
    return _file(
        made,
        f"ars-{area}-{number}-evidence.pdf",
        f"หลักฐานรายงาน ARS {facts['short_name_th']} ฉบับที่ {number}.pdf",
        PDF,
    )


@blueprint.get(PATH + ".pdf")
def pdf(area: str, number: int) -> ResponseReturnValue:
    facts, report = _report(area, number)
    made = report_pdf(facts["name_th"], report.kept, STATES[report.state][1], report.row_id)
    return _file(
        made, f"ars-{area}-{number}.pdf", f"รายงาน ARS {facts['short_name_th']} ฉบับที่ {number}.pdf", PDF
    )


@blueprint.get(PATH + ".xlsx")
def xlsx(area: str, number: int) -> ResponseReturnValue:
    facts, report = _report(area, number)
    made = workbook(
        facts["name_th"], report.kept, reports.evidence(report.kept["content"]), services().settings.base_url
    )
    return _file(
        made, f"ars-{area}-{number}.xlsx", f"รายงาน ARS {facts['short_name_th']} ฉบับที่ {number}.xlsx", XLSX
    )


def _report(area: str, number: int) -> tuple[Mapping, reports.Report]:
    with services().db.read() as conn:
        facts = area_that_reports(conn, area)
        report = reports.get(conn, area, number, services().clock())
    if report is None:
        abort(404)
    return facts, report


def _file(data: bytes, name: str, name_th: str, kind: str) -> Response:
    """A download with a name in ASCII, and in Thai for those who can."""
    answer = send_file(BytesIO(data), mimetype=kind)
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name_th, safe='')}"
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
