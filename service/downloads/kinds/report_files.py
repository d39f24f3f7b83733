"""The files of a report that an area has submitted: itself and its photos as PDF, its tables as XLSX."""

from collections.abc import Mapping
from typing import BinaryIO

from ... import reports
from ...exports.export_files import CONTENT_TYPES
from ...exports.tables import XLSX
from ...files import open_store
from ...files.photo_files import PhotoFiles
from ..progress import Progress
from .kind import Kind, NothingThere, Source


class _OfReport(Kind):
    """Argument: `number`, of the report in its area."""

    is_frozen = is_noted = True

    def content(self, source: Source) -> object:
        return self._report(source).values["submitted_at"]

    def _report(self, source: Source) -> reports.Report:
        report = reports.get(source.conn, source.area_key, source.arguments["number"], source.now)
        if report is None:
            raise NothingThere
        return report


class ReportPaper(_OfReport):
    """The report as OBEC decided on it so far."""

    unit = ("หน้า", "page")

    def media_type(self, arguments: Mapping) -> str:
        return "application/pdf"

    def title(self, arguments: Mapping, english: bool) -> str:
        number = arguments["number"]
        return f"ARS report no. {number} (PDF)" if english else f"รายงาน ARS ฉบับที่ {number} (PDF)"

    def names(self, download: Mapping, area: Mapping | None) -> tuple[str, str]:
        return _names(download, area, "รายงาน", ".pdf")

    def content(self, source: Source) -> object:
        report = self._report(source)
        return [super().content(source), report.state, report.row_id]

    def write(self, source: Source, file: BinaryIO, progress: Progress) -> int:
        from ...papers.pdf.report import report_pdf

        report = self._report(source)
        state = reports.STATE_NAMES[report.state][0]
        file.write(report_pdf(source.area["name_th"], report.values, state, report.row_id))
        return len(report.values["content"]["agencies"])


class ReportEvidence(_OfReport):
    unit = ("รูป", "photo")

    def media_type(self, arguments: Mapping) -> str:
        return "application/pdf"

    def title(self, arguments: Mapping, english: bool) -> str:
        number = arguments["number"]
        return (
            f"Evidence of ARS report no. {number} (PDF)"
            if english
            else f"หลักฐานรายงาน ARS ฉบับที่ {number} (PDF)"
        )

    def names(self, download: Mapping, area: Mapping | None) -> tuple[str, str]:
        return _names(download, area, "หลักฐานรายงาน", "-evidence.pdf")

    def write(self, source: Source, file: BinaryIO, progress: Progress) -> int:
        from ...papers.pdf.evidence import evidence_pdf

        report, photos = self._report(source), PhotoFiles(open_store(source.settings))
        pictures = reports.evidence(report.values["content"])
        progress.begin(len(pictures))
        name = source.area["name_th"]
        file.write(
            evidence_pdf(
                name, report.values, pictures, lambda photo: photos.open(photo, thumbnail=True), progress.step
            )
        )
        return len(pictures)


class ReportTable(_OfReport):
    unit = ("แถว", "line")

    def media_type(self, arguments: Mapping) -> str:
        return CONTENT_TYPES[XLSX]

    def title(self, arguments: Mapping, english: bool) -> str:
        number = arguments["number"]
        return f"ARS report no. {number} (XLSX)" if english else f"ตารางรายงาน ARS ฉบับที่ {number} (XLSX)"

    def names(self, download: Mapping, area: Mapping | None) -> tuple[str, str]:
        return _names(download, area, "รายงาน", ".xlsx")

    def write(self, source: Source, file: BinaryIO, progress: Progress) -> int:
        from ...exports.report import report_workbook

        values = self._report(source).values
        pictures = reports.evidence(values["content"])
        file.write(report_workbook(source.area["name_th"], values, pictures, source.settings.base_url))
        return len(values["content"]["agencies"])


def _names(download: Mapping, area: Mapping, what_th: str, end: str) -> tuple[str, str]:
    """Returns the names of a file. `end`: of the ASCII name; the Thai name takes the extension of it."""
    number, extension = download["arguments"]["number"], end.rpartition(".")[2]
    name_th = f"{what_th} ARS {area['short_name_th']} ฉบับที่ {number}.{extension}"
    return f"ars-{area['key']}-{number}{end}", name_th
