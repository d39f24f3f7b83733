"""What of an area's roll the address asks for: state, district, words, page. Bad values ask for nothing."""

from collections.abc import Mapping
from math import ceil

from ...figures import agency_list as roll
from ...services.language import lang

# Agencies on one page of the list; characters of a search.
PAGE, QUERY_LENGTH = 50, 100


class Sifting:
    """The part of the roll that is shown. The office itself has a line of its own and is not sifted."""

    def __init__(self, called: list[roll.Called], asked: Mapping[str, str]):
        among = [one for one in called if one.agency["kind"] != "area_office"]
        self.counts, self.districts = roll.counts(among), roll.districts(among)
        self.state = asked.get("state", "")
        if self.state not in roll.STATES:
            self.state = next(iter(roll.STATES))
        district = asked.get("district", "")
        self.district = district if district in self.districts else ""
        self.query = asked.get("q", "").strip()[:QUERY_LENGTH]
        found = roll.sift(among, self.state, self.district, self.query)
        self.count, self.whole = len(found), asked.get("show") == "all"
        self.pages = 1 if self.whole else max(1, ceil(self.count / PAGE))
        number = asked.get("page", "")
        # More digits than these count no page.
        self.page = min(
            max(int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1, 1),
            self.pages,
        )
        self.shown = found if self.whole else found[(self.page - 1) * PAGE : self.page * PAGE]

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """(key, title, how many) of what can be asked for; what is nowhere is left out unless it is asked for
        now.
        """
        kept = (next(iter(roll.STATES)), "done", "all", self.state)
        return [
            (key, pair[lang() == "en"], self.counts[key])
            for key, pair in roll.STATES.items()
            if self.counts[key] or key in kept
        ]

    @property
    def title(self) -> str:
        return roll.STATES[self.state][lang() == "en"]

    def words(self, rules: tuple[str, ...]) -> list[str]:
        return [roll.WARNINGS[rule][lang() == "en"] for rule in rules]

    def asking(self, **changed: object) -> dict:
        """What an address carries to ask for the same again, changed in some things; "" and None are left
        out.
        """
        now = {
            "state": self.state,
            "district": self.district,
            "q": self.query,
            "show": "all" if self.whole else "",
        }
        return {key: value for key, value in (now | changed).items() if value}
