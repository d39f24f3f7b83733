"""Letters to officers and OBEC's users about what they should look at.

Facts: `area` (its key), `agency_name` (the area's name), and numbers.
"""

from collections.abc import Mapping
from datetime import datetime

from ...records.dates import thai_time
from .alerts import actor_name
from .kind import BilingualText, Letter, LetterKind

EXAMPLE_AREA = {"agency_name": "สพป.ตัวอย่าง เขต 1", "area": "P9999"}
BECAUSE_AREA: BilingualText = (
    "ท่านได้รับอีเมลฉบับนี้เพราะเป็นอีเมลของเจ้าหน้าที่หรือของสำนักงานเขตในระบบปักหมุด",
    "You get this e-mail because it is the address of an officer or of an area office in Pakmut.",
)
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


def _budget(facts: Mapping, english: bool) -> Letter:
    """Facts: `n` letters wait, the last of them until about `until` (ISO)."""
    until, url = datetime.fromisoformat(facts["until"]), f"{facts['base_url']}/status"
    if english:
        return "Pakmut: letters to new addresses wait for their turn", [
            "More letters to addresses that Pakmut never wrote to before are to be sent than may go in an hour. Letters that "
            f"wait now: {facts['n']:,}, until about {thai_time(until, 'en')}. No letter is lost, and all other letters go as always.",
            "If very many people register just now, the administrator can raise NEW_ADDRESSES_PER_HOUR, as far as the mail "
            "provider allows. If not, somebody may be registering invented people: please look at the areas with a rush. "
            "Until the letter comes, the area office can print a sign-in slip for a person.",
            "How many wait now:",
            url,
        ]
    return "ปักหมุด: อีเมลถึงผู้รับรายใหม่กำลังรอคิวส่ง", [
        "อีเมลถึงผู้รับที่ระบบไม่เคยส่งถึงมาก่อนมีมากกว่าจำนวนที่กำหนดให้ส่งต่อชั่วโมง "
        f"ขณะนี้รอคิว {facts['n']:,} ฉบับ คาดว่าส่งครบ {thai_time(until)} ไม่มีฉบับใดสูญหาย และอีเมลอื่นส่งตามปกติ",
        "หากขณะนี้มีผู้ลงทะเบียนจริงจำนวนมาก ผู้ดูแลระบบเพิ่มค่า NEW_ADDRESSES_PER_HOUR ได้เท่าที่ผู้ให้บริการอีเมลรับได้ "
        "หากไม่ใช่ อาจมีผู้ลงทะเบียนด้วยชื่อที่แต่งขึ้น โปรดดูเขตที่มีผู้ลงทะเบียนเร็วผิดปกติ "
        "ผู้ที่รออีเมลอยู่ขอใบเข้าสู่ระบบจากสำนักงานเขตได้",
        "ดูจำนวนที่รออยู่ได้ที่หน้านี้",
        url,
    ]


def _digest(facts: Mapping, english: bool) -> Letter:
    """Facts: `people`, `requests`, `rows`, `letters`, `closings`: how many of each wait.

    `obec_edits`: usernames of OBEC's that edited the sheet, with how often. Older letters lack these last
    three.
    """
    lines = [
        (facts["people"], "ผู้ลงทะเบียนรอยืนยัน {n} คน", "people to confirm: {n}"),
        (facts["requests"], "คำร้องถึงกำหนดหรือเกินกำหนด {n} เรื่อง", "requests that are due or overdue: {n}"),
        (facts["rows"], "แถวในตารางที่ระบบอ่านไม่ได้ {n} แถว", "lines of the sheet that cannot be read: {n}"),
        (
            facts.get("letters", 0),
            "ผลตรวจที่อีเมลแจ้งผลรอท่านสั่งส่ง {n} รายการ (ดูที่หน้าเขต)",
            "decisions whose letters wait for you: {n} (see the area's page)",
        ),
        (
            facts.get("closings"),
            "การนำหน่วยงานออกจากทะเบียนรอคนที่สองยืนยัน {n} แห่ง",
            "agencies that a second person must confirm to be taken out of the register: {n}",
        ),
        (
            facts.get("obec_edits"),
            "ผู้ใช้ สพฐ. แก้ไขตารางของเขตใน 7 วันที่ผ่านมา (จำนวนรายการ): {n}",
            "OBEC's users edited the area's sheet in the last 7 days (number of edits): {n}",
        ),
    ]
    work = "\n".join("• " + (en if english else thai).format(n=n) for n, thai, en in lines if n)
    name, url = facts["agency_name"], f"{facts['base_url']}/area/{facts['area']}"
    if english:
        return f"Pakmut: what waits in {name}", [
            f"This waits for you in {name}:\n{work}",
            "What unconfirmed people sent counts once you confirm them. Please look at it here:",
            url,
            "You get this once a working day while something waits. It can be switched off under “Account”.",
        ]
    return f"ปักหมุด: งานที่รอใน{name}", [
        f"งานที่รอเจ้าหน้าที่ใน{name}:\n{work}",
        "ข้อมูลของผู้ที่ยังไม่ยืนยันจะนับเมื่อท่านยืนยันแล้ว กรุณาเปิดดูที่หน้านี้",
        url,
        "ระบบส่งอีเมลนี้วันทำการละครั้งเมื่อมีงานรอ ปิดได้ที่หน้า “บัญชี” เมื่อเข้าสู่ระบบ",
    ]


