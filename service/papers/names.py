"""Names of agencies as they stand on paper."""

from collections.abc import Mapping


def name_on_paper(agency: Mapping, english: bool) -> str:
    """Returns the full name: registers often leave out the word โรงเรียน."""
    if english and agency["name_en"]:
        return agency["name_en"]
    is_bare = agency["kind"] == "school" and not agency["name_th"].startswith("โรงเรียน")
    return f"โรงเรียน{agency['name_th']}" if is_bare else agency["name_th"]


def place_on_paper(agency: Mapping, english: bool) -> str:
    """Returns code, district and province in one line."""
    parts = [f"{'Code' if english else 'รหัส'} {agency['code']}"]
    parts += [f"{'' if english else 'อ.'}{agency['district']}"] if agency["district"] else []
    parts += [f"{'' if english else 'จ.'}{agency['province']}"] if agency["province"] else []
    return " · ".join(parts)


def area_on_paper(area: Mapping, english: bool) -> str:
    return area["name_en"] if english and area["name_en"] else area["name_th"]


def contact_on_paper(help_email: str, help_phone: str, english: bool) -> str:
    """Returns whom to ask, in one line."""
    or_call = "or call" if english else "หรือโทร."
    return f"{help_email} {or_call} {help_phone}" if help_phone else help_email
