"""Where fields about a place name a person: a point called after its teacher, a private number.

Only what is certain counts: the family name, a whole number, an address. A first name alone may be anybody's.
"""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from ..records import personal
from ..records.folding import fold
from ..records.record import Record
from ..records.text import clean_line

# Shorter family names also occur as parts of other words, characters.
SHORTEST_NAME = 4
# Digits of the shortest telephone number that is one person's.
SHORTEST_NUMBER = 9


@dataclass(frozen=True)
class Words:
    """What names a person: family names, numbers as digits, addresses, all folded."""

    names: Set[str] = frozenset()
    numbers: Set[str] = frozenset()
    addresses: Set[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[str], phones: Iterable[str], addresses: Iterable[str]) -> "Words":
        folded = {clean_line(fold(name).text).casefold() for name in names}
        digits = {number for phone in phones for number in _numbers(phone)}
        return cls(
            frozenset(name for name in folded if len(name) >= SHORTEST_NAME),
            frozenset(digits),
            frozenset(address.casefold() for address in addresses if address),
        )

    def places_in(self, record: Record, values: Mapping) -> Set[str]:
        """Returns the keys of the fields that are not personal, and whose answer or cell names the person."""
        keys = [field.key for field in record.fields if field.key not in personal.personal_fields(record)]
        return frozenset(key for key in keys if self._occur_in(values.get(key)))

    def _occur_in(self, value: object) -> bool:
        if not isinstance(value, str):
            return False
        text = clean_line(fold(value).text).casefold()
        if any(word in text for word in (*self.names, *self.addresses)):
            return True
        return any(number in found for number in self.numbers for found in _numbers(value))


NO_WORDS = Words()


def _numbers(text: str) -> list[str]:
    """Returns the digits of each telephone number in a text, whatever stands between them."""
    found = re.findall(r"\+?\d[\d ().-]*\d", fold(text).text)
    digits = [re.sub(r"\D", "", number) for number in found]
    return [number for number in digits if len(number) >= SHORTEST_NUMBER]
