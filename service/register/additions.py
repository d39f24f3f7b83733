"""The rows of agencies that are added to the register, or renamed, by a proposal or a request."""

from collections.abc import Iterable, Mapping, Sequence

from .normalisation import without_prefix


def next_code(area: str, register: Iterable[Mapping]) -> str:
    """Returns a code of our own, X<area>-<n>, for an agency without an official code.

    `register`: the agencies of the area, closed ones too.
    """
    prefix = f"X{area}-"
    numbers = [
        int(agency["code"].removeprefix(prefix))
        for agency in register
        if agency["code"].startswith(prefix) and agency["code"].removeprefix(prefix).isdecimal()
    ]
    return f"{prefix}{max(numbers, default=0) + 1}"


def new_agency(
    code: str,
    kind: str,
    area: str,
    names: tuple[str, str],
    place: tuple[str, str],
    register: Sequence[Mapping],
) -> dict:
    """Returns the register's row of a new agency. `names`: Thai and English; `place`: district, sub-district.

    Its province is the province of the agencies in the same district.
    """
    district, subdistrict = place
    provinces = [
        agency["province"] for agency in register if agency["district"] == district and agency["province"]
    ]
    blank = dict.fromkeys(("postal", "address_th", "email", "phone"), "")
    return blank | {
        "code": code,
        "kind": kind,
        "area": area,
        "name_th": registered_name(names[0], kind),
        "name_en": names[1],
        "official_code": None if code.startswith("X") else code,
        "aliases": [],
        "province": provinces[0] if provinces else "",
        "district": district,
        "subdistrict": subdistrict,
        "latitude": None,
        "longitude": None,
        "closed_at": None,
    }


def registered_name(name: str, kind: str) -> str:
    """Returns a name as the register writes it: a school's name without โรงเรียน."""
    return (without_prefix(name) or name) if kind == "school" else name


def rename_changes(agency: Mapping, name: str) -> dict:
    """Returns the changed columns of an agency that gets another name; its old name becomes an alias."""
    aliases = [alias for alias in agency["aliases"] if alias != name]
    return {"name_th": name, "aliases": [*aliases, agency["name_th"]]}


def undo_rename_changes(agency: Mapping, old_name: str) -> dict:
    """Returns the changed columns that give an agency an earlier name back; none if it never had it."""
    if old_name not in agency["aliases"]:
        return {}
    return {"name_th": old_name, "aliases": [alias for alias in agency["aliases"] if alias != old_name]}
