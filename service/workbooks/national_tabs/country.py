"""What OBEC's workbook shows of the country: figures, reports and last changes by area, totals, days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from ... import reports
from ...figures import area_figures, progress
from ...reports import Report
from ...store import workbooks


@dataclass(frozen=True)
class Country:
    """The figures of the country and of its areas, with their reports.

    `area_rows`: the figures (figures.area_figures) of each area that has schools or has sent something.
    `empty`: the number of other areas. `reports`, `last_at` (of the last change): by area, where there is
    one. `base_url`: of the service's pages.
    """

    area_rows: Sequence[Mapping]
    empty: int
    totals: Mapping[str, int]
    reports: Mapping[str, Report]
    last_at: Mapping[str, datetime]
    days: Sequence[progress.Day]
    pin_deadline: date | None
    report_deadline: date | None
    base_url: str

    @classmethod
    def load(
        cls,
        conn: Connection,
        pin_deadline: date | None,
        report_deadline: date | None,
        base_url: str,
        now: datetime,
    ) -> "Country":
        """Returns the country from the saved figures of its areas."""
        all_figures, totals = area_figures.rows_and_totals(conn)
        books = workbooks.list_progress(conn)
        last_at = {book["area"]: book["last_at"] for book in books if book["last_at"]}
        shown_figures = [
            figures for figures in all_figures if figures["schools"] or figures["area"] in last_at
        ]
        return cls(
            shown_figures,
            len(all_figures) - len(shown_figures),
            totals,
            reports.newest_by_area(conn, now),
            last_at,
            progress.daily_totals(book["by_day"] for book in books),
            pin_deadline,
            report_deadline,
            base_url,
        )

    @property
    def as_of(self) -> datetime | None:
        """When something counted, or a report, changed last."""
        moments = [*self.last_at.values()]
        for report in self.reports.values():
            moments += [report.values["decided_at"] or report.values["submitted_at"]]
        return max(moments, default=None)

    @property
    def with_schools(self) -> list[Mapping]:
        """The figures of the areas that must report: those with schools in the register."""
        return [figures for figures in self.area_rows if figures["schools"]]

    def area_url(self, area: str) -> str:
        return f"{self.base_url}/area/{area}"
