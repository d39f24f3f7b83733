"""The table of areas on OBEC's page, filtered and ordered by the query string."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from ...figures import area_figures
from ...register import places
from ...store import areas, reports, workbooks

NONE = "none"
REPORTS = (NONE, reports.SUBMITTED, reports.ACCEPTED, reports.RETURNED)
TYPES = ("primary", "secondary")
# The orders of the table: key -> (sort key of a row, whether the highest is the worst). Keys stand in URLs.
ORDERS: dict[str, tuple[Callable[[Mapping], object], bool]] = {
    "share": (lambda row: row["share"], False),
    "area": (lambda row: row["area_name"], False),
    "schools": (lambda row: row["schools"], True),
    "missing": (lambda row: row["missing"], True),
    "pinned_with_photo": (lambda row: row["photo_share"], False),
    "registered": (lambda row: row["registered_share"], False),
    "surveyed": (lambda row: row["surveyed_share"], False),
    "late": (lambda row: row["late"], True),
    "to_correct": (lambda row: row["to_correct"], True),
    "requests_overdue": (lambda row: (row["requests_overdue"], row["requests"]), True),
    "report": (lambda row: REPORTS.index(row["report"]), False),
    "last": (lambda row: row["last_at"].timestamp() if row["last_at"] else 0, False),
}


class AreaTable:
    """The rows of areas, narrowed and ordered by the query string, and the totals of all areas.

    `rows`: areas with schools or entries; `empty`: the others. Unknown values are ignored.
    """

    def __init__(self, conn: Connection, arguments: Mapping[str, str]):
        figure_rows, self.totals = area_figures.rows_and_totals(conn)
        self.books = {book["area"]: book for book in workbooks.list_progress(conn)}
        newest_reports = reports.newest_by_area(conn)
        provinces = {area["key"]: area["provinces"] for area in areas.list_all(conn)}
        all_rows = [
            _row(row, self.books.get(row["area"]), newest_reports.get(row["area"]), provinces[row["area"]])
            for row in figure_rows
        ]
        self.type = _known_or_empty(arguments.get("type"), TYPES)
        self.report = _known_or_empty(arguments.get("report"), REPORTS)
        self.province = _known_or_empty(arguments.get("province"), places.provinces().names)
        self.order = _known_or_empty(arguments.get("order"), ORDERS) or "share"
        self.reversed = arguments.get("reverse") == "yes"
        matching = list(filter(self._matches, all_rows))
        self.empty = [row for row in matching if not row["schools"] and not row["last_at"]]
        self.rows = self._ordered([row for row in matching if row["schools"] or row["last_at"]])

    def _matches(self, row: Mapping) -> bool:
        return (
            self.type in ("", row["type"])
            and self.report in ("", row["report"])
            and (not self.province or self.province in row["provinces"])
        )

    def _ordered(self, rows: list[dict]) -> list[dict]:
        """Returns the rows with the worst first, and areas without schools last; equal rows by area key."""
        sort_key, highest_is_worst = ORDERS[self.order]
        rows.sort(key=lambda row: row["area"])
        rows.sort(key=sort_key, reverse=highest_is_worst != self.reversed)
        return sorted(rows, key=lambda row: not row["schools"])

    @property
    def areas(self) -> set[str]:
        return {row["area"] for row in (*self.rows, *self.empty)}

    @property
    def count_by_report(self) -> dict[str, int]:
        """Returns the number of these areas by state of the report; only areas with schools report."""
        states = [row["report"] for row in self.rows if row["schools"]]
        return {state: states.count(state) for state in REPORTS}

    def url_arguments(self, **changes: object) -> dict:
        """Returns the query string of this table, with changes; values of "" are left out."""
        current = {
            "type": self.type,
            "report": self.report,
            "province": self.province,
            "order": "" if self.order == "share" else self.order,
            "reverse": "yes" if self.reversed else "",
        }
        return {key: value for key, value in (current | changes).items() if value}

    @property
    def direction(self) -> str:
        """Returns the direction of the order, for aria-sort."""
        return "descending" if ORDERS[self.order][1] != self.reversed else "ascending"

    def order_arguments(self, order: str) -> dict:
        """Returns the query string that orders the table by a column.

        The worst comes first; the present column is reversed.
        """
        reverse = order == self.order and not self.reversed
        return self.url_arguments(order="" if order == "share" else order, reverse="yes" if reverse else "")


def _row(figures: Mapping, book: Mapping | None, report: Mapping | None, provinces: list[str]) -> dict:
    schools = figures["schools"]

    def share(key: str) -> float:
        return figures[key] / schools if schools else 0

    return {
        **figures,
        "missing": schools - figures["pinned"],
        "share": share("pinned"),
        "photo_share": share("pinned_with_photo"),
        "registered_share": share("registered"),
        "surveyed_share": share("surveyed"),
        "provinces": provinces,
        "last_at": _last_at(book),
        "report": report["state"] if report else NONE,
        "report_late": bool(report and report["late"]),
        "reported_at": report["submitted_at"] if report else None,
    }


def _last_at(book: Mapping | None) -> datetime | None:
    return book["last_at"] if book else None


def _known_or_empty(value: str | None, known_values: object) -> str:
    return value if value and value in known_values else ""
