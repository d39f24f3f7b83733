"""Letters to officers and OBEC's users about what they should look at.

Facts: `area` (its key), `agency_name` (the area's name), and numbers.
"""

from collections.abc import Mapping

from .kind import BilingualText, Letter, LetterKind

EXAMPLE_AREA = {"agency_name": "สพป.ตัวอย่าง เขต 1", "area": "P9999"}
BECAUSE_STAFF: BilingualText = (
    "ท่านได้รับอีเมลฉบับนี้เพราะเป็นเจ้าหน้าที่ของระบบปักหมุด",
    "You get this e-mail because you are a member of staff in Pakmut.",
)


def _rush(facts: Mapping, english: bool) -> Letter:
    """Facts: `n` registrations in `minutes`."""
    name, n, minutes = facts["agency_name"], facts["n"], facts["minutes"]
    url = f"{facts['base_url']}/area/{facts['area']}"
    if english:
        return f"Pakmut: registrations come unusually fast in {name}", [
            f"In {name} more than {n} people registered within {minutes} minutes without a proof of who they are.",
            "Registrations are still accepted, and none of them counts until somebody confirms it. Please look before you "
            "confirm, and do not fill ยืนยัน down the whole column today. If you hold a training, there is nothing to do.",
            url,
        ]
    return f"ปักหมุด: มีผู้ลงทะเบียนใน{name} เร็วผิดปกติ", [
        f"ใน{name} มีผู้ลงทะเบียนที่ยังไม่ยืนยันเกิน {n} คน ใน {minutes} นาที",
        "ระบบยังรับลงทะเบียนตามปกติ และยังไม่นับจนกว่าจะมีผู้ยืนยัน โปรดตรวจทีละรายก่อนยืนยัน วันนี้ไม่ควรเติม “ยืนยัน” ลงทั้งคอลัมน์ "
        "หากเขตกำลังจัดอบรม ไม่ต้องดำเนินการใด ๆ",
        url,
    ]


def _confirmations(facts: Mapping, english: bool) -> Letter:
    """Facts: `n` confirmations in an hour."""
    name, n = facts["agency_name"], facts["n"]
    url = f"{facts['base_url']}/area/{facts['area']}/edits"
    if english:
        return f"Pakmut: very many confirmations in {name}", [
            f"In the sheet of {name} more than {n} people were confirmed within an hour. It is not certain who typed it: whoever "
            "may edit the sheet can.",
            "Please ask the area's officers whether it was them, and look at who may edit the file. If it was them, there is "
            "nothing to do.",
            url,
        ]
    return f"ปักหมุด: มีการยืนยันผู้ลงทะเบียนจำนวนมากใน{name}", [
        f"ในตารางของ{name} มีการยืนยันผู้ลงทะเบียนเกิน {n} คนในหนึ่งชั่วโมง ระบบไม่ทราบแน่ชัดว่าผู้ใดพิมพ์ เพราะผู้ที่แก้ไขไฟล์ได้ทุกคนพิมพ์ได้",
        "กรุณาสอบถามเจ้าหน้าที่เขตว่าเป็นผู้ยืนยันหรือไม่ และตรวจว่าผู้ใดแก้ไขไฟล์ได้ หากเป็นเจ้าหน้าที่เขต ไม่ต้องดำเนินการใด ๆ",
        url,
    ]


KINDS = {
    "rush_alarm": LetterKind(
        _rush,
        ("แจ้งว่ามีผู้ลงทะเบียนเร็วผิดปกติ", "Registrations come unusually fast"),
        EXAMPLE_AREA | {"n": 300, "minutes": 10},
        because=BECAUSE_STAFF,
    ),
    "confirmations_alarm": LetterKind(
        _confirmations,
        ("แจ้ง สพฐ. ว่ามีการยืนยันจำนวนมาก", "Very many confirmations"),
        EXAMPLE_AREA | {"n": 20},
        because=BECAUSE_STAFF,
    ),
}