def _officer_slip_made(facts: Mapping, english: bool) -> Letter:
    """Facts: `about` (the officer's username), `who`, `by_request` (a request was approved, no slip made)."""
    about, who = facts["about"], actor_name(facts["who"], english)
    if facts.get("by_request"):
        return _officer_access_given(facts, about, who, english)
    if english:
        return f"Pakmut: a sign-in slip was made for the officer {about}", [
            f"A slip with which a new password for the officer {about} of your area can be set was made by {who}.",
            "Whoever holds the slip can sign in as this officer. Please tell the officer at once. If the officer does not "
            "know of it, please tell OBEC.",
            f"{facts['base_url']}/area/{facts['area']}",
        ]
    return f"ปักหมุด: มีการออกใบเข้าสู่ระบบของเจ้าหน้าที่ {about}", [
        f"มีการออกใบสำหรับตั้งรหัสผ่านใหม่ของเจ้าหน้าที่ {about} ในเขตของท่าน ผู้ออกใบ: {who}",
        "ผู้ที่ถือใบนี้เข้าสู่ระบบแทนเจ้าหน้าที่รายนี้ได้ กรุณาแจ้งเจ้าตัวโดยเร็ว หากเจ้าตัวไม่ทราบเรื่อง กรุณาแจ้ง สพฐ.",
        f"{facts['base_url']}/area/{facts['area']}",
    ]


def _officer_access_given(facts: Mapping, about: str, who: str, english: bool) -> Letter:
    url = f"{facts['base_url']}/area/{facts['area']}"
    if english:
        return f"Pakmut: a request to sign in as the officer {about} was approved", [
            f"A request for access to the account of the officer {about} of your area was approved by {who}. A link to set "
            "a new password went to the address that the sender gave.",
            "Please tell the officer at once. If the officer did not send the request, please tell OBEC.",
            url,
        ]
    return f"ปักหมุด: มีการอนุมัติคำร้องให้เข้าใช้บัญชีเจ้าหน้าที่ {about}", [
        f"มีการอนุมัติคำร้องให้เข้าใช้บัญชีเจ้าหน้าที่ {about} ในเขตของท่าน ผู้อนุมัติ: {who} "
        "ระบบส่งลิงก์ตั้งรหัสผ่านใหม่ไปยังอีเมลที่ผู้ยื่นแจ้งแล้ว",
        "กรุณาแจ้งเจ้าตัวโดยเร็ว หากเจ้าตัวไม่ได้ยื่นคำร้องนี้ กรุณาแจ้ง สพฐ.",
        url,
    ]


def _staff_account_closed(facts: Mapping, english: bool) -> Letter:
    """Facts: `about` (the username), `who`, `stays_open` (only its address and password were taken away)."""
    about, who = facts["about"], actor_name(facts["who"], english)
    if english:
        what = "lost its address and its password" if facts["stays_open"] else "was closed"
        return f"Pakmut: the staff account {about} {what}", [
            f"The staff account {about} {what}, and nobody can sign in with it now. It was done by {who}.",
            "If you do not know why, please ask OBEC.",
        ]
    what = "ถูกนำอีเมลและรหัสผ่านออก" if facts["stays_open"] else "ถูกปิด"
    return f"ปักหมุด: บัญชีเจ้าหน้าที่ {about} {what}", [
        f"บัญชีเจ้าหน้าที่ {about} {what}แล้ว ขณะนี้เข้าสู่ระบบด้วยบัญชีนี้ไม่ได้ ผู้ดำเนินการ: {who}",
        "หากไม่ทราบเหตุผล กรุณาสอบถาม สพฐ.",
    ]


