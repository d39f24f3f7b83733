"""An agency that is added to the register one by one, by a proposal or a request: its code and its line."""

from collections.abc import Iterable, Mapping, Sequence

from .normalisation import without_prefix


def next_code(area: str, register: Iterable[Mapping]) -> str:
    """A code of our own, X<area>-<n>, until there is an official one. `register`: the area's, with closed
    agencies.
    """
    head = f"X{area}-"
    used = [
        int(one["code"].removeprefix(head))
        for one in register
        if one["code"].startswith(head) and one["code"].removeprefix(head).isdecimal()
    ]
    return f"{head}{max(used, default=0) + 1}"


def line_of(
    code: str,
    kind: str,
    area: str,
    names: tuple[str, str],
    place: tuple[str, str],
    register: Sequence[Mapping],
) -> dict:
    """The register's line of a new agency. `names`: Thai and English; `place`: district and sub-district.

    Its province is that of the agencies in the same district.
    """
    district, subdistrict = place
    near = [one["province"] for one in register if one["district"] == district and one["province"]]
    blank = dict.fromkeys(("postal", "address_th", "email", "phone"), "")
    return blank | {
        "code": code,
        "kind": kind,
        "area": area,
        "name_th": as_registered(names[0], kind),
        "name_en": names[1],
        "official_code": None if code.startswith("X") else code,
        "aliases": [],
        "province": near[0] if near else "",
        "district": district,
        "subdistrict": subdistrict,
        "latitude": None,
        "longitude": None,
        "closed_at": None,
    }


def as_registered(name: str, kind: str) -> str:
    """A name as the register writes it: a school's without โรงเรียน."""
    return (without_prefix(name) or name) if kind == "school" else name


def renamed(agency: Mapping, name: str) -> dict:
    """What changes in an agency's line when it gets another name: the one before goes on finding it."""
    aliases = [alias for alias in agency["aliases"] if alias != name]
    return {"name_th": name, "aliases": [*aliases, agency["name_th"]]}


def named_back(agency: Mapping, before: str) -> dict:
    """The same taken back; nothing where the name before is not among those it had."""
    if before not in agency["aliases"]:
        return {}
    return {"name_th": before, "aliases": [alias for alias in agency["aliases"] if alias != before]}
