"""What OBEC's ผลตรวจ does to the register: it acts once, and is undone when it is taken back."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from ..records.proposal import ACCEPT, ADD, CLOSE, PROPOSAL, REFUSE, RENAME
from ..register.spelling import without_prefix
from ..store import agencies, proposals, register_lines, workbooks
from .standing import given, official_code


def decided(conn: Connection, row: Mapping, effect: str, now: datetime) -> None:
    """Act on a decision whose row of OBEC's tab carried another effect until now (`acted`). The caller commits.

    What is proposed is taken as it stands in the sheet: OBEC may correct a name or fill in a code before it accepts.
    Which agency is meant is taken from the entry.
    """
    area = row["agency"]
    entry = proposals.of_area(conn, area)[row["item"]]
    if entry["id"] != row["entry_id"] or entry["withdrawn"]:
        # The area has taken it back or says something else by now: that row is the one to decide on.
        return
    answers = entry["answers"]
    if ACCEPT in (effect, row["acted"]):
        if answers["change"] == ADD and not answers["name_now"]:
            _add(conn, entry, effect == ACCEPT)
        else:
            _change(conn, entry, effect == ACCEPT, now)
    if effect == REFUSE and answers["change"] == CLOSE:
        # The line comes back, where it was deleted.
        register_lines.forget(conn, area, answers["code"])
    # The area's summary says what was decided.
    workbooks.change(conn, area, register_seen=0)


def _change(conn: Connection, entry: Mapping, accepted: bool, now: datetime) -> None:
    """Close an agency, open a closed one or rename it, or undo that."""
    agency = agencies.get(conn, entry["answers"]["code"])
    if agency is None or agency["area"] != entry["agency"]:
        # It has moved to another area since: it is not this one's to change.
        return
    change = entry["answers"]["change"]
    if change == RENAME:
        _rename(conn, agency, entry, accepted)
    elif accepted == (change == CLOSE):
        agencies.close(conn, agency["code"], now)
    else:
        agencies.change(conn, agency["code"], closed_at=None)


def _rename(conn: Connection, agency: Mapping, entry: Mapping, accepted: bool) -> None:
    """The name before goes on finding the agency; taken back, it is the name again."""
    before = entry["answers"]["name_now"]
    if accepted:
        name = _name(entry, agency["kind"])
        aliases = [alias for alias in agency["aliases"] if alias != name]
        agencies.change(conn, agency["code"], name_th=name, aliases=[*aliases, agency["name_th"]])
    elif before in agency["aliases"]:
        aliases = [alias for alias in agency["aliases"] if alias != before]
        agencies.change(conn, agency["code"], name_th=before, aliases=aliases)
        # The area's line goes on saying the other name: it is proposed again, not answered with a line of ours.
        register_lines.put(conn, entry["agency"], [{"code": agency["code"], "name_th": before}])


def _add(conn: Connection, entry: Mapping, accepted: bool) -> None:
    """An agency that has sent something stays, also when its addition is taken back."""
    area, name, code = entry["agency"], _name(entry, "school"), official_code(entry)
    register = agencies.of_area(conn, area, closed=True)
    known = given(register, area, code, name)
    if known and not accepted:
        if agencies.remove(conn, known["code"]):
            register_lines.forget(conn, area, known["code"])
    elif accepted and not known and (not code or agencies.get(conn, code) is None):
        agencies.put(conn, [_school(entry, register, code or _next_code(area, register), name)])


def _name(entry: Mapping, kind: str) -> str:
    name = _shown(entry)["name_new"] or entry["answers"]["name_new"]
    return (without_prefix(name) or name) if kind == "school" else name


def _shown(entry: Mapping) -> Mapping:
    """The proposal as it stands in OBEC's sheet."""
    return PROPOSAL.answers(entry["cells"])


def _next_code(area: str, register: list[Mapping]) -> str:
    """A code of our own, until there is an official one."""
    head = f"X{area}-"
    used = [int(one["code"].removeprefix(head)) for one in register
            if one["code"].startswith(head) and one["code"].removeprefix(head).isdecimal()]  # fmt: skip
    return f"{head}{max(used, default=0) + 1}"


def _school(entry: Mapping, register: list[Mapping], code: str, name: str) -> dict:
    """What areas add are schools: they have one office, and the bureaus are OBEC's."""
    shown = _shown(entry)
    district = shown["district"] or ""
    near = [one["province"] for one in register if one["district"] == district and one["province"]]
    blank = dict.fromkeys(("postal", "address_th", "email", "phone"), "")
    return blank | {
        "code": code, "kind": "school", "area": entry["agency"], "name_th": name, "name_en": shown["name_en"] or "",
        "official_code": None if code.startswith("X") else code, "aliases": [], "province": near[0] if near else "",
        "district": district, "subdistrict": shown["subdistrict"] or "", "latitude": None, "longitude": None,
        "closed_at": None,
    }  # fmt: skip