def _own_factor_removed(facts: Mapping, english: bool) -> Letter:
    """Facts: `about` (the username), `who`."""
    about, who = facts["about"], actor_name(facts["who"], english)
    if english:
        return "Pakmut: the second step of your account was removed", [
            f"The second step of the account {about} was removed by {who}. You are asked to set it up again when you sign in.",
            "If you did not ask for this, please tell OBEC at once and change your password.",
        ]
    return "ปักหมุด: การยืนยันสองขั้นตอนของบัญชีท่านถูกยกเลิก", [
        f"การยืนยันสองขั้นตอนของบัญชี {about} ถูกยกเลิก ผู้ดำเนินการ: {who} ระบบจะให้ท่านตั้งใหม่เมื่อเข้าสู่ระบบ",
        "หากท่านไม่ได้ขอให้ยกเลิก กรุณาแจ้ง สพฐ. ทันที และเปลี่ยนรหัสผ่าน",
    ]


def _slip_replaced(facts: Mapping, english: bool) -> Letter:
    """Facts: `about` (a username), `who`."""
    about, who = facts["about"], actor_name(facts["who"], english)
    if english:
        return f"Pakmut: your sign-in slip for {about} works no more", [
            f"The slip that you made for {about} works no more, as {who} has made another one.",
            "If you have not handed yours over yet, please do not: throw it away.",
        ]
    return f"ปักหมุด: ใบเข้าสู่ระบบของ {about} ที่ท่านออกใช้ไม่ได้แล้ว", [
        f"ใบเข้าสู่ระบบของ {about} ที่ท่านออกไว้ใช้ไม่ได้แล้ว เพราะ {who} ออกใบใหม่",
        "หากท่านยังไม่ได้มอบใบเดิม กรุณาทำลายใบนั้น",
    ]


KINDS = {
    "officer_slip_made": LetterKind(
        _officer_slip_made,
        ("แจ้งเขตว่าออกใบเข้าสู่ระบบของเจ้าหน้าที่", "Tell an area of a slip for its officer"),
        {"about": "somchai.p9999", "area": "P9999", "who": "obec", "by_request": False},
        because=BECAUSE_AREA,
    ),
    "staff_account_closed": LetterKind(
        _staff_account_closed,
        ("แจ้งว่าปิดบัญชีเจ้าหน้าที่ หรือนำอีเมลออก", "A staff account was closed, or lost its address"),
        {"about": "somchai.p9999", "who": "obec", "stays_open": False},
        because=BECAUSE_STAFF,
    ),
    "own_factor_removed": LetterKind(
        _own_factor_removed,
        ("แจ้งเจ้าของบัญชีว่ายกเลิกการยืนยันสองขั้นตอน", "Tell a person that the second step was removed"),
        {"about": "somchai.p9999", "who": "obec"},
        because=BECAUSE_STAFF,
    ),
    "slip_replaced": LetterKind(
        _slip_replaced,
        ("แจ้งผู้ออกใบเข้าสู่ระบบว่ามีใบใหม่แทน", "Tell who made a slip of the one that replaces it"),
        {"about": "57030001", "area": "P9999", "who": "somchai.p9999"},
        because=BECAUSE_STAFF,
    ),
    "waiting_digest": LetterKind(
        _digest,
        ("สรุปงานที่รอประจำวัน", "Daily digest of what waits"),
        EXAMPLE_AREA
        | {"people": 12, "requests": 2, "rows": 1, "letters": 40, "closings": 1, "obec_edits": "obec (3)"},
        because=BECAUSE_STAFF,
    ),
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
    "budget_alarm": LetterKind(
        _budget,
        ("แจ้ง สพฐ. ว่าอีเมลถึงผู้รับรายใหม่รอคิว", "Letters to new addresses wait"),
        EXAMPLE_AREA | {"n": 1200, "until": "2026-05-20T05:00:00+00:00"},
        (("ดูสถานะระบบ", "See the status"),),
        because=BECAUSE_STAFF,
    ),
}
