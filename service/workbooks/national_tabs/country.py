"""The country as it is told: the areas' figures, reports and last changes, their totals, the days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from ... import reports
from ...figures import area_figures as figures
from ...figures import progress
from ...reports import Report
from ...store import workbooks


@dataclass(frozen=True)
class Country:
    """`lines`: as figures.national, of areas that have schools or have sent something; `empty`: how many
    others there are. `reports`, `last_at`: by area, where there are any. `base_url`: where the areas' pages
    are.
    """

    lines: Sequence[Mapping]
    empty: int
    totals: Mapping[str, int]
    reports: Mapping[str, Report]
    last_at: Mapping[str, datetime]
    days: Sequence[progress.Day]
    pin_deadline: date | None
    report_deadline: date | None
    base_url: str

    @classmethod
    def of(
        cls,
        conn: Connection,
        pin_deadline: date | None,
        report_deadline: date | None,
        base_url: str,
        now: datetime,
    ) -> "Country":
        """As the partial sums have it at present."""
        lines, totals = figures.national(conn)
        books = workbooks.progress(conn)
        last_at = {book["area"]: book["last_at"] for book in books if book["last_at"]}
        told = [line for line in lines if line["schools"] or line["area"] in last_at]
        return cls(
            told,
            len(lines) - len(told),
            totals,
            reports.of_areas(conn, now),
            last_at,
            progress.cumulative(book["by_day"] for book in books),
            pin_deadline,
            report_deadline,
            base_url,
        )

    @property
    def as_of(self) -> datetime | None:
        """When what counts, or a report, changed last."""
        moments = [*self.last_at.values()]
        for report in self.reports.values():
            moments += [report.kept["decided_at"] or report.kept["submitted_at"]]
        return max(moments, default=None)

    @property
    def with_schools(self) -> list[Mapping]:
        """The areas that are to report: those with schools in the register."""
        return [line for line in self.lines if line["schools"]]

    def page_of(self, area: str) -> str:
        return f"{self.base_url}/area/{area}"
