"""The table of areas on OBEC's page: which areas, in which order, and how each stands."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from ...figures import area_figures as figures
from ...register import places
from ...store import areas, reports, workbooks

NONE = "none"
REPORTS = (NONE, reports.SUBMITTED, reports.ACCEPTED, reports.RETURNED)
TYPES = ("primary", "secondary")
# What the table can be ordered by: key -> (what of a line, whether the worst is the highest). Keys stand in
# addresses.
ORDERS: dict[str, tuple[Callable[[Mapping], object], bool]] = {
    "share": (lambda line: line["share"], False),
    "area": (lambda line: line["area_name"], False),
    "schools": (lambda line: line["schools"], True),
    "missing": (lambda line: line["missing"], True),
    "pinned_with_photo": (lambda line: line["photo_share"], False),
    "registered": (lambda line: line["registered_share"], False),
    "surveyed": (lambda line: line["surveyed_share"], False),
    "late": (lambda line: line["late"], True),
    "to_correct": (lambda line: line["to_correct"], True),
    "requests_overdue": (lambda line: (line["requests_overdue"], line["requests"]), True),
    "report": (lambda line: REPORTS.index(line["report"]), False),
    "last": (lambda line: line["last_at"].timestamp() if line["last_at"] else 0, False),
}


class Country:
    """Every area's line, the totals, and what of them the address asks for. Bad values ask for nothing."""

    def __init__(self, conn: Connection, asked: Mapping[str, str]):
        lines, self.totals = figures.national(conn)
        self.books = {book["area"]: book for book in workbooks.progress(conn)}
        submitted, provinces = (
            reports.newest(conn),
            {area["key"]: area["provinces"] for area in areas.every(conn)},
        )
        lines = [
            _line(line, self.books.get(line["area"]), submitted.get(line["area"]), provinces[line["area"]])
            for line in lines
        ]
        self.type = _one_of(asked.get("type"), TYPES)
        self.report = _one_of(asked.get("report"), REPORTS)
        self.province = _one_of(asked.get("province"), places.provinces().names)
        self.order = _one_of(asked.get("order"), ORDERS) or "share"
        self.reversed = asked.get("reverse") == "yes"
        found = list(filter(self._asked, lines))
        self.empty = [line for line in found if not line["schools"] and not line["last_at"]]
        self.lines = self._ordered([line for line in found if line["schools"] or line["last_at"]])

    def _asked(self, line: Mapping) -> bool:
        return (
            self.type in ("", line["type"])
            and self.report in ("", line["report"])
            and (not self.province or self.province in line["provinces"])
        )

    def _ordered(self, lines: list[dict]) -> list[dict]:
        """The worst first, areas without schools last; equal ones by key."""
        by, worst_is_high = ORDERS[self.order]
        lines.sort(key=lambda line: line["area"])
        lines.sort(key=by, reverse=worst_is_high != self.reversed)
        return sorted(lines, key=lambda line: not line["schools"])

    @property
    def areas(self) -> set[str]:
        return {line["area"] for line in (*self.lines, *self.empty)}

    @property
    def reported(self) -> dict[str, int]:
        """State of the report -> how many of these areas; only areas with schools report."""
        states = [line["report"] for line in self.lines if line["schools"]]
        return {state: states.count(state) for state in REPORTS}

    def asking(self, **changed: object) -> dict:
        """What an address carries to ask for the same, changed in some things; "" is left out."""
        now = {
            "type": self.type,
            "report": self.report,
            "province": self.province,
            "order": "" if self.order == "share" else self.order,
            "reverse": "yes" if self.reversed else "",
        }
        return {key: value for key, value in (now | changed).items() if value}

    @property
    def direction(self) -> str:
        """Which way the numbers run, as aria-sort says it."""
        return "descending" if ORDERS[self.order][1] != self.reversed else "ascending"

    def by(self, order: str) -> dict:
        """The address of the table ordered by a column: the worst first, then the other way round."""
        again = order == self.order and not self.reversed
        return self.asking(order="" if order == "share" else order, reverse="yes" if again else "")


def _line(line: Mapping, book: Mapping | None, report: Mapping | None, provinces: list[str]) -> dict:
    schools = line["schools"]

    def share(key: str) -> float:
        return line[key] / schools if schools else 0

    return {
        **line,
        "missing": schools - line["pinned"],
        "share": share("pinned"),
        "photo_share": share("pinned_with_photo"),
        "registered_share": share("registered"),
        "surveyed_share": share("surveyed"),
        "provinces": provinces,
        "last_at": _last(book),
        "report": report["state"] if report else NONE,
        "report_late": bool(report and report["late"]),
        "reported_at": report["submitted_at"] if report else None,
    }


def _last(book: Mapping | None) -> datetime | None:
    return book["last_at"] if book else None


def _one_of(asked: str | None, known: object) -> str:
    return asked if asked and asked in known else ""
