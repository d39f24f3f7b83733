"""One agency of the register as the search sees it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexedAgency:
    """An agency in the search index; what is not known is "".

    `kind`: school, area_office or bureau. `area_name`: the short name (สพป.เชียงราย เขต 3). `aliases`: other
    codes, short names and nicknames.
    """

    code: str
    name: str
    name_en: str
    kind: str
    area: str
    area_name: str
    district: str
    province: str
    aliases: tuple[str, ...]
