"""Alarms about registrations, confirmations and letters.

Each is raised once in its period, told by letter (but for rows that were taken back) and shown on pages for
some days.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..records import REGISTRATION
from ..records.dates import BANGKOK, thai_time
from ..store import accounts, alarms, areas, audit_log, gathered_letters, letters
from .claims import CONFIRM

HOUR = timedelta(hours=1)
# Confirmations within an hour by a hand that is not certain: more of them are an alarm.
MOST_UNCERTAIN = 20
# Kind of alarm -> (Thai, English) for pages.
SENTENCES = {
    alarms.RUSH: (
        "มีผู้ลงทะเบียนที่ยังไม่ยืนยันเร็วผิดปกติ เกิน {n} คนใน {minutes} นาที ระบบยังรับตามปกติ โปรดตรวจก่อนยืนยัน",
        "Unconfirmed registrations come unusually fast: more than {n} in {minutes} minutes. They are accepted; please look "
        "before confirming.",
    ),
    alarms.CONFIRMATIONS: (
        "มีการยืนยันผู้ลงทะเบียนในตารางเกิน {n} คนในหนึ่งชั่วโมง โดยไม่ทราบแน่ชัดว่าผู้ใดพิมพ์ โปรดตรวจว่าเจ้าหน้าที่เขตเป็นผู้ยืนยัน",
        "More than {n} people were confirmed in the sheet within an hour, and it is not certain by whom. Please check that "
        "it was an officer of the area.",
    ),
    alarms.BUDGET: (
        "เมื่อ {since} อีเมลถึงผู้รับที่ระบบไม่เคยส่งถึงมาก่อนมีมากกว่าจำนวนที่กำหนดให้ส่งต่อชั่วโมง จึงรอคิว {n:,} ฉบับ คาดว่าส่งครบ {until} อีเมลอื่นส่งตามปกติ",
        "On {since} there were more letters to addresses never written to before than may go in an hour: {n:,} waited "
        "for their turn, until about {until}. Other letters go as always.",
    ),
    alarms.TAKEN_BACK: (
        "เมื่อ {since} ระบบพบว่าฐานข้อมูลเก่ากว่าสมุดงาน จึงนำแถวกลับเข้าฐานข้อมูลแล้ว {n:,} แถว เหลือที่ต้องให้เจ้าหน้าที่ตรวจ {left:,} แถว "
        "ผลตรวจในแถวเหล่านั้นจะมีผลอีกครั้ง",
        "On {since} the database was older than the workbook: {n:,} rows were taken back, and {left:,} are left for "
        "a person. Decisions in them take effect once more.",
    ),
    alarms.SCHOOLS_LEFT: (
        "เมื่อ {since} การนำเข้าทะเบียนด้วยคำสั่งของผู้ดูแลระบบทำให้มีโรงเรียนออกจากเขต ได้แก่ {areas} จำนวนโรงเรียนของเขตจึงเปลี่ยน โปรดตรวจว่าถูกต้อง",
        "On {since} an import of the register by the administrator took schools out of areas: {areas}. The number of their "
        "schools has changed. Please check that this is right.",
    ),
}
# Of one area in the sentence of SCHOOLS_LEFT: (Thai, English).
LEFT_AND_CAME = ("{area} (ออก {left} แห่ง เข้า {came} แห่ง)", "{area} ({left} left, {came} came)")

HELD_LETTERS = (
    "อีเมลแจ้งผลตรวจ {n:,} รายการรอเจ้าหน้าที่เขตสั่งส่งตั้งแต่ {since} เพราะมีมากในหนึ่งชั่วโมง",
    "Letters about {n:,} decisions wait since {since} until the area's staff sends them, as there were many in an hour.",
)


def raise_rush(conn: Connection, area: str, most: int, minutes: int, now: datetime) -> None:
    """Tell the area's officers and OBEC's users of a rush of registrations, once a day and area.

    `most`: registrations within so many `minutes` that are no rush yet. The caller commits.
    """
    day, facts = now.astimezone(BANGKOK).date().isoformat(), {"n": most, "minutes": minutes}
    if alarms.add(conn, area, alarms.RUSH, day, facts, now):
        _queue_letters(conn, "rush_alarm", (area, None), area, facts, now)
        audit_log.add(conn, now, "rush_alarm", audit_log.SERVICE, area, **facts)


def check_confirmations(conn: Connection, area: str, now: datetime) -> None:
    """Tell OBEC's users of many confirmations by a hand that is not certain, once an hour and area.

    In a real sheet whoever may edit it can type ยืนยัน. Certain is what staff typed in a session of their own,
    on the grid page alone; all else counts as one hand. The caller commits.
    """
    staff = (*accounts.list_active_staff(conn, area), *accounts.list_active_staff(conn, None))
    known = {person["username"] for person in staff}
    uncertain = [
        act
        for act in audit_log.list_since(conn, area, "decided", now - HOUR)
        if act["about"]["record"] == REGISTRATION.key
        and act["about"]["effect"] == CONFIRM
        and act["who"] not in known
    ]
    if len(uncertain) <= MOST_UNCERTAIN:
        return
    facts = {"n": MOST_UNCERTAIN}
    if alarms.add(conn, area, alarms.CONFIRMATIONS, _hour(now), facts, now):
        _queue_letters(conn, "confirmations_alarm", (None,), area, facts, now)
        audit_log.add(conn, now, "confirmations_alarm", audit_log.SERVICE, area, **facts)


def raise_budget(conn: Connection, count: int, until: datetime, now: datetime) -> None:
    """Tell OBEC's users, once an hour, that letters wait for a place in the budget of new addresses.

    `count`: how many wait; `until`: about when the last of them goes. The caller commits.
    """
    facts = {"n": count, "until": until.isoformat()}
    if alarms.add(conn, areas.OBEC, alarms.BUDGET, _hour(now), facts, now):
        _queue_letters(conn, "budget_alarm", (None,), areas.OBEC, facts, now)
        audit_log.add(conn, now, "budget_alarm", audit_log.SERVICE, areas.OBEC, n=count)


def raise_taken_back(conn: Connection, area: str, count: int, left: int, now: datetime) -> None:
    """Tell that so many rows of a workbook were taken back, and so many are left. The caller commits."""
    minute, facts = f"{now.astimezone(BANGKOK):%Y-%m-%dT%H:%M}", {"n": count, "left": left}
    alarms.add(conn, area, alarms.TAKEN_BACK, minute, facts, now)
    audit_log.add(conn, now, "taken_back", audit_log.SERVICE, area, **facts)


def _hour(now: datetime) -> str:
    """Returns the period of an alarm that is raised once an hour."""
    return f"{now.astimezone(BANGKOK):%Y-%m-%dT%H}"


def sentences_by_area(
    conn: Connection, now: datetime, area: str | None = None
) -> dict[str, list[tuple[str, str]]]:
    """Returns area -> the alarms that its pages show, each (Thai, English); of one area or of all.

    The newest of each kind, as those before say the same of earlier hours. Of all areas and of OBEC's also
    where letters about decisions wait for staff; an area's own page says that by itself.
    """
    newest: dict[str, dict[str, tuple[str, str]]] = {}
    for alarm in alarms.list_recent(conn, now, area):
        newest.setdefault(alarm["area"], {}).setdefault(alarm["kind"], _sentences(conn, alarm))
    sentences = {area: list(by_kind.values()) for area, by_kind in newest.items()}
    held = {} if area not in (None, areas.OBEC) else gathered_letters.held_by_area(conn)
    for held_in, (count, since) in held.items():
        if area not in (None, held_in):
            continue
        words = [
            sentence.format(n=count, since=thai_time(since, lang))
            for sentence, lang in zip(HELD_LETTERS, ("th", "en"), strict=True)
        ]
        sentences.setdefault(held_in, []).append(tuple(words))
    return sentences


def _sentences(conn: Connection, alarm: Mapping) -> tuple[str, str]:
    """Returns an alarm as (Thai, English)."""
    thai, english = SENTENCES[alarm["kind"]]
    return (
        thai.format(**_facts_in_words(conn, alarm, "th")),
        english.format(**_facts_in_words(conn, alarm, "en")),
    )


def _facts_in_words(conn: Connection, alarm: Mapping, lang: str) -> dict:
    facts = {**alarm["facts"], "since": thai_time(alarm["at"], lang)}
    if "areas" in facts:
        facts["areas"] = _areas_left(conn, facts["areas"], LEFT_AND_CAME[lang == "en"])
    return facts | (
        {"until": thai_time(datetime.fromisoformat(facts["until"]), lang)} if "until" in facts else {}
    )


def _areas_left(conn: Connection, moves: Mapping, words: str) -> str:
    """Returns the areas that schools left, with how many left and came. `moves`: area -> both numbers."""
    return ", ".join(
        words.format(area=areas.get(conn, area)["short_name_th"], left=left, came=came)
        for area, (left, came) in sorted(moves.items())
        if left
    )


def _queue_letters(
    conn: Connection, kind: str, staff: tuple, area: str, facts: Mapping, now: datetime
) -> None:
    """`staff`: an area for its officers, None for OBEC's users."""
    name = areas.get(conn, area)["short_name_th"]
    people = {person["id"]: person for of in staff for person in accounts.list_active_staff(conn, of)}
    for person in people.values():
        if person["email"]:
            recipient = (person["email"], person["language"], now, person["id"])
            letters.add(conn, kind, *recipient, {**facts, "agency_name": name, "area": area})
