"""What a clerk is told of each entry: one sentence, true in every state that its row can have."""

from datetime import UTC, datetime, timedelta

import pytest

from service.figures.arrival import arrival
from service.records.pin import VOID
from service.store import rows

NOW = datetime(2026, 5, 20, 3, tzinfo=UTC)
CONTACT = "สพป.ตัวอย่าง เขต 1 โทร 0-2000-0000"
TAKEN_BACK = f"เขตนำรายการนี้ออกเมื่อ 20 พฤษภาคม 2569 เวลา 10.00 น. ติดต่อ {CONTACT}"


def sentence(state: str | None, decision: str = "", mark: str = "", note: str = "", **entry: object) -> str:
    """Return what is said of a delivered pin whose row has this state, ผลตรวจ and สถานะรายการ."""
    entry = {"set_aside": None, "delivered": True, "held_until": None, "withdrawn": False} | entry
    cells = {"decision": decision or None, "state": mark or None, "note": note or None}
    row = {"state": state, "record": "pin", "cells": cells, "changed_at": NOW} if state else None
    return arrival(entry, row, CONTACT, NOW).sentence[0]


@pytest.mark.parametrize(
    "state",
    [
        value
        for name, value in vars(rows).items()
        if name in ("SENT", "STANDING", "REMOVED", "MISPLACED", "CONFLICT", "LOST", "MOVED")
    ],
)
def test_every_state_of_a_row_has_its_sentence_and_only_one_that_stands_is_said_to_be_there(state: str):
    said = sentence(state)

    assert said and (said == "อยู่ในตารางแล้ว") == (state in rows.COUNTED_STATES)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (rows.REMOVED, TAKEN_BACK),
        (rows.CONFLICT, f"ยังไม่นับ เขตต้องตรวจแถวนี้ในตารางก่อน ติดต่อ {CONTACT}"),
        (rows.MISPLACED, "ระบบกำลังวางลงตารางอีกครั้ง"),
        (rows.LOST, "ระบบกำลังวางลงตารางอีกครั้ง"),
        (rows.MOVED, "กำลังส่งเข้าตาราง"),
        (None, "กำลังส่งเข้าตาราง"),
    ],
)
def test_what_is_not_there_is_told_as_what_it_is(state: str | None, expected: str):
    assert sentence(state) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"mark": "ถอนแล้ว"}, "เขตบันทึกว่าถอนรายการนี้แล้ว"),
        ({"decision": VOID}, "เขตตัดสินว่าไม่นับรายการนี้"),
        ({"decision": "ส่งกลับแก้ไข", "note": "พิกัดผิด"}, "เขตขอให้แก้ไข"),
        ({"decision": "ส่งกลับแก้ไข"}, "อยู่ในตารางแล้ว"),
        ({"decision": "ถูกต้อง"}, "อยู่ในตารางแล้ว"),
    ],
)
def test_a_row_that_stands_is_told_with_what_staff_did_to_it(cells: dict, expected: str):
    assert sentence(rows.STANDING, **cells).startswith(expected)


def test_what_the_agency_withdrew_itself_is_not_laid_to_the_area():
    assert sentence(rows.STANDING, mark="ถอนแล้ว", withdrawn=True) == "ถอนออกแล้วตามที่หน่วยงานแจ้ง"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"delivered": False}, "กำลังส่งเข้าตาราง"),
        ({"delivered": False, "held_until": NOW + timedelta(hours=1)}, "รอเข้าตารางของเขต"),
        ({"delivered": False, "set_aside": "x"}, "พักไว้ให้ผู้ดูแลระบบตรวจสอบ ไม่สูญหาย"),
    ],
)
def test_what_is_on_its_way_is_told_so(entry: dict, expected: str):
    assert sentence(None, **entry) == expected
