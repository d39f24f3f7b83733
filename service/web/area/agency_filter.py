"""The filter of the officer's list of agencies, read from the query string."""

from collections.abc import Mapping
from math import ceil

from ...figures import agency_list
from ...services.language import lang

# Agencies on one page of the list; characters of a search.
PAGE_SIZE, QUERY_LENGTH = 50, 100


class AgencyFilter:
    """The officer's list of agencies, narrowed by the query string: state, district, text, page.

    The area office has a section of its own and is never listed. Unknown values are ignored.
    """

    def __init__(self, rows: list[agency_list.AgencyRow], arguments: Mapping[str, str]):
        schools = [row for row in rows if row.agency["kind"] != "area_office"]
        self.counts, self.districts = agency_list.count_by_state(schools), agency_list.districts(schools)
        self.state = arguments.get("state", "")
        if self.state not in agency_list.STATES:
            self.state = next(iter(agency_list.STATES))
        district = arguments.get("district", "")
        self.district = district if district in self.districts else ""
        self.query = arguments.get("q", "").strip()[:QUERY_LENGTH]
        matching = agency_list.filter_rows(schools, self.state, self.district, self.query)
        self.count, self.shows_all = len(matching), arguments.get("show") == "all"
        self.pages = 1 if self.shows_all else max(1, ceil(self.count / PAGE_SIZE))
        number = arguments.get("page", "")
        # A number of more than five digits is ignored: there are never so many pages.
        is_number = number.isascii() and number.isdecimal() and len(number) < 6
        self.page = min(max(int(number) if is_number else 1, 1), self.pages)
        self.rows = (
            matching if self.shows_all else matching[(self.page - 1) * PAGE_SIZE : self.page * PAGE_SIZE]
        )

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """Returns (key, title, count) of the states to choose from.

        A state without agencies is left out, but for the first one, "done", "all" and the chosen one.
        """
        always_listed = (next(iter(agency_list.STATES)), "done", "all", self.state)
        return [
            (key, state[lang() == "en"], self.counts[key])
            for key, state in agency_list.STATES.items()
            if self.counts[key] or key in always_listed
        ]

    @property
    def title(self) -> str:
        return agency_list.STATES[self.state][lang() == "en"]

    def warning_texts(self, rules: tuple[str, ...]) -> list[str]:
        return [agency_list.WARNINGS[rule][lang() == "en"] for rule in rules]

    def url_arguments(self, **changes: object) -> dict:
        """Returns the query string of this list, with changes; values of "" and None are left out."""
        current = {
            "state": self.state,
            "district": self.district,
            "q": self.query,
            "show": "all" if self.shows_all else "",
        }
        return {key: value for key, value in (current | changes).items() if value}
