"""One line of the register as the lookup sees it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listed:
    """`area_name` is the short one (สพป.เชียงราย เขต 3); `aliases` are other codes, short names and nicknames.

    `kind` is school, area_office or bureau. What is not known is "".
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
